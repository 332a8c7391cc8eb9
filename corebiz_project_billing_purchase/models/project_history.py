from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_history.models.project_history_source import (
    PERSON,
    HistorySource,
    person_of_user,
)

# Receipts of the lines bought for a project: pairs (project, receipt).
RECEIPT_LINKS = """
    SELECT DISTINCT link.project_id, move.picking_id
      FROM (%(lines)s) link
      JOIN stock_move move ON move.purchase_line_id = link.line_id
     WHERE move.picking_id IS NOT NULL
"""
# Bills of these lines, whatever account they name: pairs (project, bill).
BILL_LINKS = """
    SELECT link.project_id, item.move_id
      FROM (%(lines)s) link
      JOIN account_move_line item ON item.purchase_line_id = link.line_id
"""

# Of a contact person also the vendor.
VENDOR = SQL("vendor.complete_name")


def vendor_of(column):
    """Joins to the partner in ``column`` as ``vendor``."""
    return SQL("LEFT JOIN res_partner vendor ON vendor.id = %s", column)


class ProjectHistory(models.Model):
    """Purchase orders, receipts and bills in the history, and what is written of them.

    Receipts are those of the warehouse, where Odoo's ``purchase_stock`` is installed;
    without it Odoo only keeps a quantity, and notes its change on the order.
    """

    _inherit = "project.history"

    kind = fields.Selection(
        selection_add=[
            ("call",),
            ("purchase", "Purchase Order"),
            ("receipt", "Receipt"),
            ("step",),
        ]
    )

    @api.model
    def _get_sources(self):
        return super()._get_sources() + [
            HistorySource("purchase", self._select_purchases),
            HistorySource("receipt", self._select_receipts),
        ]

    @api.model
    def _get_documents(self, scope):
        documents = super()._get_documents(scope)
        return {**documents, "purchase.order": self._get_purchase_links(scope)}

    @api.model
    def _get_purchase_links(self, scope):
        """Pairs (project, purchase order)."""
        projects = self.env["project.project"].browse(scope.project_ids)
        return scope.links("purchase", projects._get_purchase_order_links)

    def _get_invoice_links_sql(self, scope):
        """SQL: the vendors' bills of what was ordered for the projects, too."""
        projects = self.env["project.project"].browse(scope.project_ids)
        return SQL(
            "%s UNION %s",
            super()._get_invoice_links_sql(scope),
            SQL(BILL_LINKS, lines=projects._get_purchase_line_links()),
        )

    def _select_purchases(self, scope):
        return scope.select_linked(
            "purchase.order",
            self._get_purchase_links(scope),
            joins=SQL(
                "%s %s",
                person_of_user(SQL("purchase_order.user_id")),
                vendor_of(SQL("purchase_order.partner_id")),
            ),
            kind="purchase",
            date=SQL(
                "COALESCE(purchase_order.date_approve, purchase_order.date_order)"
            ),
            task_id=SQL("purchase_order.task_id"),
            subject=SQL("purchase_order.name"),
            body=SQL(
                "concat_ws(E'\\n', %s, %s, purchase_order.partner_ref)",
                VENDOR,
                scope.label("purchase.order", "state"),
            ),
            document=SQL("purchase_order.name"),
            amount=SQL("-purchase_order.amount_total"),
            currency_id=SQL("purchase_order.currency_id"),
            **PERSON,
        )

    def _select_receipts(self, scope):
        if "purchase_line_id" not in self.env.get("stock.move", self)._fields:
            return None
        projects = self.env["project.project"].browse(scope.project_ids)
        links = scope.links(
            "receipt",
            lambda: SQL(RECEIPT_LINKS, lines=projects._get_purchase_line_links()),
        )
        return scope.select_linked(
            "stock.picking",
            links,
            domain=[("state", "=", "done")],
            joins=SQL(
                "%s %s",
                person_of_user(SQL("stock_picking.user_id")),
                vendor_of(SQL("stock_picking.partner_id")),
            ),
            kind="receipt",
            date=SQL("stock_picking.date_done"),
            subject=SQL("stock_picking.name"),
            body=VENDOR,
            document=SQL("stock_picking.origin"),
            **PERSON,
        )
