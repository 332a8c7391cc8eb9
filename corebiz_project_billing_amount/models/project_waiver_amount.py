from odoo import api, fields, models
from odoo.tools import SQL

from .sale_order_line_price import get_time_price_sql

SHOWN = "shown_amount"


class ProjectWaiver(models.Model):
    """What waived hours would have brought, for statistics by kind, customer and month.

    Hours times the price of the order line that would have charged them, after
    discount and before taxes, in the currency of the company, at the rate of the day of
    the decision. It stays what it was when the decision was taken; the row that takes
    it back has the same amount, negative. 0 where no price of an hour is known: without
    an order line, or on one that is sold by the piece.

    Whoever sees a project reads its waivers; the amount is for those who see the
    amounts of the project, as all of them are (``project_amount.py``).
    """

    _inherit = "project.waiver"

    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        string="Value at the Decision",
        compute="_compute_amount",
        store=True,
        # As with all amounts: they tell the rate that a customer pays.
        groups="corebiz_project_billing.group_project_office,"
        "project.group_project_manager",
        help="What the hours would have brought at the price of their order line when"
        " they were waived, before taxes.",
    )

    shown_amount = fields.Monetary(
        string="Value Waived",
        compute="_compute_shown_amount",
        search=lambda self, *leaf: [(SHOWN, *leaf)],
        aggregator="sum",
        groups="base.group_user",
        help="What the hours would have brought at the price of their order line when"
        " they were waived, before taxes. For the office, and for the account manager"
        " and the manager of the project; 0 for others.",
    )

    @api.depends("amount", "project_id")
    @api.depends_context("uid")
    def _compute_shown_amount(self):
        for waiver in self:
            is_shown = waiver.project_id._may_see_amounts()
            waiver.shown_amount = is_shown and waiver.sudo().amount

    def _field_to_sql(self, alias, field_expr, query=None):
        """Search, sort, group and add up what is shown, and tell no more."""
        if field_expr != SHOWN:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[SHOWN], "read")
        project = query.left_join(
            alias, "project_id", "project_project", "id", "project_id"
        )
        amount = SQL.identifier(alias, "amount", to_flush=self._fields["amount"])
        return self.env["project.project"]._hide_amount(project, amount)

    @api.depends("booking_id", "hours")
    def _compute_amount(self):
        prices = self._fetch_hour_prices()
        for waiver in self:
            price, currency = prices.get(waiver.booking_id.id, (0.0, None))
            company = waiver.company_id or waiver.booking_id.company_id
            target = company.currency_id
            amount = price * waiver.hours
            if currency:
                amount = currency._convert(
                    amount, target, company, waiver.date, round=False
                )
            waiver.amount = target.round(amount) if target else amount

    def _fetch_hour_prices(self):
        """What an hour of the bookings of these waivers is charged at.

        :return: {booking id: (price of an hour, its currency)}
        """
        if not self.booking_id:
            return {}
        projects = self.env["project.project"]
        fetched = {
            "account.analytic.line": ("so_line",),
            "sale.order.line": ("currency_id", "product_uom_id"),
        }
        rows = self.env.execute_query(
            SQL(
                """
                SELECT booking.id,
                    %(price)s * COALESCE(%(hour)s / sold.factor, 1),
                    line.currency_id
                FROM account_analytic_line booking
                JOIN sale_order_line line ON line.id = %(line)s
                LEFT JOIN uom_uom sold ON sold.id = line.product_uom_id
                WHERE booking.id IN %(bookings)s
                """,
                price=get_time_price_sql(self.env, SQL.identifier("line")),
                hour=self.env["uom.uom"]._get_hour().factor,
                line=projects._get_charging_line_sql(SQL("booking.so_line")),
                bookings=tuple(self.booking_id.ids),
                to_flush=[
                    field
                    for model, names in fetched.items()
                    for field in projects._get_fields(model, names)
                ],
            )
        )
        currencies = self.env["res.currency"]
        return {
            booking: (price or 0.0, currencies.browse(currency))
            for booking, price, currency in rows
        }

    @api.model
    def _add_rows(self, vals_list):
        """The price is that of the decision, not that of the next flush."""
        rows = super()._add_rows(vals_list)
        rows.sudo().mapped("amount")
        return rows

    def _add_counter_rows(self, reason):
        """What was waived and what is taken back add up to nothing."""
        amounts = self.sudo().filtered("is_active").mapped("amount")
        counter_rows = super()._add_counter_rows(reason)
        for row, amount in zip(counter_rows, amounts, strict=True):
            row._complete({"amount": -amount})
        return counter_rows
