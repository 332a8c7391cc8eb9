from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_contact.models.project_toolbar_counts import (
    CALL_SUBTYPE,
)
from odoo.addons.corebiz_project_billing_history.models.project_history_source import (
    HistorySource,
)
from odoo.addons.corebiz_project_billing_history.models.project_history_sql import (
    PERSON,
    person_of_user,
    plain_text,
)


class ProjectHistory(models.Model):
    """Appointments in the history, and calls with their length."""

    _inherit = "project.history"

    kind = fields.Selection(
        selection_add=[("call",), ("meeting", "Appointment"), ("step",)]
    )

    @api.model
    def _get_sources(self):
        return super()._get_sources() + [
            HistorySource("meeting", self._select_meetings, True)
        ]

    @api.model
    def _get_call_subtypes(self):
        return [*super()._get_call_subtypes(), CALL_SUBTYPE]

    def _get_message_columns(self):
        """The length of a call."""
        hours = SQL("NULLIF(mail_message.call_minutes, 0) / 60.0")
        return {**super()._get_message_columns(), "hours": hours}

    def _select_meetings(self, scope):
        project, task, is_loose = self._get_meeting_links()
        return scope.select(
            "calendar.event",
            project,
            domain=self._get_meeting_domain(),
            where=scope.new_enough(SQL("calendar_event.start")),
            joins=SQL(
                "LEFT %s AND %s %s",
                scope.join_documents("calendar_event", "res_model", "res_id"),
                is_loose,
                person_of_user(SQL("calendar_event.user_id")),
            ),
            kind="meeting",
            date=SQL("calendar_event.start"),
            task_id=task,
            subject=SQL("calendar_event.name"),
            body=plain_text(SQL("calendar_event.description")),
            document=SQL("document.name"),
            hours=SQL("calendar_event.duration"),
            **PERSON,
        )

    def _get_meeting_links(self):
        """SQL: project and task of an appointment, and whether its document says so."""
        project, task = SQL("document.project_id"), self._get_task_sql()
        return (
            SQL("COALESCE(calendar_event.project_id, %s)", project),
            SQL("COALESCE(calendar_event.task_id, %s)", task),
            SQL("calendar_event.project_id IS NULL"),
        )

    @api.model
    def _get_meeting_domain(self):
        """Appointments that are not private, and those of the user.

        Odoo's calendar lets everybody read private ones, with the text taken out.
        """
        events = self.env["calendar.event"]
        if self.env.su:
            return Domain.TRUE
        return Domain.OR(
            [
                events._get_default_privacy_domain(),
                [("user_id", "=", self.env.uid)],
                [("partner_ids", "in", self.env.user.partner_id.ids)],
            ]
        )
