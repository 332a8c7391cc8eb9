{
    "name": "CoreBiz Project Billing: Purchase",
    "summary": "Orders from the project: cost, delivery, and the check before billing",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_archive",
        "project_purchase",
    ],
    "auto_install": True,
    "data": [
        "views/purchase_order_views.xml",
        "views/project_project_views.xml",
        "views/project_task_views.xml",
        "views/project_history_views.xml",
        "views/addresses.xml",
    ],
    "demo": ["demo/purchase_order_demo.xml"],
    "assets": {
        "web.assets_backend": ["corebiz_project_billing_purchase/static/src/**/*"],
        "web.assets_tests": [
            "corebiz_project_billing_purchase/static/tests/tours/**/*"
        ],
    },
}
