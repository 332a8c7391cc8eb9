{
    "name": "CoreBiz Project Billing: People",
    "summary": "A sold project asks for its manager and its leader",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing_sale"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        # Data
        "data/mail_activity_type_data.xml",
        "data/mail_template_data.xml",
        "data/base_automation_data.xml",
        "data/ir_cron_data.xml",
        # Views
        "wizard/project_naming_views.xml",
        "views/project_project_views.xml",
    ],
    "demo": ["demo/project_staffing_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
