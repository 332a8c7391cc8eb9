{
    "name": "CoreBiz Project Billing: Germany",
    "summary": "Letters by DIN 5008 that say whom, what and when",
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
        "l10n_de",
    ],
    "data": [
        "report/account_move_templates.xml",
        "report/din5008_templates.xml",
        "report/project_timesheet_statement_templates.xml",
    ],
    "demo": ["demo/res_company_demo.xml", "demo/res_partner_demo.xml"],
    "auto_install": True,
}
