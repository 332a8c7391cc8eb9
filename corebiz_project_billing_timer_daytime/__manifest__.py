{
    "name": "CoreBiz Project Billing: Times of the Timer",
    "summary": "What a timer books has its begin and end on the statement",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    # That of the addons it joins
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": [
        "corebiz_project_billing_daytime",
        "corebiz_project_billing_timer",
        "hr_timesheet_begin_end",
    ],
    "auto_install": True,
}
