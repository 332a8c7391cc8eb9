{
    "name": "CoreBiz Project Billing: Released Hours in the Ledger",
    "summary": "Booking stays quick where customers release hours",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_order_ledger",
        "corebiz_project_billing_release",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
