{
    "name": "CoreBiz Project Billing: Non-billable Bookings",
    "summary": "What is marked as non-billable is written off, and nobody waits for it",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    # That of the addon it extends
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_statement",
        "sale_timesheet_line_exclude",
    ],
    "data": ["data/project_waiver_kind_data.xml"],
    "demo": ["demo/account_analytic_line_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
