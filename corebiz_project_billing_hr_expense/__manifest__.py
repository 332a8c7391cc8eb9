{
    "name": "CoreBiz Project Billing: Expenses",
    "summary": "Expenses that are not posted yet, in the check before billing",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_archive",
        "hr_expense",
    ],
    "auto_install": True,
    "demo": ["demo/hr_expense_demo.xml"],
}
