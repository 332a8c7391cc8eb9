from odoo import models
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing_period.models.period_state import (
    BILLED,
    RELEASED,
)


class AccountMove(models.Model):
    """Drafts of a month name late bookings; posted, they bill its periods."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted._bill_periods()
        return posted

    def _bill_periods(self):
        """Declare released periods billed whose last hours these invoices bill.

        Whoever posts may be no one of the project office: then whoever started the run
        has billed them. Where neither may, the office takes the step by hand.
        """
        bookings = self.sudo().invoice_line_ids.coverage_link_ids.booking_id
        projects = bookings.project_id
        if not projects.filtered("billing_period_date"):
            return
        periods = self.env["project.billing.period"].sudo()
        released = periods.search(
            [("project_id", "in", projects.ids), ("state", "=", RELEASED)]
        )
        for period in released:
            own = period._get_bookings()
            if own & bookings and not own.filtered(
                lambda line: line.coverage_state == "open" or line.drafted_hours
            ):
                self._bill_period(period)

    def _bill_period(self, period):
        """Take the step of the office, if somebody may."""
        rows = self.env["project.billing.run.line"].sudo()
        runs = rows.search([("invoice_ids", "in", self.ids)]).run_id
        for user in self.env.user | runs.user_id.filtered("active"):
            asked = period.with_user(user)
            if asked.has_access("read") and not asked._get_cannot_step_reason(BILLED):
                asked._set_billed(self)
                return

    # === Late bookings ===

    def _note_late_bookings(self, late):
        """Add a line below the hours that names late bookings, in the words of the
        customer.

        :param late: bookings for periods that were closed already
        """
        for move in self.sudo():
            own = move.coverage_link_ids.filtered(
                lambda link: link.is_active and link.booking_id in late
            )
            if own:
                note = move.with_context(lang=move.partner_id.lang)._get_late_note(own)
                vals = {"display_type": "line_note", "name": note, "sequence": 9000}
                move.write({"invoice_line_ids": [Command.create(vals)]})

    def _get_late_note(self, late):
        """For example "Late bookings: 2:00 h of 09/28/2026".

        :param late: rows (project.coverage.link) that put late bookings on this draft
        """
        projects = self.env["project.project"]
        days = sorted(set(late.mapped("date")))
        return self.env._(
            "Late bookings: %(hours)s of %(days)s",
            hours=projects._format_hours(sum(late.mapped("hours"))),
            days=", ".join(format_date(self.env, day) for day in days),
        )
