{
    "name": "CoreBiz Project Billing: Ledger of Order Lines",
    "summary": "Booking on an order costs the same, however much is booked on it",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing_coverage"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_config_parameter_data.xml",
        "data/ir_cron_data.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
