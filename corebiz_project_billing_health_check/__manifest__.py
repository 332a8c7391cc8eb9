{
    "name": "CoreBiz Project Billing: Health Check",
    "summary": "A first look at an existing database: what was billed twice, or never",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_archive",
    ],
    "data": [
        "security/ir.model.access.csv",
        "wizard/project_booking_mend_views.xml",
        "wizard/project_health_check_views.xml",
    ],
}
