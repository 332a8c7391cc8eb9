from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class AccountAnalyticLine(models.Model):
    """Which hours of a booking the office has decided not to bill: all, or a part.

    ``waived_hours`` adds up the waivers that count (``project.waiver``), whatever their
    kinds. As with prepaid hours, what is waived counts as waived whatever the state of
    the rest, and only the rest is invoiced, credited, paid by a package or open:

    hours = prepaid + waived + invoiced + rest, and the rest is in one state.

    ==========================  ======================================================
    a part is waived            the rest stays open
    another part, or the rest   several waivers count; without a rest it is *waived*
    more than the rest          refused, by the ledger and by the database
    the rest is invoiced        its link has the hours of the rest: draft, then billed
    waiving on an invoice       refused: take the booking off or credit it first
    the invoice is cancelled    the rest is open; back to draft takes it again, unless
                                more was waived meanwhile
    the credit note is posted   the rest is open again, and what was waived stays so;
                                resetting it is refused if more was waived meanwhile
    a waiver is taken back      its hours are open, and the next invoice takes them,
                                whether others of the booking are on an invoice or not
    more is sold of a package   it pays the rest, never what is waived
    less is sold of a package   what it paid is open; what is waived stays so
    hours, date, text change    refused: a waiver names the booking
    another order item          refused, and Odoo's own assignment passes it over
    deleted                     refused, also once all waivers are taken back
    ==========================  ======================================================
    """

    _inherit = "account.analytic.line"

    waived_hours = fields.Float(
        compute="_compute_waived_hours",
        compute_sudo=True,
        store=True,
        readonly=True,
        code_only=True,
        help="Hours of this booking that the project office decided not to bill. The"
        " rest is billed, paid by a price, or open.",
    )

    @api.depends("waiver_ids.is_active", "waiver_ids.hours")
    def _compute_waived_hours(self):
        for line in self:
            waivers = line.waiver_ids
            active = waivers and waivers.filtered("is_active")
            line.waived_hours = sum(active.mapped("hours")) if active else 0.0

    def _is_waived(self):
        """Whether a waiver that counts names this booking, for all of it or a part."""
        waivers = self.sudo().waiver_ids
        return bool(waivers) and any(waivers.mapped("is_active"))

    def _is_waived_in_full(self):
        """Whether nothing is left of a booking of which something is waived."""
        return self._is_waived() and not self._has_rest()

    def _get_waiver_customer(self):
        """The customer who would have paid, by whom waivers are added up."""
        customer = self.so_line.order_partner_id or self.task_id.partner_id
        return (customer or self.project_id.partner_id).commercial_partner_id

    @api.model
    def _get_documented_domain(self):
        """Bookings that an invoice or a waiver names; see :meth:`_is_documented`."""
        return super()._get_documented_domain() | Domain("waived_hours", "!=", 0)

    def _is_documented(self):
        return super()._is_documented() or bool(self.waived_hours)

    def _get_documented_text(self):
        """A waiver of a part is taken back first, too."""
        if self.coverage_state in ("open", "fixed"):
            project = self.project_id
            return self.env._(
                "%(hours)s of the booking of %(date)s on “%(project)s” are waived, and"
                " it cannot be changed. The project office can take the waiver back"
                " first.",
                hours=project._format_hours(self.waived_hours),
                date=format_date(self.env, self.date),
                project=project.name,
            )
        return super()._get_documented_text()
