{
    "name": "CoreBiz Project Billing: History",
    "summary": "One timeline of all that happened in a project",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing"],
    "data": [
        "security/ir.model.access.csv",
        "report/project_history_report.xml",
        "views/project_history_views.xml",
        "views/project_history_addresses.xml",
    ],
    "demo": [
        "demo/project_history_demo.xml",
    ],
    "assets": {
        "web.assets_backend": ["corebiz_project_billing_history/static/src/**/*"],
        "web.assets_tests": ["corebiz_project_billing_history/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
