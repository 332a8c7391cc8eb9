from odoo import models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    """What a product is invoiced by stays while a finished project waits for money.

    Odoo works the quantity to invoice of all its orders out anew. Whoever wants to sell
    it in another way from now on creates another product.
    """

    _name = "product.template"
    _inherit = ["project.money.link.mixin", "product.template"]

    # The field service_policy writes two of these.
    _money_links = frozenset(
        ("expense_policy", "invoice_policy", "service_type", "type")
    )

    def _get_tied_projects(self):
        return self.env["project.project"]

    def _get_tied_orders(self):
        """Orders of which something is to invoice, or in drafts."""
        domain = Domain("product_id.product_tmpl_id", "in", self.ids)
        domain &= Domain("state", "=", "sale")
        domain &= Domain("qty_to_invoice", "!=", 0) | Domain(
            "invoice_lines.parent_state", "=", "draft"
        )
        return self.env["sale.order.line"].search(domain).order_id
