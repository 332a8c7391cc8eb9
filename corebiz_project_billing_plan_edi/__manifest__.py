{
    "name": "CoreBiz Project Billing: Partial Invoices in E-Invoices",
    "summary": "Type code, and the partial invoices that a final one deducts",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_edi",
        "corebiz_project_billing_payment_plan",
    ],
    "data": ["data/cii_templates.xml"],
    "auto_install": True,
}
