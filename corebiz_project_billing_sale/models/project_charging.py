from odoo import api, models
from odoo.tools import SQL


class ProjectProject(models.Model):
    """Which order line charges hours: in SQL, for all addons that reckon with it."""

    _inherit = "project.project"

    @api.model
    def _get_is_hours_sql(self):
        """SQL: whether bookings make up the quantity of ``line``."""
        return SQL(
            """
            (line.qty_delivered_method = 'timesheet' AND EXISTS (
                SELECT FROM product_product product
                JOIN product_template template
                    ON template.id = product.product_tmpl_id
                WHERE product.id = line.product_id
                    AND template.service_type = 'timesheet'
                    AND template.invoice_policy = 'delivery'
            ))
            """,
            to_flush=[
                *self._get_fields(
                    "sale.order.line", ("product_id", "qty_delivered_method")
                ),
                *self._get_fields(
                    "product.template", ("invoice_policy", "service_type")
                ),
            ],
        )

    @api.model
    def _get_charging_line_sql(self, line):
        """SQL: id of the order line that charges the bookings on ``line``: itself.

        :param SQL line: id of an order line
        """
        return line

    @api.model
    def _get_charged_together_sql(self, lines):
        """SQL: ids of the lines that are charged by what charges ``lines``: these.

        :param SQL lines: rows of ids of order lines
        """
        return lines
