from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import date_utils


class ResCompany(models.Model):
    """Whether and how a company asks for missing hours. Off until it is switched on."""

    _inherit = "res.company"

    missing_hours_active = fields.Boolean(
        string="Ask for Missing Hours",
        help="Once a week, people who booked less than their working time are told by"
        " mail and activity.",
    )
    missing_hours_tolerance = fields.Float(
        string="Tolerated Missing Hours",
        default=1.0,
        help="So many hours may be missing in a week without anybody being asked.",
    )
    missing_hours_user_ids = fields.Many2many(
        "res.users",
        "res_company_missing_hours_users_rel",
        string="Get the List of Missing Hours",
        domain="[('share', '=', False)]",
        help="They get a mail with the gaps of the week, each of the people whose gaps"
        " they may see.",
    )

    @api.model
    def _get_number_bounds(self):
        return {**super()._get_number_bounds(), "missing_hours_tolerance": (0, 168)}

    def _get_last_week(self):
        """Monday and Sunday of the last week that is over where this company is."""
        self.ensure_one()
        zone = self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
        now = pytz.utc.localize(fields.Datetime.now())
        today = now.astimezone(pytz.timezone(zone)).date()
        monday = date_utils.start_of(today, "week") - timedelta(days=7)
        return monday, monday + timedelta(days=6)
