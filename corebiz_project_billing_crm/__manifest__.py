{
    "name": "CoreBiz Project Billing: CRM",
    "summary": "From the won opportunity to the project, with nothing typed twice",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_archive",
        "sale_crm",
    ],
    "auto_install": True,
    "data": [
        # Security
        "security/ir.model.access.csv",
        # Data
        "data/mail_activity_type_data.xml",
        "data/takeover_templates.xml",
        # Views
        "wizard/crm_lead_project_create_views.xml",
        "views/crm_lead_views.xml",
        "views/sale_order_views.xml",
        "views/project_project_views.xml",
    ],
    "demo": ["demo/crm_lead_demo.xml"],
    "assets": {
        "web.assets_tests": ["corebiz_project_billing_crm/static/tests/tours/**/*"],
    },
}
