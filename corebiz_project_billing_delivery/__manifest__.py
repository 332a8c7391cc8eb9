{
    "name": "CoreBiz Project Billing: Mail Delivery",
    "summary": "Hand-over mails that a mail server does not take are sent again",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "CoreBiz",
    "website": "https://github.com/corebiz/project-billing",
    "maintainers": ["corebiz"],
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["corebiz_project_billing"],
    "data": ["data/ir_cron_data.xml", "views/mail_mail_views.xml"],
    "auto_install": True,
}
