from odoo import api, models
from odoo.tools import SQL


class ProjectProject(models.Model):
    """Hours beyond a quota are worth what their excess line says."""

    _inherit = "project.project"

    @api.model
    def _get_charging_line_sql(self, line):
        return SQL(
            "COALESCE((SELECT quota.excess_line_id FROM sale_order_line quota"
            " WHERE quota.id = %(line)s), %(line)s)",
            line=super()._get_charging_line_sql(line),
            to_flush=self.env["sale.order.line"]._fields["excess_line_id"],
        )

    @api.model
    def _get_charged_together_sql(self, lines):
        """With the other lines of the package, which has one excess line."""
        return SQL(
            "%(lines)s UNION SELECT other.id FROM sale_order_line other"
            " WHERE other.excess_line_id IN (SELECT quota.excess_line_id"
            " FROM sale_order_line quota WHERE quota.id IN (%(lines)s))",
            lines=super()._get_charged_together_sql(lines),
            to_flush=self.env["sale.order.line"]._fields["excess_line_id"],
        )

    @api.model
    def _get_charged_sql(self):
        return SQL(
            "((%s AND line.excess_line_id IS NULL) OR item.so_line IN"
            " (SELECT quota.id FROM sale_order_line quota"
            " WHERE quota.excess_line_id = line.id))",
            super()._get_charged_sql(),
        )

    @api.model
    def _get_is_hours_sql(self):
        return SQL(
            "(line.is_excess_line IS TRUE OR %s)",
            super()._get_is_hours_sql(),
            to_flush=self.env["sale.order.line"]._fields["is_excess_line"],
        )

    def _get_lines_to_invoice(self, orders):
        """What is beyond a quota is charged from now on."""
        orders.order_line._ensure_needed_excess_lines()
        return super()._get_lines_to_invoice(orders)
