from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from odoo.addons.corebiz_project_billing.models.duration import format_hours

EXCERPT_LENGTH = 280
# A page of the timeline; nobody asks the server for more at once.
PAGE_SIZE = 40
PAGE_SIZE_MAX = 200
# Rows of a print: about forty pages.
PRINT_MAX = 1000
PAGE_FIELDS = [
    "kind",
    "date",
    "has_time",
    "project_id",
    "task_id",
    "person_id",
    "person_name",
    "subject",
    "body",
    "document",
    "amount",
    "currency_id",
    "hours",
]


class ProjectHistory(models.Model):
    """What the timeline asks for: pages, and the way to the source."""

    _inherit = "project.history"

    excerpt = fields.Char(compute="_compute_excerpt", string="Text (Excerpt)")

    @api.depends("body")
    def _compute_excerpt(self):
        for row in self:
            text = " ".join((row.body or "").split())
            if len(text) > EXCERPT_LENGTH:
                text = text[:EXCERPT_LENGTH].rsplit(" ", 1)[0] + " …"
            row.excerpt = text

    @api.model
    @api.readonly
    def get_page(self, domain, cursor=None, limit=PAGE_SIZE):
        """A page of the timeline, newest first.

        :param domain: what is looked for
        :param cursor: where the page before ended, as it was returned with it
        :return: dict: ``rows``, and ``cursor`` for the next page (False at the end)
        """
        limit = max(1, min(int(limit), PAGE_SIZE_MAX))
        if cursor:
            cursor = fields.Datetime.to_datetime(cursor[0]), int(cursor[1])
        query = self._search_newest(
            self._prepare_domain(domain or []), limit + 1, cursor=cursor
        )
        rows = self._fetch_query(query, self._determine_fields_to_fetch(PAGE_FIELDS))
        page = rows[:limit]
        last = page[-1:]
        return {
            "rows": [row._prepare_page_row() for row in page],
            "cursor": len(rows) > limit
            and [fields.Datetime.to_string(last.date), last.id],
        }

    def _prepare_page_row(self):
        """A row as the timeline and the print show it."""
        self.ensure_one()
        return {
            "id": self.id,
            "kind": self.kind,
            "date": fields.Datetime.to_string(self.date),
            "has_time": self.has_time,
            "project": self._get_name(self.project_id),
            "task": self._get_name(self.task_id),
            "person_id": self.person_id.id,
            "person": self.person_name or "",
            "subject": self.subject or "",
            "text": self.excerpt,
            "document": self._format_document(),
            "amount": self._format_amount(),
            "hours": self._format_hours(),
        }

    @api.model
    def _get_name(self, record):
        """The name of a project or task, without reading all its other fields."""
        record = record.sudo().with_context(prefetch_fields=False)
        return record.display_name or ""

    def _format_document(self):
        """Number of the document, where the subject does not tell it already."""
        return self.document if self.document and self.document != self.subject else ""

    def _format_amount(self):
        """The amount with its currency; empty without one."""
        if not self.currency_id:
            return ""
        return formatLang(self.env, self.amount, currency_obj=self.currency_id.sudo())

    def _format_hours(self):
        """Hours as h:mm; empty where there are none."""
        if not self.hours:
            return ""
        sign = "+" if self.kind == "estimate" and self.hours > 0 else ""
        return self.env._("%s h", sign + format_hours(self.hours))

    # === The way to the source ===

    def action_open_source(self):
        """Open what the row tells of."""
        self.ensure_one()
        self.check_access("read")
        return self._get_source_action()

    def _get_source_action(self):
        """The action that opens the source; another addon may extend it."""
        if self.res_model == "ir.attachment":
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.res_id}?download=true",
                "target": "download",
            }
        if self.res_model == "account.analytic.line":
            return self._get_bookings_action()
        model, res_id = self.res_model, self.res_id
        if model == "mail.message":
            message = self.env[model].browse(res_id)
            model, res_id = message.model, message.res_id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }

    def _get_bookings_action(self):
        """The bookings of the day, the person and the task."""
        booking = self.env["account.analytic.line"].browse(self.res_id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_timesheet.timesheet_action_all"
        )
        return {
            **action,
            "display_name": booking.employee_id.sudo().name,
            "context": {},
            "domain": [
                (name, "=", booking[name].id)
                for name in ("project_id", "task_id", "employee_id")
            ]
            + [("date", "=", fields.Date.to_string(booking.date))],
        }

    # === Print ===

    @api.model
    def action_print(self, domain):
        """Print what the timeline shows."""
        return self.env.ref(
            "corebiz_project_billing_history.project_history_report_action"
        ).report_action(None, data={"domain": list(Domain(domain or []))})

    @api.model
    def _get_print_rows(self, domain):
        """The newest rows for the print, and whether there are more."""
        rows = self.search_fetch(Domain(domain), PAGE_FIELDS, limit=PRINT_MAX + 1)
        return rows[:PRINT_MAX], len(rows) > PRINT_MAX
