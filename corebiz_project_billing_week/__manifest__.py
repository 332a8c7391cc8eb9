{
    "name": "CoreBiz Project Billing: Week Grid",
    "summary": "Own bookings of a week as tasks and days, typed by the keyboard",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing_quick_booking"],
    "data": ["views/project_booking_week_views.xml"],
    "demo": [
        "demo/account_analytic_line_demo.xml",
        "demo/resource_calendar_leaves_demo.xml",
    ],
    "assets": {
        "web.assets_backend": ["corebiz_project_billing_week/static/src/**/*"],
        "web.assets_tests": ["corebiz_project_billing_week/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
