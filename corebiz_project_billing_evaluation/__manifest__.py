{
    "name": "CoreBiz Project Billing: Profitability",
    "summary": "Tell whether a project paid: live figures, snapshots, closing report",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing_amount"],
    "data": [
        "security/ir.model.access.csv",
        "security/project_evaluation_rules.xml",
        "views/project_task_kind_views.xml",
        "views/project_evaluation_views.xml",
        "report/project_evaluation_report_views.xml",
        "report/project_evaluation_item_views.xml",
        "views/project_project_evaluation_views.xml",
    ],
    "demo": [
        "demo/project_evaluation_demo.xml",
    ],
    "assets": {
        "web.assets_backend": ["corebiz_project_billing_evaluation/static/src/**/*"],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
