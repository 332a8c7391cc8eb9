{
    "name": "CoreBiz Project Billing: Closing Report",
    "summary": "Print what became of a project on the day it was closed",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing_evaluation"],
    "data": [
        "report/project_closing_report.xml",
        "report/project_closing_report_blocks.xml",
        "report/project_evaluation_report_views.xml",
    ],
    "auto_install": True,
}
