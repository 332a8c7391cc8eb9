from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..models.mail_message_call import OUTCOMES
from ..models.project_toolbar_counts import CALL_SUBTYPE

MINUTES_PER_HOUR = 60


class ProjectCall(models.TransientModel):
    """Logs a call on a project or a task: with whom, what came of it, how long.

    The minutes can be booked as time on a task in the same step; the gate of the
    bookings decides about that. A call for later is planned by Odoo's own dialog.
    """

    _name = "project.call"
    _inherit = ["project.dialog.mixin", "project.number.mixin"]
    _description = "Log a Call"

    project_id = fields.Many2one("project.project", readonly=True, ondelete="cascade")
    task_id = fields.Many2one(
        "project.task",
        domain="[('project_id', '=', project_id)]",
        ondelete="cascade",
        help="The call is noted on this task; without one, on the project.",
    )
    partner_id = fields.Many2one("res.partner", string="Contact")
    phone = fields.Char(related="partner_id.phone")
    company_phone = fields.Char(
        string="Phone of the Company",
        compute="_compute_company_phone",
        help="The number of the contact's company, where it is another one.",
    )
    direction = fields.Selection(
        [("out", "We called"), ("in", "We were called")], default="out", required=True
    )
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    minutes = fields.Integer(help="Length of the call, in minutes.")
    outcome = fields.Selection(OUTCOMES, default="reached", required=True)
    summary = fields.Text()
    book_time = fields.Boolean(
        string="Book as Time", help="Also books the minutes on the task, as your time."
    )
    can_book_time = fields.Boolean(
        compute="_compute_can_book_time", export_string_translation=False
    )

    @api.depends("project_id")
    @api.depends_context("uid")
    def _compute_can_book_time(self):
        books = self.env.user.has_group("hr_timesheet.group_hr_timesheet_user")
        for call in self:
            call.can_book_time = books and call.project_id.sudo().allow_timesheets

    @api.depends("partner_id")
    def _compute_company_phone(self):
        for call in self:
            number = call.partner_id.sudo().commercial_partner_id.phone
            call.company_phone = number if number != call.phone else False

    @api.model
    def _get_number_bounds(self):
        return {"minutes": (0, 24 * 60)}

    def _get_record(self):
        """The task or the project on which the call is noted."""
        return self.task_id or self.project_id

    # === Log it ===

    def action_confirm(self):
        """Note the call in the chatter; book its time where that was asked for."""
        self.ensure_one()
        self._check_call()
        record = self._get_record()
        record.message_post(**self._prepare_message_vals())
        if self.book_time:
            self.env["account.analytic.line"].create(self._prepare_booking_vals())
        return {"type": "ir.actions.act_window_close"}

    def _check_call(self):
        """Refuse a call on a closed project, or one that cannot be booked.

        :raises UserError: names the record and says what to do
        """
        record = self._get_record()
        record._check_can_use_toolbar()
        if self.minutes < 0:
            raise UserError(
                self.env._(
                    "The call about “%s” cannot last less than 0 minutes. Correct the"
                    " minutes.",
                    record.display_name,
                )
            )
        if self.book_time and not (self.minutes and self.task_id):
            raise UserError(
                self.env._(
                    "To book the call about “%s” as time, enter its minutes and choose"
                    " the task.",
                    record.display_name,
                )
            )

    def _prepare_message_vals(self):
        """Arguments of the message: one line of facts, then the summary."""
        body = Markup("<p><b>%s</b></p>") % self._get_facts_text()
        if self.summary:
            body += plaintext2html(self.summary)
        return {
            "body": body,
            "subtype_xmlid": CALL_SUBTYPE,
            "message_type": "comment",
            "call_minutes": self.minutes,
            "call_outcome": self.outcome,
        }

    def _get_facts_text(self):
        """For example "Call to Eva Kern, 15 min: Reached"."""
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        values = {
            "name": self.partner_id.display_name or self.env._("the customer"),
            "minutes": self.minutes,
            "outcome": outcomes[self.outcome],
        }
        if self.direction == "in":
            return self.env._(
                "Call from %(name)s, %(minutes)s min: %(outcome)s", **values
            )
        return self.env._("Call to %(name)s, %(minutes)s min: %(outcome)s", **values)

    def _prepare_booking_vals(self):
        """Values of the booking; in the unit in which the company records time."""
        hours = self.minutes / MINUTES_PER_HOUR
        company = self.project_id.sudo().company_id or self.env.company
        unit = company.project_time_mode_id
        return {
            "task_id": self.task_id.id,
            "project_id": self.project_id.id,
            "date": fields.Date.context_today(self, self.date),
            "name": (self.summary or "").split("\n")[0] or self._get_facts_text(),
            "unit_amount": hours / unit._get_hours_factor(),
        }

    # === Plan it ===

    def action_plan(self):
        """Go on with Odoo's dialog that plans an activity, filled with this call."""
        self.ensure_one()
        record = self._get_record()
        record._check_can_use_toolbar()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Call"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": record._name,
                "active_id": record.id,
                "active_ids": record.ids,
                "default_activity_type_id": self.env.ref(
                    "mail.mail_activity_data_call"
                ).id,
                "default_summary": self._get_plan_text(),
                "default_date_deadline": fields.Date.context_today(self)
                + timedelta(days=1),
            },
        }

    def _get_plan_text(self):
        """Whom to call, and under which number."""
        number = self.phone or self.company_phone
        parts = filter(None, (self.partner_id.display_name, number))
        return self.env._("Call %s", ", ".join(parts) or self.env._("the customer"))
