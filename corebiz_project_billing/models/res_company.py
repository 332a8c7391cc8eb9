from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .plain_text import has_only_addresses


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "project.number.mixin"]

    project_office_email = fields.Char(
        string="Project Office E-mail",
        help="Mailbox of the project office. It is told when a project is ready for"
        " billing. Without it, the members of the group “Project Office” are told.",
        prefetch="corebiz_project_billing",
    )
    billing_reminder_days = fields.Integer(
        string="Hand-over Reminder (Working Days)",
        default=5,
        help="A project that stands longer than this many working days in “Leader"
        " Done” or “Manager Done” reminds the person whose turn it is, once."
        " 0 switches the reminder off.",
        prefetch="corebiz_project_billing",
    )
    timesheet_task_required = fields.Boolean(
        string="Bookings Need a Task",
        default=lambda self: self.env.company.timesheet_task_required,
        help="Every timesheet line must name the task on which the time was spent.",
    )

    _billing_reminder_days_not_negative = models.Constraint(
        "CHECK(billing_reminder_days >= 0)",
        "The number of working days before a reminder cannot be negative.",
    )

    @api.model
    def _get_number_bounds(self):
        return {**super()._get_number_bounds(), "billing_reminder_days": (0, 366)}

    @api.constrains("project_office_email")
    def _check_project_office_email(self):
        """A mailbox that no mail can reach would make projects wait unseen."""
        for company in self:
            mailbox = company.project_office_email
            if mailbox and not has_only_addresses(mailbox):
                raise ValidationError(
                    self.env._(
                        "“%(mailbox)s” is no e-mail address. Enter the address of the"
                        " project office of %(company)s, or leave it empty.",
                        mailbox=mailbox,
                        company=company.name,
                    )
                )
