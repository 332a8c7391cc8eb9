{
    "name": "CoreBiz Project Billing: Quick Booking",
    "summary": "Book time in one line: 1:30 @Mailserver Postfächer",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing"],
    "data": [
        "views/account_analytic_line_views.xml",
        "views/project_project_views.xml",
        "views/project_task_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "corebiz_project_billing_quick_booking/static/src/**/*",
        ],
        "web.assets_tests": [
            "corebiz_project_billing_quick_booking/static/tests/tours/**/*",
        ],
    },
    "auto_install": True,
}
