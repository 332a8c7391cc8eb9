from odoo import models

from .sale_order_line_prepaid import SETTLED_STATES


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        """What was invoiced before a product is billed by time stays paid."""
        if not {"invoice_policy", "service_policy", "service_type"} & vals.keys():
            return super().write(vals)
        others = self.filtered(lambda product: not product._is_billed_by_time())
        by_time = self - others
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
        by_time.filtered(
            lambda product: not product._is_billed_by_time()
        )._cover_hours()
        return result

    def _cover_hours(self):
        """What is no longer billed by time pays the hours booked on it, at once."""
        if not self:
            return
        bookings = self.env["account.analytic.line"].sudo()
        bookings = bookings.search(
            [
                ("so_line.product_id.product_tmpl_id", "in", self.ids),
                ("project_id", "!=", False),
                ("project_id.billing_state", "not in", SETTLED_STATES),
            ]
        )
        bookings.so_line._renew_prepaid()
        for name in ("timesheet_invoice_type", "coverage_state"):
            self.env.add_to_compute(bookings._fields[name], bookings)

    def _is_billed_by_time(self):
        """Whether the bookings on orders of this product make up its quantity."""
        return self.type == "service" and self.service_policy == "delivered_timesheet"
