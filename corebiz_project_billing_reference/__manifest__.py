{
    "name": "CoreBiz Project Billing: References of Customers",
    "summary": "Customers find their own numbers on invoices and statements",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing_statement"],
    "data": [
        "views/sale_order_views.xml",
        "views/account_move_views.xml",
        "report/report_invoice.xml",
        "report/project_timesheet_statement_templates.xml",
    ],
    "auto_install": True,
}
