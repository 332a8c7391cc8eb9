from datetime import date

from odoo import api, fields, models

from .quota_share import Grant


class ProjectQuotaPeriod(models.Model):
    """A closed period of a quota, written once.

    opened + granted = used + unused + carried, where the unused hours are expired,
    credited, extended, or wait for the account manager.
    """

    _name = "project.quota.period"
    _inherit = ["project.ledger.mixin"]
    _description = "Closed Quota Period"
    _order = "line_id, date_from"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "sale.order.line",
        string="Order Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    order_id = fields.Many2one(related="line_id.order_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="line_id.order_partner_id", string="Customer", store=True
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    salesperson_id = fields.Many2one(related="order_id.user_id", string="Salesperson")
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    opened_hours = fields.Float(
        string="Brought Forward", readonly=True, help="Hours from earlier periods."
    )
    granted_hours = fields.Float(string="Granted", readonly=True)
    used_hours = fields.Float(string="Used", readonly=True)
    over_hours = fields.Float(
        string="Beyond", readonly=True, help="Hours that the quota did not pay."
    )
    left_hours = fields.Float(
        string="Carried Over", readonly=True, help="Hours that go on being usable."
    )
    unused_hours = fields.Float(
        string="Unused", readonly=True, help="Hours that cannot be used any more."
    )
    expired_hours = fields.Float(string="Expired", readonly=True)
    credited_hours = fields.Float(string="Credited", readonly=True)
    extended_hours = fields.Float(string="Extended", readonly=True)
    extended_to = fields.Date(string="Extended until", readonly=True)
    undecided_hours = fields.Float(
        string="To Decide",
        compute="_compute_undecided_hours",
        store=True,
        help="Unused hours of which nobody has said what becomes of them.",
    )
    granted = fields.Json(string="Grants of the Period", readonly=True)
    left = fields.Json(string="Grants Carried Over", readonly=True)
    # Earlier rows whose extension is part of what was granted before this one closed.
    extended_ids = fields.Json(string="Earlier Extensions", readonly=True)
    entry_ids = fields.One2many("project.quota.entry", "period_id", readonly=True)

    _line_date_to_uniq = models.UniqueIndex(
        "(line_id, date_to)",
        "This period of the quota is closed already. Reload the page.",
    )

    @api.depends("unused_hours", "expired_hours", "credited_hours", "extended_hours")
    def _compute_undecided_hours(self):
        for period in self:
            period.undecided_hours = round(
                period.unused_hours
                - period.expired_hours
                - period.credited_hours
                - period.extended_hours,
                6,
            )

    def _get_granted_hours(self):
        """What these periods granted, as {(line id, first day): hours}."""
        given = {}
        for row in self:
            for line_id, start, hours in row.granted or []:
                key = line_id, start and fields.Date.to_date(start)
                given[key] = given.get(key, 0.0) + hours
        return given

    def _get_left_grants(self):
        """What can still be used after the last of these periods."""
        last = self.sorted("date_to")[-1:]
        grants = [
            Grant(
                fields.Date.to_date(start),
                fields.Date.to_date(end) or None,
                hours,
                is_capped,
            )
            for start, end, hours, is_capped in last.left or []
        ]
        known = last.extended_ids or []
        for row in self.filtered("extended_hours"):
            if row.id not in known and row.extended_to > last.date_to:
                # Brought forward from the period, not granted anew.
                grants.append(Grant(row.date_to, row.extended_to, row.extended_hours))
        return grants

    @api.model
    def _dump_grants(self, grants):
        """Grants as a row keeps them."""
        return [
            [
                fields.Date.to_string(max(grant.start, date(1900, 1, 1))),
                grant.end and fields.Date.to_string(grant.end),
                grant.hours,
                grant.is_capped,
            ]
            for grant in grants
            if grant.hours
        ]
