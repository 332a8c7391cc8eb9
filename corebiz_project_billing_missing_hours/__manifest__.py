{
    "name": "CoreBiz Project Billing: Missing Hours",
    "summary": "Who has booked less than he worked hears of it, once a week",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/hr_timesheet_gap_rules.xml",
        # Data
        "data/mail_activity_type_data.xml",
        "data/missing_hours_templates.xml",
        "data/mail_template_data.xml",
        "data/base_automation_data.xml",
        "data/ir_cron_data.xml",
        # Views
        "views/hr_timesheet_gap_views.xml",
        "views/hr_timesheet_menus.xml",
        "views/hr_employee_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": ["demo/hr_timesheet_gap_demo.xml"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
