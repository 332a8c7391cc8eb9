{
    "name": "CoreBiz Project Billing: Service Period",
    "summary": "Say on each invoice from when to when the work was done",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing_coverage"],
    "data": [
        "views/account_move_views.xml",
        "views/report_invoice.xml",
    ],
    "demo": ["demo/account_move_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
