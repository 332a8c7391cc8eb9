from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing_sale.models.project_decision_mixin import (
    TAKEN_BACK,
)

WAIVED = "waived"


class ProjectWaiver(models.Model):
    """Hours that will not be billed: who decided it, when, and why.

    A ledger: rows are added and stay. Taking a waiver back adds a counter row with the
    hours negative. The row that counts at present is marked active, and the database
    allows one such row per booking.

    The project office decides, never the person who booked the hours.
    """

    _name = "project.waiver"
    _inherit = ["project.decision.reversible.mixin"]
    _description = "Waiver of Hours"
    _decided_figure = "hours"

    booking_id = fields.Many2one(
        "account.analytic.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    task_id = fields.Many2one(related="booking_id.task_id", store=True)
    employee_id = fields.Many2one(related="booking_id.employee_id", store=True)
    booking_date = fields.Date(
        string="Booked on", related="booking_id.date", store=True
    )
    name = fields.Char(string="Text", related="booking_id.name")
    kind = fields.Selection(
        [(WAIVED, "Waived"), (TAKEN_BACK, "Taken Back")],
        default=WAIVED,
        required=True,
        readonly=True,
    )
    hours = fields.Float(readonly=True, help="Negative where a waiver is taken back.")

    _booking_id_uniq = models.UniqueIndex(
        "(booking_id) WHERE is_active",
        "A booking is waived already. Reload the page.",
    )

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

    @api.model
    def _waive(self, bookings, reason):
        """Waive open bookings.

        :raises AccessError: for people outside the project office
        :raises UserError: without a reason, and for bookings that are not open
        """
        bookings = bookings.sudo()
        self._check_decision(bookings.project_id, reason)
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
        rows = self.sudo()._add_rows(
            [self._prepare_waiver_vals(booking, reason) for booking in bookings]
        )
        bookings.project_id._offer_closing()
        return rows

    def _take_back(self, reason):
        """Take waivers back: their bookings are open again."""
        counter_rows = super()._take_back(reason)
        counter_rows.booking_id.so_line._renew_prepaid()
        return counter_rows

    @api.model
    def _prepare_waiver_vals(self, booking, reason):
        """Values of the row that waives ``booking``."""
        return {
            **self._prepare_decision_vals(
                booking.project_id, booking.company_id, reason
            ),
            "booking_id": booking.id,
            "hours": booking._get_unpaid_hours(),
        }

    def _prepare_counter_vals(self, reason):
        vals = super()._prepare_counter_vals(reason)
        return {**vals, "booking_id": self.booking_id.id}

    def _get_office_text(self, project):
        return self.env._(
            "Only the Project Office waives hours of “%s” or takes a waiver back.",
            project.name,
        )

    def _get_reason_text(self):
        return self.env._("Say why these hours will not be billed, or why they will.")
