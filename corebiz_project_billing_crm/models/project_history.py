from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_history.models.project_history_source import (
    PERSON,
    HistorySource,
    person_of_user,
    plain_text,
)


class ProjectHistory(models.Model):
    """The deal in the history of its projects: mails, notes, calls, meetings, files.

    They stay where they are, and are as readable as the deal itself.
    """

    _inherit = "project.history"

    @api.model
    def _get_sources(self):
        return super()._get_sources() + [
            HistorySource("deal_meeting", self._select_deal_meetings)
        ]

    @api.model
    def _get_documents(self, scope):
        documents = super()._get_documents(scope)
        return {**documents, "crm.lead": self._get_deal_links(scope)}

    @api.model
    def _get_deal_links(self, scope):
        """Pairs (project, opportunity)."""
        return scope.links(
            "deal",
            lambda: SQL(
                "SELECT id, opportunity_id FROM project_project"
                " WHERE id IN %s AND opportunity_id IS NOT NULL",
                scope.project_ids,
            ),
        )

    def _select_deal_meetings(self, scope):
        """Meetings of the deal that hang on it by its own field only."""
        links = self._get_deal_links(scope)
        lead_ids = [lead_id for _project_id, lead_id in links]
        deals = lead_ids and scope.readable("crm.lead", [("id", "in", lead_ids)])
        if not deals:
            return None
        return scope.select(
            "calendar.event",
            SQL("deal.id"),
            domain=Domain(self._get_meeting_domain())
            & Domain("opportunity_id", "in", list(deals.get_result_ids())),
            joins=SQL(
                "JOIN project_project deal ON deal.opportunity_id ="
                " calendar_event.opportunity_id %s",
                person_of_user(SQL("calendar_event.user_id")),
            ),
            where=SQL(
                "calendar_event.res_model IS DISTINCT FROM 'crm.lead'"
                " AND calendar_event.project_id IS NULL"
            ),
            kind="meeting",
            date=SQL("calendar_event.start"),
            subject=SQL("calendar_event.name"),
            body=plain_text(SQL("calendar_event.description")),
            hours=SQL("calendar_event.duration"),
            **PERSON,
        )
