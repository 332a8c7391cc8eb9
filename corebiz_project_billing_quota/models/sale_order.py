from odoo import api, fields, models

from .sale_order_line_quota import READERS


class SaleOrder(models.Model):
    """Orders with quotas."""

    _inherit = "sale.order"

    quota_line_ids = fields.One2many(
        "sale.order.line",
        "order_id",
        string="Quotas",
        domain=[
            ("product_id.type", "=", "service"),
            ("product_id.service_type", "=", "timesheet"),
            ("product_id.invoice_policy", "=", "order"),
            ("is_excess_line", "=", False),
        ],
        copy=False,
        groups=READERS,
    )
    quota_text = fields.Char(
        string="Quota", compute="_compute_quota_text", groups=READERS
    )

    def _action_confirm(self):
        """A quota starts, and hours beyond it get their price."""
        result = super()._action_confirm()
        lines = self.sudo().order_line.filtered(lambda line: line._is_account())
        lines._start_quota()
        return result

    def _create_invoices(self, grouped=False, final=False, date=None):
        """Hours beyond a quota are invoiced, and the periods before them closed."""
        start = self.env.context.get("timesheet_start_date")
        end = self.env.context.get("timesheet_end_date")
        lines = self.order_line
        lines._ensure_needed_excess_lines()
        if start or end:
            (self.order_line - lines)._recompute_qty_to_invoice(start, end)
        moves = super()._create_invoices(grouped=grouped, final=final, date=date)
        charged = moves.sudo().invoice_line_ids.sale_line_ids.filtered("is_excess_line")
        charged.excess_for_line_ids._close_quota(end or fields.Date.context_today(self))
        return moves

    def _get_copiable_order_lines(self):
        """A copy gets its own excess lines when it is confirmed."""
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.is_excess_line)

    def _get_quota_projects(self):
        """The projects of these orders, whoever asks."""
        return self.sudo().with_context(active_test=False).project_ids

    @api.depends("order_line.quota_text")
    @api.depends_context("lang")
    def _compute_quota_text(self):
        for order in self:
            texts = order._get_quota_lines().mapped("quota_text")
            order.quota_text = ", ".join(text for text in texts if text) or False

    def _get_quota_lines(self):
        """The first lines of the quotas of these orders, whoever asks."""
        lines = self.sudo().order_line
        return lines.filtered(lambda line: line.state == "sale" and line.is_quota)

    def _get_portal_quotas(self):
        """What the customer reads about the quotas of this order on the portal."""
        return [
            {
                "name": line._get_quota_name(),
                "date_from": line.quota_date_from,
                "date_to": line.quota_date_to,
                "text": line.quota_text,
            }
            for line in self._get_quota_lines()
        ]

    def action_view_quotas(self):
        """Show the quotas of this order as a list."""
        self.ensure_one()
        action = self.env["sale.order.line"]._get_quotas_action(
            self._get_quota_lines().with_env(self.env)
        )
        return self._at_address(action, "quotas-of-order")
