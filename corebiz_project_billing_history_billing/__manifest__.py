{
    "name": "CoreBiz Project Billing: History of Billing",
    "summary": "Show orders, invoices, statements and contacts in the history",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_contact",
        "corebiz_project_billing_desk",
        "corebiz_project_billing_evaluation",
        "corebiz_project_billing_history",
        "corebiz_project_billing_statement",
    ],
    "data": [
        "views/project_history_billing_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "corebiz_project_billing_history_billing/static/src/**/*"
        ],
    },
    "auto_install": True,
}
