from odoo import api, fields, models
from odoo.tools import format_date, format_datetime


class CalendarEvent(models.Model):
    """An appointment that belongs to a project, and perhaps to one of its tasks.

    The project's chatter tells about it once, unless it is private. Whoever links an
    appointment must be able to read the project.
    """

    _name = "calendar.event"
    _inherit = ["calendar.event", "project.link.mixin"]

    project_id = fields.Many2one(
        "project.project",
        domain="[('is_template', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        linked = events.filtered(lambda event: event.project_id or event.task_id)
        linked._complete_project_link()
        linked._log_on_project()
        return events

    def write(self, vals):
        result = super().write(vals)
        if {"project_id", "task_id"} & vals.keys():
            self._complete_project_link()
        return result

    def _log_on_project(self):
        """Tell about new appointments in the chatter of the task or the project."""
        for event in self.filtered(lambda event: event.privacy != "private"):
            record = event.task_id or event.project_id
            # The history shows the appointment itself; this only stands in the chatter.
            record.message_post(
                body=event._get_project_log_text(),
                subtype_xmlid="mail.mt_note",
                message_type="notification",
            )._make_internal_note()

    def _get_project_log_text(self):
        """What, when and with whom, in one sentence."""
        if self.allday:
            start = format_date(self.env, self.start_date)
        else:
            start = format_datetime(
                self.env, self.start, tz=self.env.user.tz, dt_format="short"
            )
        return self.env._(
            "Appointment “%(name)s” on %(start)s with %(people)s.",
            name=self.name,
            start=start,
            people=", ".join(self.partner_ids.mapped("name")),
        )

    def action_view_project(self):
        """Open the project, or the task, of the appointment."""
        self.ensure_one()
        record = self.task_id or self.project_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
