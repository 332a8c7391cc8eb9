from odoo import models

from .customer_reference_mixin import REFERENCES


class SaleOrder(models.Model):
    """An order hands the customer's references on to its invoices."""

    _name = "sale.order"
    _inherit = ["sale.order", "project.customer.reference.mixin"]

    def _prepare_invoice(self):
        return {**super()._prepare_invoice(), **self._prepare_reference_vals()}

    def _get_invoice_grouping_keys(self):
        """Orders that the customer files apart are not invoiced together."""
        return [*super()._get_invoice_grouping_keys(), *REFERENCES]
