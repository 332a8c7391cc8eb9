from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .plain_text import clean_text

WAIVED = "waived"
TAKEN_BACK = "taken_back"


class ProjectWaiver(models.Model):
    """Hours that will not be billed: who decided it, when, and why.

    A ledger: rows are added and stay. Taking a waiver back adds a counter row with the
    hours negative. The row that counts at present is marked active, and the database
    allows one such row per booking.

    The project office decides, never the person who booked the hours.
    """

    _name = "project.waiver"
    _inherit = ["project.ledger.mixin"]
    _description = "Waiver of Hours"
    _order = "date desc, id desc"
    _rec_name = "project_id"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
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
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(
        [(WAIVED, "Waived"), (TAKEN_BACK, "Taken Back")],
        default=WAIVED,
        required=True,
        readonly=True,
    )
    is_active = fields.Boolean(
        string="Counts", readonly=True, help="Off once the waiver was taken back."
    )
    hours = fields.Float(readonly=True, help="Negative where a waiver is taken back.")
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Decided by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _booking_id_uniq = models.UniqueIndex(
        "(booking_id) WHERE is_active",
        "A booking is waived already. Reload the page.",
    )

    def action_take_back(self):
        """Open the dialog that takes back those of these waivers that count."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing.project_waive_action"
        )
        rows = self.filtered("is_active")
        return {
            **action,
            "display_name": self.env._("Take Waivers Back"),
            "context": {"default_waiver_ids": rows.ids},
        }

    @api.model
    def _waive(self, bookings, reason):
        """Waive open bookings.

        :raises AccessError: for people outside the project office
        :raises UserError: without a reason, and for bookings that are not open
        """
        self._check_office(bookings)
        self._check_reason(reason)
        bookings = bookings.sudo()
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
        """Take waivers back: their bookings are open again.

        :raises AccessError: for people outside the project office
        :raises UserError: without a reason
        """
        self._check_office(self.sudo().booking_id)
        self._check_reason(reason)
        rows = self.sudo().filtered("is_active")
        rows._complete({"is_active": False})
        rows.booking_id.so_line._renew_prepaid()
        return rows._add_rows(
            [
                {
                    **self._prepare_waiver_vals(row.booking_id, reason),
                    "kind": TAKEN_BACK,
                    "hours": -row.hours,
                    "is_active": False,
                }
                for row in rows
            ]
        )

    @api.model
    def _prepare_waiver_vals(self, booking, reason):
        """Values of the row that waives ``booking``."""
        return {
            "project_id": booking.project_id.id,
            "booking_id": booking.id,
            "company_id": booking.company_id.id,
            "hours": booking._get_unpaid_hours(),
            "reason": clean_text(reason),
            "user_id": self.env.uid,
            "is_active": True,
        }

    def _check_office(self, bookings):
        """Let the project office decide, in the companies where it works.

        :raises AccessError: says who may decide
        """
        user = self.env.user
        for project in bookings.sudo().project_id:
            if not project.with_user(user)._has_role("office"):
                raise AccessError(
                    self.env._(
                        "Only the Project Office waives hours of “%s” or takes a"
                        " waiver back.",
                        project.name,
                    )
                )

    def _check_reason(self, reason):
        if not clean_text(reason):
            raise UserError(
                self.env._("Say why these hours will not be billed, or why they will.")
            )
