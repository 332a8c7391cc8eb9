from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_is_zero, format_date

from .coverage_sum import REST_DIGITS, TAKEN_FIELDS


class AccountAnalyticLine(models.Model):
    """Which hours of a booking are on invoices, and which are left: by quantity.

    hours = prepaid + waived + on posted invoices + on drafts + rest

    The first four follow from rows alone, the state of the booking
    (``coverage_state``) is that of its rest. A booking may be on several invoices:

    ==========================  ======================================================
    something is left           the state is that of the rest: *open*, or *fixed* if a
                                price covers it, whatever else is on invoices
    nothing is left, a row is   *in a draft*, else *billed* if there are rows on posted
    on a draft                  ones
    a waiver is taken back      its hours are left again, also beside invoices; the next
                                invoice of the order takes them on a row of its own
    a credit note is posted     the hours of its rows are left again; other invoices of
                                the booking keep theirs
    an invoice is cancelled     the same, and back to draft takes these hours again, if
                                so many are left
    less, or more, is left      a row keeps its hours as long as it counts
    any row counts              hours, date, text, order item of the booking are fixed
    ==========================  ======================================================
    """

    _inherit = "account.analytic.line"

    invoiced_hours = fields.Float(
        string="On Invoices",
        compute="_compute_linked_hours",
        compute_sudo=True,
        store=True,
        readonly=True,
        code_only=True,
        help="Hours of this booking on posted invoices.",
    )
    drafted_hours = fields.Float(
        string="On Drafts",
        compute="_compute_linked_hours",
        compute_sudo=True,
        store=True,
        readonly=True,
        code_only=True,
        help="Hours of this booking on invoices that are not posted yet.",
    )

    # To invoice an order line asks for the few open bookings that have such hours.
    _so_line_parts_idx = models.Index(
        "(so_line) WHERE coverage_state = 'open'"
        " AND (waived_hours <> 0 OR invoiced_hours <> 0 OR drafted_hours <> 0)"
    )

    @api.depends(
        "coverage_link_ids.is_active",
        "coverage_link_ids.hours",
        "coverage_link_ids.move_id.state",
    )
    def _compute_linked_hours(self):
        for line in self:
            links = line._get_active_links()
            drafts = links.filtered(lambda link: link._is_on_draft())
            line.drafted_hours = sum(drafts.mapped("hours"))
            line.invoiced_hours = sum((links - drafts).mapped("hours"))

    def _get_active_links(self):
        """Rows that count and put this booking on invoices."""
        links = self.coverage_link_ids
        return links and links.filtered("is_active")

    def _get_rest_hours(self):
        """What is left: not prepaid, not waived and on no invoice; see the state."""
        return self._get_hours() - sum(self[name] for name in TAKEN_FIELDS)

    def _get_charged_hours(self):
        """What no price and no waiver covers: on invoices, or left for them."""
        return self._get_hours() - self.prepaid_hours - self.waived_hours

    def _has_rest(self):
        """Whether hours of this booking are left for its state to tell of."""
        return not float_is_zero(self._get_rest_hours(), REST_DIGITS)

    def _is_in_rest(self, hours):
        """Whether so many hours are left of this booking."""
        rest, noise = self._get_rest_hours(), 0.5 * 10**-REST_DIGITS
        return min(rest, 0.0) - noise <= hours <= max(rest, 0.0) + noise

    # === Guards ===

    @api.model
    def _get_documented_domain(self):
        """Bookings of which a part is on an invoice, too."""
        return (
            super()._get_documented_domain()
            | Domain("invoiced_hours", "!=", 0)
            | Domain("drafted_hours", "!=", 0)
        )

    def _is_documented(self):
        if super()._is_documented():
            return True
        # While a booking is created nothing is on invoices; see the method above.
        if self.env.is_to_compute(self._fields["coverage_state"], self):
            return False
        return bool(self.invoiced_hours or self.drafted_hours)

    def _get_documented_text(self):
        """A part that is on an invoice comes off first."""
        links = self._get_active_links()
        if self.coverage_state not in ("open", "fixed") or not links:
            return super()._get_documented_text()
        return self.env._(
            "%(hours)s of the booking of %(date)s on “%(project)s” are on"
            " “%(invoices)s”, and it cannot be changed. Take them off the draft, or"
            " credit them first.",
            hours=self.project_id._format_hours(sum(links.mapped("hours"))),
            date=format_date(self.env, self.date),
            project=self.project_id.name,
            invoices=links._get_invoice_names(),
        )
