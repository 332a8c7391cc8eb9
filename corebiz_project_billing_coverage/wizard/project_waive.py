from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from odoo.addons.corebiz_project_billing.models.number_mixin import MOST_HOURS

from ..models.coverage_sum import REST_DIGITS


class ProjectWaive(models.TransientModel):
    """Asks for hours, kind and reason before hours are waived or a waiver taken back.

    All that is open of the bookings, or a part of the only one. The dialog remembers
    what was open when it was opened: who waives by a stale one is told so.
    """

    _name = "project.waive"
    _inherit = ["project.dialog.mixin", "project.number.mixin"]
    _description = "Waive Hours"

    booking_ids = fields.Many2many("account.analytic.line", string="Bookings")
    waiver_ids = fields.Many2many("project.waiver", string="Waivers", readonly=True)
    project_ids = fields.Many2many(
        "project.project", string="Projects", compute="_compute_totals"
    )
    company_ids = fields.Many2many("res.company", compute="_compute_totals")
    is_single = fields.Boolean(compute="_compute_totals")
    open_hours = fields.Float(
        string="Hours That Are Open",
        compute="_compute_open_hours",
        store=True,
        readonly=False,
        help="What was open of these bookings when the dialog was opened.",
    )
    hours = fields.Float(
        compute="_compute_hours",
        store=True,
        readonly=False,
        help="All that is open, or a part of one booking.",
    )
    kind_id = fields.Many2one(
        "project.waiver.kind",
        string="Waived as",
        compute="_compute_kind_id",
        store=True,
        readonly=False,
    )
    reason = fields.Text(required=True)

    @api.model
    def _get_number_bounds(self):
        # How much is open, the ledger knows.
        return dict.fromkeys(("hours", "open_hours"), (-MOST_HOURS, MOST_HOURS))

    @api.depends("booking_ids", "waiver_ids")
    def _compute_totals(self):
        for wizard in self:
            bookings = wizard.booking_ids | wizard.waiver_ids.booking_id
            wizard.project_ids = bookings.project_id
            wizard.company_ids = bookings.company_id
            wizard.is_single = len(bookings) == 1 and not wizard.waiver_ids

    @api.depends("booking_ids", "waiver_ids")
    def _compute_open_hours(self):
        for wizard in self:
            wizard.open_hours = wizard._get_hours()

    @api.depends("open_hours")
    def _compute_hours(self):
        for wizard in self:
            wizard.hours = wizard.open_hours

    @api.depends("booking_ids")
    def _compute_kind_id(self):
        """The first kind of the list, as a suggestion."""
        kinds = self.env["project.waiver.kind"].search([("active", "=", True)])
        for wizard in self:
            companies = wizard.booking_ids.company_id
            fitting = kinds.filtered(lambda kind, c=companies: kind._is_for(c))
            if wizard.kind_id not in fitting:
                wizard.kind_id = fitting[:1]

    def _get_hours(self):
        """What is open of the bookings now, or what the waivers say."""
        if self.waiver_ids:
            return sum(self.waiver_ids.mapped("hours"))
        return sum(booking._get_rest_hours() for booking in self.booking_ids)

    def action_confirm(self):
        """Write the rows; the ledger decides who may, not this dialog.

        :raises UserError: if something else is open now than when it was opened
        """
        self.ensure_one()
        if self.waiver_ids:
            self.waiver_ids._take_back(self.reason)
            return {"type": "ir.actions.act_window_close"}
        bookings = self.booking_ids
        bookings.sudo()._lock_for_coverage()
        if float_compare(self._get_hours(), self.open_hours, REST_DIGITS):
            raise UserError(
                self.env._(
                    "The open hours of these bookings have changed since the dialog was"
                    " opened. Close it and choose the bookings again."
                )
            )
        self.env["project.waiver"]._waive(
            bookings, self.reason, self.kind_id, self.hours
        )
        return {"type": "ir.actions.act_window_close"}
