{
    "name": "CoreBiz Project Billing: Onboarding",
    "summary": "The first steps of a house, above its projects until they are done",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["base_import", "corebiz_project_billing", "onboarding"],
    "data": [
        "security/ir.model.access.csv",
        "data/onboarding_data.xml",
        "wizard/project_first_project_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "corebiz_project_billing_onboarding/static/src/**/*",
        ],
        "web.assets_tests": [
            "corebiz_project_billing_onboarding/static/tests/tours/**/*",
        ],
    },
    "auto_install": ["corebiz_project_billing"],
}
