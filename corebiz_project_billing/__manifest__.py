{
    "name": "CoreBiz Project Billing",
    "summary": "Hand projects over from leader to manager to project office, bill and"
    " archive them",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "application": True,
    "depends": ["hr_timesheet", "base_automation"],
    "data": [
        # Security
        "security/corebiz_project_billing_groups.xml",
        "security/ir.model.access.csv",
        "security/project_project_rules.xml",
        "security/account_analytic_line_rules.xml",
        "security/project_handover_rules.xml",
        "security/project_estimate_rules.xml",
        "security/project_effort_report_rules.xml",
        "security/project_alert_rules.xml",
        # Data
        "data/mail_activity_type_data.xml",
        "data/handover_facts_templates.xml",
        "data/mail_layout_templates.xml",
        "data/mail_template_data.xml",
        "data/base_automation_data.xml",
        "data/ir_cron_data.xml",
        "data/project_alert_data.xml",
        # Views
        "wizard/base_module_uninstall_views.xml",
        "wizard/project_send_back_views.xml",
        "wizard/project_estimate_change_views.xml",
        "wizard/project_alert_acknowledge_views.xml",
        "views/project_handover_views.xml",
        "views/project_project_views.xml",
        "views/project_to_bill_views.xml",
        "views/project_effort_views.xml",
        "views/project_estimate_views.xml",
        "report/project_effort_report_views.xml",
        "views/project_task_estimate_views.xml",
        "views/res_config_settings_views.xml",
        "views/project_billing_menus.xml",
        "views/project_alert_views.xml",
        "views/project_alert_threshold_views.xml",
        "views/project_alert_reason_views.xml",
        "views/project_forecast_views.xml",
        "views/project_project_alert_views.xml",
        "views/portal_entered_html_templates.xml",
        "views/addresses.xml",
    ],
    "demo": [
        "demo/res_company_demo.xml",
        "demo/res_users_demo.xml",
        "demo/res_partner_demo.xml",
        "demo/project_project_demo.xml",
        "demo/account_analytic_line_demo.xml",
        "demo/project_handover_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "corebiz_project_billing/static/src/**/*",
            ("remove", "corebiz_project_billing/static/src/entered_html/report.scss"),
            ("remove", "corebiz_project_billing/static/src/paper/paper.scss"),
            ("remove", "corebiz_project_billing/static/src/lazy/**/*"),
        ],
        "web.assets_backend_lazy": ["corebiz_project_billing/static/src/lazy/**/*"],
        "project.webclient": [
            "corebiz_project_billing/static/src/entered_html/entered_html.scss"
        ],
        "web.assets_frontend": [
            "corebiz_project_billing/static/src/entered_html/entered_html.scss"
        ],
        "portal.assets_chatter_style": [
            "corebiz_project_billing/static/src/entered_html/entered_html.scss"
        ],
        "web.report_assets_common": [
            "corebiz_project_billing/static/src/entered_html/report.scss",
            "corebiz_project_billing/static/src/paper/paper.scss",
        ],
        "web.assets_tests": ["corebiz_project_billing/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
