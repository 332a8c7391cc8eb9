{
    "name": "CoreBiz Project Billing: Time of the Day",
    "summary": "Nights and evenings at their own price, from and to on statements",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    # That of the addon it extends
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_statement",
        "corebiz_project_billing_work_type",
        "hr_timesheet_begin_end",
    ],
    "data": ["views/project_work_type_rule_views.xml"],
    "demo": ["demo/project_work_type_rule_demo.xml"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
