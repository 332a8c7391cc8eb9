{
    "name": "CoreBiz Project Billing: Project Numbers",
    "summary": "Every project has a number, given once, by which papers name it",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing"],
    "data": [
        "data/ir_sequence_data.xml",
        "views/project_project_views.xml",
    ],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
