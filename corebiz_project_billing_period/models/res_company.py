from odoo import api, fields, models

from .period_state import REMINDER_DAYS


class ResCompany(models.Model):
    """When a company reminds of periods that stand."""

    _inherit = "res.company"

    period_reminder_days = fields.Integer(
        string="Reminder of Billing Periods (Working Days)",
        default=REMINDER_DAYS,
        help="After this many working days without a step, the person whose turn it is"
        " is reminded of a billing period, once. 0 switches the reminder off.",
        prefetch="corebiz_project_billing",
    )

    @api.model
    def _get_number_bounds(self):
        return {**super()._get_number_bounds(), "period_reminder_days": (0, 366)}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    period_reminder_days = fields.Integer(
        related="company_id.period_reminder_days", readonly=False
    )
