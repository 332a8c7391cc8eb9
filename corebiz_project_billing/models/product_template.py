from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        """What was invoiced before a product is billed by time stays paid."""
        if not {"invoice_policy", "service_policy", "service_type"} & vals.keys():
            return super().write(vals)
        others = self.filtered(lambda product: not product._is_billed_by_time())
        result = super().write(vals)
        changed = others.filtered(lambda product: product._is_billed_by_time())
        if changed:
            lines = self.env["sale.order.line"].sudo()
            lines.search(
                [
                    ("product_id.product_tmpl_id", "in", changed.ids),
                    ("state", "=", "sale"),
                    "|",
                    ("timesheet_ids", "!=", False),
                    ("invoice_lines", "!=", False),
                ]
            )._note_paid_hours()
        return result

    def _is_billed_by_time(self):
        """Whether the bookings on orders of this product make up its quantity."""
        return self.type == "service" and self.service_policy == "delivered_timesheet"
