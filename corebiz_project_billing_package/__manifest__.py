{
    "name": "CoreBiz Project Billing: Packages",
    "summary": "Write a project into a package that a browser reads without Odoo",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_guard",
        "corebiz_project_billing_history_billing",
    ],
    "auto_install": True,
}
