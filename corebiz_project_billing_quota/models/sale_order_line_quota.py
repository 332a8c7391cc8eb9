from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.corebiz_project_billing.models.number_mixin import MOST_HOURS

from .quota_period import MONTH, YEAR

# What becomes of bookings that are made into a period that is closed.
NEXT, EXCESS = "next", "excess"
# What becomes of hours that nobody used.
ASK, EXPIRE = "ask", "expire"
# Ten years of months.
MOST_PERIODS = 120
# Nobody on the portal, and no employee without one of these.
READERS = (
    "sales_team.group_sale_salesman,corebiz_project_billing.group_project_office,"
    "account.group_account_invoice,account.group_account_readonly"
)


class SaleOrderLine(models.Model):
    """What was agreed about the hours of a line: its quota.

    A prepaid line in a unit of time is an account of hours: its bookings, of whatever
    projects, use them by their dates (``quota_share.py``). Any prepaid line may grant
    hours per month or year instead (*quota_period*), also one sold at a flat rate.
    Without that, a line that is not in a unit of time is a lump sum: it pays all hours.

    What goes beyond is open, and charged by the excess line
    (``sale_order_line_excess.py``).
    """

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "project.number.mixin"]

    quota_period = fields.Selection(
        [(MONTH, "Per Month"), (YEAR, "Per Year")],
        string="Quota",
        help="How often the hours are granted. Empty: once, the ordered quantity.",
        groups=READERS,
    )
    quota_hours = fields.Float(
        string="Hours per Period",
        help="Hours that are granted at the start of each period.",
        groups=READERS,
    )
    quota_start = fields.Date(
        string="Quota from",
        help="First day of the first period; of hours bought once, the first day on"
        " which they can be used. Empty: the day of the order where there are periods.",
        groups=READERS,
    )
    quota_end = fields.Date(
        string="Quota until",
        help="Last day on which hours can be used. Empty: no end.",
        groups=READERS,
    )
    quota_carry_periods = fields.Integer(
        string="Carry over (Periods)",
        help="In how many further periods hours that are left can be used; 0: in none.",
        groups=READERS,
    )
    quota_carry_cap = fields.Float(
        string="Carry over at most (Hours)",
        help="How many hours may go along into the next period; 0: all.",
        groups=READERS,
    )
    quota_unused = fields.Selection(
        [(ASK, "Account Manager Decides"), (EXPIRE, "Expire with their Period")],
        string="Unused Hours",
        default=ASK,
        help="What becomes of hours that cannot be used any more once their period is"
        " closed.",
        groups=READERS,
    )
    quota_late = fields.Selection(
        [(NEXT, "Next Period"), (EXCESS, "Beyond the Quota")],
        string="Late Bookings",
        default=NEXT,
        help="What pays bookings that are made into a period that is closed.",
        groups=READERS,
    )
    quota_origin_line_id = fields.Many2one(
        "sale.order.line",
        string="Adds to Quota of",
        copy=False,
        index="btree_not_null",
        help="The hours of this line are used together with those of another one:"
        " those that expire first are used first.",
        groups=READERS,
    )
    quota_covers_excess = fields.Boolean(
        string="Covers Earlier Hours, Too",
        copy=False,
        help="Hours that were beyond the quota when this line was bought are paid by"
        " it. Otherwise it pays from the day of its order on.",
        groups=READERS,
    )
    quota_tells_customer = fields.Boolean(
        string="Tell the Customer",
        help="The customer is told by mail when 80 % and 100 % of a period are used,"
        " and gets the statement of each month.",
        groups=READERS,
    )

    @api.model
    def _get_number_bounds(self):
        return {
            **super()._get_number_bounds(),
            "quota_hours": (0, MOST_HOURS),
            "quota_carry_periods": (0, MOST_PERIODS),
            "quota_carry_cap": (0, MOST_HOURS),
        }

    # === What is agreed ===

    def _is_account(self):
        """Whether this line holds hours that bookings use up."""
        line = self.sudo()
        return line.remaining_hours_available or bool(line.quota_period)

    @api.constrains(
        *("quota_period", "quota_hours", "quota_start", "quota_end", "product_id"),
        *("quota_carry_periods", "quota_carry_cap", "quota_origin_line_id"),
        "excess_product_id",
    )
    def _check_quota(self):
        """Refuse quotas that make no sense.

        :raises ValidationError: names the line and says what to do
        """
        for line in self.sudo():
            if text := line._get_quota_refusal():
                raise ValidationError(
                    self.env._("%(line)s: %(text)s", line=line.display_name, text=text)
                )

    def _get_quota_refusal(self):
        """What is wrong with the quota of this line, or False."""
        self.ensure_one()
        if self.quota_period and self.product_id.service_policy != "ordered_prepaid":
            return self.env._(
                "only a prepaid product can have a quota per period. Choose a product"
                " with the invoicing policy “Prepaid/Fixed Price”."
            )
        if self.quota_period and self.quota_hours <= 0:
            return self.env._("enter how many hours are granted per period.")
        if self.quota_start and self.quota_end and self.quota_end < self.quota_start:
            return self.env._(
                "the quota ends before it starts. Change one of the days."
            )
        return self._get_excess_refusal() or self._get_origin_refusal()

    def _get_excess_refusal(self):
        """Why the hours beyond this quota cannot be charged, or False."""
        product = self.excess_product_id
        if self.quota_period and not product and not self._is_sold_in_time():
            return self.env._(
                "enter a product for the hours beyond the quota: the price of a flat"
                " rate says nothing about an hour."
            )
        hour = self.env["uom.uom"]._get_hour()
        if product and not (
            product._is_delivered_timesheet()
            or (
                product.service_policy == "ordered_prepaid"
                and product.uom_id._has_common_reference(hour)
            )
        ):
            return self.env._(
                "“%s” does not charge hours. Choose a product that is invoiced by"
                " timesheets for the hours beyond the quota.",
                product.display_name,
            )
        return False

    def _get_origin_refusal(self):
        """Why this line cannot add to the quota that it names, or False."""
        origin = self.quota_origin_line_id
        if not origin:
            return False
        if origin == self or origin.quota_origin_line_id:
            return self.env._(
                "choose a line that adds to no other one itself as the quota."
            )
        if not origin._is_account() or not self._is_account():
            return self.env._(
                "only prepaid lines in a unit of time, or with a quota per period, can"
                " be used together. Choose another line."
            )
        if (
            origin.order_partner_id.commercial_partner_id
            != self.order_partner_id.commercial_partner_id
            or origin.company_id != self.company_id
        ):
            return self.env._(
                "“%s” belongs to another customer or company. Choose another line.",
                origin.display_name,
            )
        return False
