from odoo import api, models
from odoo.tools import SQL

from .project_history_source import PERSON, HistorySource, person_of_user, plain_text


class ProjectHistory(models.Model):
    """Appointments that name the project itself, without hanging on a document."""

    _inherit = "project.history"

    @api.model
    def _get_sources(self):
        return super()._get_sources() + [
            HistorySource("project_meeting", self._select_project_meetings)
        ]

    def _select_project_meetings(self, scope):
        return scope.select(
            "calendar.event",
            SQL("calendar_event.project_id"),
            domain=self._get_meeting_domain(),
            joins=person_of_user(SQL("calendar_event.user_id")),
            # Those of a document of the project are in the source for documents.
            where=SQL(
                "calendar_event.res_id IS NULL OR calendar_event.res_id = 0 OR"
                " calendar_event.res_model IS NULL OR calendar_event.res_model NOT IN %s",
                tuple(scope.documents),
            ),
            kind="meeting",
            date=SQL("calendar_event.start"),
            task_id=SQL("calendar_event.task_id"),
            subject=SQL("calendar_event.name"),
            body=plain_text(SQL("calendar_event.description")),
            hours=SQL("calendar_event.duration"),
            **PERSON,
        )
