{
    "name": "CoreBiz Project Billing: Timer",
    "summary": "One timer per person, from the top bar, and none that runs unnoticed",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    # That of the addon it extends
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_monthly",
        "hr_timesheet_time_control",
    ],
    "data": [
        "data/mail_activity_type_data.xml",
        "views/account_analytic_line_views.xml",
        "views/hr_timesheet_switch_views.xml",
        "views/project_project_views.xml",
        "views/project_task_views.xml",
    ],
    "demo": ["demo/account_analytic_line_demo.xml"],
    "assets": {
        "web.assets_backend": ["corebiz_project_billing_timer/static/src/**/*"],
        "web.assets_tests": ["corebiz_project_billing_timer/static/tests/tours/**/*"],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
