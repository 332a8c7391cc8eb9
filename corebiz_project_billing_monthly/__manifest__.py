{
    "name": "CoreBiz Project Billing: Monthly Billing",
    "summary": "Bill running projects by the month, one by one or per customer",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_desk",
        "corebiz_project_billing_service_period",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/project_billing_run_rules.xml",
        "data/ir_cron_data.xml",
        "wizard/project_billing_run_create_views.xml",
        "views/project_billing_run_views.xml",
        "views/project_month_views.xml",
        "views/addresses.xml",
    ],
    "assets": {
        "web.assets_backend": ["corebiz_project_billing_monthly/static/src/**/*"],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
