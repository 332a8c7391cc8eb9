from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_is_zero, format_date, format_duration

from odoo.addons.corebiz_project_billing_sale.models.project_decision_mixin import (
    TAKEN_BACK,
)

from .coverage_sum import REST_DIGITS

WAIVED = "waived"


class ProjectWaiver(models.Model):
    """Hours that will not be billed: who decided it, when, of which kind, and why.

    A ledger: rows are added and stay. A row waives the rest of a booking or a part of
    it, and a booking may have several. Taking a waiver back adds a counter row with the
    hours negative: they are open then, whatever of the booking is on invoices. Rows
    that count at present are marked active; with what is prepaid and on invoices they
    are never more than the hours of the booking, which the database guarantees
    (``project_coverage_sum.py``).

    The project office decides, never the person who booked the hours.
    """

    _name = "project.waiver"
    _inherit = [
        "project.decision.reversible.mixin",
        "project.decision.booking.mixin",
    ]
    _description = "Waiver of Hours"
    _decided_figure = "hours"

    kind = fields.Selection(
        [(WAIVED, "Waived"), (TAKEN_BACK, "Taken Back")],
        default=WAIVED,
        required=True,
        readonly=True,
    )
    kind_id = fields.Many2one(
        "project.waiver.kind",
        string="Waived as",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The kind from the list of the project office, for statistics.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The customer of the booking when its hours were waived.",
    )
    hours = fields.Float(readonly=True, help="Negative where a waiver is taken back.")

    def action_take_back(self):
        """Open the dialog that takes back those of these waivers that count."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_coverage.project_waive_action"
        )
        rows = self.filtered("is_active")
        return {
            **action,
            "name": self.env._("Take Waivers Back"),
            "context": {"default_waiver_ids": rows.ids},
        }

    @api.model_create_multi
    def create(self, vals_list):
        """The triggers see what is in the database."""
        self.env["account.analytic.line"]._flush_coverage()
        return super().create(vals_list)

    @api.model
    def _waive(self, bookings, reason, kind=None, hours=None):
        """Waive the rest of open bookings, or some hours of one.

        :param kind: the kind; else the first one of the list
        :param float hours: hours of the only booking; else all that is open
        :raises AccessError: for people outside the project office
        :raises UserError: without a reason, for bookings that are not open, for more
            hours than are open, and for parts of several bookings
        """
        self._check_decision(bookings.sudo().project_id, reason)
        return self._add_waivers(bookings, reason, kind, hours)

    @api.model
    def _add_waivers(self, bookings, reason, kind=None, hours=None):
        """The rows of a decision that somebody may take; see :meth:`_waive`."""
        bookings = bookings.sudo()
        bookings._lock_for_coverage()
        self._check_waivable(bookings)
        rests = {booking: booking._get_rest_hours() for booking in bookings}
        if hours is not None:
            rests = self._get_part(rests, hours)
        kind = self.env["project.waiver.kind"]._get_kind(bookings.company_id, kind)
        rows = self.sudo()._add_rows(
            [
                self._prepare_waiver_vals(booking, reason, kind, rest)
                for booking, rest in rests.items()
            ]
        )
        bookings.so_line._renew_prepaid()
        bookings.project_id._offer_closing()
        return rows

    @api.model
    def _check_waivable(self, bookings):
        """Waive open bookings only.

        :raises UserError: names the booking that is not open
        """
        for booking in bookings:
            if booking.coverage_state != "open":
                raise UserError(
                    self.env._(
                        "The booking of %(date)s on “%(project)s” is not open and"
                        " cannot be waived.",
                        date=format_date(self.env, booking.date),
                        project=booking.project_id.name,
                    )
                )

    @api.model
    def _get_part(self, rests, hours):
        """Some hours of the only booking in ``rests``, which is {booking: open hours}.

        :raises UserError: for none, for more than are open, and for several bookings
        """
        total = sum(rests.values())
        if float_compare(hours, total, REST_DIGITS) == 0:
            return rests
        if len(rests) != 1:
            raise UserError(
                self.env._(
                    "A part of the hours is waived of one booking at a time. Waive all"
                    " %(hours)s of these bookings, or choose one of them.",
                    hours=format_duration(total),
                )
            )
        [(booking, rest)] = rests.items()
        is_part = 0 < hours < rest or rest < hours < 0
        if float_is_zero(hours, REST_DIGITS) or not is_part:
            raise UserError(
                self.env._(
                    "%(rest)s of the booking of %(date)s on “%(project)s” are open."
                    " Waive at most these, and not %(hours)s.",
                    rest=format_duration(rest),
                    date=format_date(self.env, booking.date),
                    project=booking.project_id.name,
                    hours=format_duration(hours),
                )
            )
        return {booking: hours}

    def _add_counter_rows(self, reason):
        """The hours of these waivers are open again.

        :raises UserError: for waivers that count no more, as a stale dialog may name
            them
        """
        rows = self.sudo()
        rows.booking_id._lock_for_coverage()
        for row in rows:
            row._check_may_take_back()
        counter_rows = super()._add_counter_rows(reason)
        # At once: the triggers see what is in the database.
        rows.flush_recordset(["is_active"])
        counter_rows.booking_id.so_line._renew_prepaid()
        return counter_rows

    def _check_may_take_back(self):
        """Refuse to take back what counts no more.

        :raises UserError: names the booking and says what to do
        """
        booking = self.booking_id
        if not self.is_active:
            raise UserError(
                self.env._(
                    "The waiver of the booking of %(date)s on “%(project)s” counts no"
                    " more: it was taken back already. Reload the page.",
                    date=format_date(self.env, booking.date),
                    project=booking.project_id.name,
                )
            )

    @api.model
    def _prepare_waiver_vals(self, booking, reason, kind, hours):
        """Values of the row that waives ``hours`` of ``booking``."""
        return {
            **self._prepare_decision_vals(
                booking.project_id, booking.company_id, reason
            ),
            "booking_id": booking.id,
            "kind_id": kind.id,
            "partner_id": booking._get_waiver_customer().id,
            "hours": hours,
        }

    def _prepare_counter_vals(self, reason):
        return {
            **super()._prepare_counter_vals(reason),
            "booking_id": self.booking_id.id,
            "kind_id": self.kind_id.id,
            "partner_id": self.partner_id.id,
        }

    def _get_office_text(self, project):
        return self.env._(
            "Only the Project Office waives hours of “%s” or takes a waiver back.",
            project.name,
        )

    def _get_reason_text(self):
        return self.env._("Say why these hours will not be billed, or why they will.")
