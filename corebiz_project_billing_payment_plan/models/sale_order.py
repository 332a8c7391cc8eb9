from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, formatLang
from odoo.tools.float_utils import float_compare

from .sale_order_instalment import CANCELLED

# Others read orders, too: people of projects, and customers on the portal.
READERS = (
    "sales_team.group_sale_salesman,corebiz_project_billing.group_project_office,"
    "account.group_account_invoice,account.group_account_readonly"
)


class SaleOrder(models.Model):
    """The payment plan of an order."""

    _inherit = "sale.order"

    instalment_ids = fields.One2many(
        "sale.order.instalment", "order_id", string="Payment Plan", groups=READERS
    )
    instalment_count = fields.Integer(
        string="Instalments", compute="_compute_instalment_count", groups=READERS
    )
    unplanned_amount = fields.Monetary(
        string="Not Planned",
        compute="_compute_unplanned_amount",
        groups=READERS,
        help="What the last invoice asks for if all goes by plan: the net of the order"
        " less its instalments.",
    )

    @api.depends("instalment_ids")
    def _compute_instalment_count(self):
        for order in self:
            order.instalment_count = len(order.instalment_ids)

    @api.depends("amount_untaxed", "instalment_ids.net_amount")
    def _compute_unplanned_amount(self):
        for order in self:
            rows = order.instalment_ids.filtered(lambda row: row.state != CANCELLED)
            planned = sum(rows.mapped("net_amount"))
            order.unplanned_amount = order.amount_untaxed - planned

    def _get_plan_projects(self):
        """The projects of this order, whoever asks."""
        projects = self.env["project.project"].sudo()
        if not self.ids:
            return projects
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT id FROM (%s) owner (id) ORDER BY id",
                projects._get_projects_of_orders_sql(
                    SQL("ordered.id IN %s", tuple(self.ids))
                ),
            )
        )
        return projects.browse(project_id for [project_id] in rows)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_instalment_invoiced(self):
        """The database deletes the plan together with its order."""
        self.sudo().instalment_ids._check_kept()

    def action_view_instalments(self):
        """Show the payment plan of this order as a list."""
        self.ensure_one()
        action = self.env["sale.order.instalment"]._get_rows_action(self)
        return self._at_address(action, "instalments-of-order")

    def _action_confirm(self):
        """What is due with the order is told to the office."""
        result = super()._action_confirm()
        if self.sudo().instalment_ids:
            self.env["sale.order.instalment"]._tell_soon()
        return result

    def _check_payment_plan(self):
        """Refuse a plan that asks for more than the order.

        :raises ValidationError: names order and amounts
        """
        for order in self:
            rows = order.instalment_ids
            if not rows:
                continue
            shares = rows.filtered(lambda row: row.kind == "percent")
            percent = sum(shares.mapped("percent"))
            total = sum(rows.mapped("net_amount"))
            # Each share is rounded, by half a cent at most.
            tolerance = len(shares) * order.currency_id.rounding / 2
            if (
                float_compare(percent, 100, precision_digits=2) > 0
                or total - order.amount_untaxed > tolerance + 1e-9
            ):
                raise ValidationError(
                    self.env._(
                        "The payment plan of %(order)s asks for %(total)s, but the"
                        " order is worth %(net)s (net). Lower an instalment.",
                        order=order.name,
                        total=formatLang(
                            self.env, total, currency_obj=order.currency_id
                        ),
                        net=formatLang(
                            self.env,
                            order.amount_untaxed,
                            currency_obj=order.currency_id,
                        ),
                    )
                )
