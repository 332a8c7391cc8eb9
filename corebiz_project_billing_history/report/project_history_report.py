from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import groupby
from odoo.tools.misc import format_date, format_time


class ProjectHistoryReport(models.AbstractModel):
    """The print of a history: what the timeline shows, with the rights of the user."""

    _name = "report.corebiz_project_billing_history.report_project_history"
    _description = "Print of the History of a Project"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Days with their rows.

        :param docids: projects, when printed from projects
        :param data: ``{"domain": ...}``, when printed from the timeline
        :raises AccessError: for projects that the user may not see
        """
        projects = self.env["project.project"].browse(docids)
        projects.check_access("read")
        domain = Domain((data or {}).get("domain") or [])
        if docids:
            domain &= Domain("project_id", "in", docids)
        history = self.env["project.history"]
        rows, has_more = history._get_print_rows(domain)
        return {
            "doc_ids": docids,
            "doc_model": "project.project",
            "docs": projects or rows.project_id,
            "days": [
                {
                    "title": format_date(self.env, day, date_format="EEEE, d. MMMM y")
                    if (self.env.lang or "").startswith("de")
                    else format_date(self.env, day, date_format="EEEE, d MMMM y"),
                    "rows": [self._prepare_row(row) for row in of_day],
                }
                for day, of_day in groupby(rows, self._get_day)
            ],
            "kinds": dict(history._fields["kind"]._description_selection(self.env)),
            "has_more": has_more,
            "count": len(rows),
            "now": fields.Datetime.context_timestamp(self, fields.Datetime.now()),
        }

    @api.model
    def _get_day(self, row):
        """The day of a row, for the user."""
        return fields.Datetime.context_timestamp(self, row.date).date()

    @api.model
    def _prepare_row(self, row):
        """A row as the timeline shows it, with its time."""
        values = row._prepare_page_row()
        time = format_time(self.env, row.date, time_format="short")
        return {**values, "time": time if row.has_time else ""}
