{
    "name": "CoreBiz Project Billing: DATEV",
    "summary": "Invoice numbers, cost centers and service dates in the export to DATEV",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    # That of the addon it extends
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_amount",
        "corebiz_project_billing_number",
        "corebiz_project_billing_service_period",
        "datev_export_dtvf",
    ],
    "data": [
        "security/datev_export_rules.xml",
        "views/datev_export_views.xml",
        "views/hr_department_views.xml",
        "views/project_project_views.xml",
    ],
    "auto_install": True,
}
