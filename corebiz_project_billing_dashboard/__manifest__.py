{
    "name": "CoreBiz Project Billing: Dashboards",
    "summary": "What waits, what is outstanding, what paid: one page per role",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_desk",
        "corebiz_project_billing_evaluation",
        "spreadsheet_dashboard",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/project_billing_invoice_rules.xml",
        "views/project_billing_invoice_views.xml",
        "data/spreadsheet_dashboard_data.xml",
    ],
    "auto_install": True,
}
