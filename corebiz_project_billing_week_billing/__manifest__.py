{
    "name": "CoreBiz Project Billing: Week Grid and Billing",
    "summary": "Show in the week grid what is fixed by months, invoices and waivers",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_period",
        "corebiz_project_billing_week",
    ],
    "auto_install": True,
}
