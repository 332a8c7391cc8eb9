from odoo import models


class AccountMove(models.Model):
    """The customer's references on an invoice; a credit note keeps them."""

    _name = "account.move"
    _inherit = ["account.move", "project.customer.reference.mixin"]

    def _get_customer_order_number(self):
        """The number of the customer's order (BT-13), or an empty text.

        Odoo's *Customer Reference* of an invoice is the number of our own order where
        the customer gave none, and on a credit note it names what is reversed.
        """
        self.ensure_one()
        move = self.sudo()
        if move.move_type == "out_refund" and move.reversed_entry_id:
            return move.reversed_entry_id._get_customer_order_number()
        orders = move.invoice_line_ids.sale_line_ids.order_id
        own = set(orders.mapped("name"))
        given = [part for part in (move.ref or "").split(", ") if part not in own]
        if not any(given):
            given = dict.fromkeys(filter(None, orders.mapped("client_order_ref")))
        return ", ".join(given)

    def _get_own_order_number(self):
        """The numbers of our own orders behind this document, or an empty text.

        Odoo prints them as *Source*, which tells a customer nothing.
        """
        self.ensure_one()
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id
        return ", ".join(sorted(orders.mapped("name")))

    def _is_own_reference(self):
        """Whether the *Customer Reference* says nothing but the number of our order."""
        self.ensure_one()
        own = self.sudo().invoice_line_ids.sale_line_ids.order_id.mapped("name")
        return bool(self.ref) and set(self.ref.split(", ")) <= set(own)

    def _get_printed_references(self):
        """What to print of the customer's references: pairs of a label and a text."""
        self.ensure_one()
        rows = [
            (self.env._("Your Order Number"), self._get_customer_order_number()),
            (self.env._("Buyer Reference"), self.buyer_reference),
            (self.env._("Your Project"), self.project_reference),
            (self.env._("Contract Number"), self.contract_reference),
            (self.env._("Your Cost Centre"), self.accounting_reference),
        ]
        return [(label, text) for label, text in rows if text]
