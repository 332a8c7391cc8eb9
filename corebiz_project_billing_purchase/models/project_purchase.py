from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from odoo.addons.corebiz_project_billing_desk.models.preflight import Check

_lt = LazyTranslate(__name__)

PURCHASE_CHECK = Check(
    "purchase",
    _lt("Purchases not billed to the customer"),
    _lt(
        "They were received. On the order, name the order line that bills them, or"
        " mark them as not for the customer."
    ),
    "purchase.order",
)

PEOPLE = "purchase.group_purchase_user,corebiz_project_billing.group_project_office"
AMOUNTS = (
    "purchase_ordered_amount",
    "purchase_received_amount",
    "purchase_billed_amount",
    "purchase_open_amount",
)


class ProjectProject(models.Model):
    """What was bought for a project: ordered, delivered, billed by the vendors.

    All amounts are without taxes, in the currency of the project, of confirmed orders;
    of each line the share of the project counts. What vendors billed is what their
    posted bills and credit notes say. People who may purchase see them, and
    the project office.
    """

    _inherit = "project.project"

    purchase_ordered_amount = fields.Monetary(
        string="Ordered", compute="_compute_purchase_amounts", groups=PEOPLE
    )
    purchase_received_amount = fields.Monetary(
        string="Received",
        compute="_compute_purchase_amounts",
        groups=PEOPLE,
        help="Value of what was delivered, at the prices of the orders.",
    )
    purchase_billed_amount = fields.Monetary(
        string="Billed by Vendors", compute="_compute_purchase_amounts", groups=PEOPLE
    )
    purchase_open_amount = fields.Monetary(
        string="Not Billed to the Customer",
        compute="_compute_purchase_amounts",
        groups=PEOPLE,
        help="Value of what was received and is on no invoice to the customer, unless"
        " it is marked as not for the customer.",
    )
    purchase_delivery = fields.Float(
        string="Delivered",
        compute="_compute_purchase_amounts",
        groups=PEOPLE,
        help="Received of what was ordered, in per cent of the value.",
    )

    def _compute_purchase_amounts(self):
        totals = self.sudo()._get_purchase_totals()
        for project in self:
            values = totals[project._origin.id]
            for name in AMOUNTS:
                project[name] = values[name]
            ordered = values["purchase_ordered_amount"]
            received = values["purchase_received_amount"]
            project.purchase_delivery = 100 * received / ordered if ordered else 0.0

    def _get_purchase_totals(self):
        """The amounts of each project: {project id: {name of the field: amount}}."""
        totals = defaultdict(lambda: dict.fromkeys(AMOUNTS, 0.0))
        for project, line, share in self._origin._get_purchase_shares():
            order, values = line.order_id, totals[project.id]
            price = share * order.currency_id._convert(
                line.price_subtotal,
                project.currency_id,
                order.company_id,
                order.date_approve or order.date_order or fields.Date.today(),
                round=False,
            )
            part = 1 / line.product_qty if line.product_qty else 0.0
            received = price * line.qty_received * part
            values["purchase_ordered_amount"] += price
            values["purchase_received_amount"] += received
            values["purchase_billed_amount"] += share * line._get_posted_amount(
                project.currency_id
            )
            if line.customer_state == "open":
                values["purchase_open_amount"] += received
        return totals

    def _get_unbilled_purchase_lines(self):
        """What was received and not billed to the customer.

        :return: {project id: purchase order lines}; a project without any is left out
        """
        found = defaultdict(lambda: self.env["purchase.order.line"].sudo())
        for project, line, _share in self.sudo()._get_purchase_shares():
            if line.customer_state == "open":
                found[project.id] |= line
        return dict(found)

    # === Archive ===

    def _get_archive_related(self):
        """What was bought for the project."""
        related = super()._get_archive_related()
        orders = self._get_history_documents("purchase.order")
        lines = orders.order_line
        return {**related, "purchase.order": orders, "purchase.order.line": lines}

    # === Check before billing ===

    @api.model
    def _get_preflight_checks(self):
        return super()._get_preflight_checks() + [PURCHASE_CHECK]

    def _preflight_purchase(self, orders):
        return {
            project_id: lines.order_id.ids
            for project_id, lines in self._get_unbilled_purchase_lines().items()
        }
