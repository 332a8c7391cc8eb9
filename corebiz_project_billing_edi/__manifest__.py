{
    "name": "CoreBiz Project Billing: Electronic Invoices",
    "summary": "What electronic invoices of projects have to say, and in which words",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_reference",
        "corebiz_project_billing_service_period",
        "account_edi_ubl_cii",
    ],
    "data": ["data/cii_templates.xml"],
    "auto_install": True,
}
