{
    "name": "CoreBiz Project Billing",
    "summary": "Hand projects over from leader to manager to project office, bill and"
    " archive them",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/corebiz-project-billing",
    "license": "LGPL-3",
    "development_status": "Beta",
    "application": True,
    "depends": ["sale_timesheet", "calendar", "base_automation"],
    "data": [
        # Security
        "security/corebiz_project_billing_groups.xml",
        "security/ir.model.access.csv",
        "security/project_project_rules.xml",
        "security/account_analytic_line_rules.xml",
        "security/project_handover_rules.xml",
        "security/project_estimate_rules.xml",
        # Data
        "data/mail_activity_type_data.xml",
        "data/handover_facts_templates.xml",
        "data/mail_template_data.xml",
        "data/base_automation_data.xml",
        "data/ir_cron_data.xml",
        # Views
        "wizard/project_send_back_views.xml",
        "wizard/project_estimate_change_views.xml",
        "views/project_handover_views.xml",
        "views/project_project_views.xml",
        "views/project_estimate_views.xml",
        "views/res_config_settings_views.xml",
        "views/project_billing_menus.xml",
    ],
    "demo": [],
    "post_init_hook": "post_init_hook",
}
