from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED


class SaleOrder(models.Model):
    """Orders for an archived project: those that are there go on, no new ones come."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._check_archive_project()
        return orders

    def write(self, vals):
        """Whoever confirms an order or links it, by whatever channel, comes by here."""
        if vals.get("state") == "sale":
            new = self.filtered(lambda order: order.state != "sale")
            new._check_archive_project()
            new.order_line._check_archive_accounts()
        if not vals.get("project_id"):
            return super().write(vals)
        projects = {order: order.project_id for order in self.sudo()}
        accounts = self.order_line._get_named_accounts()
        result = super().write(vals)
        moved = self.filtered(lambda order: order.sudo().project_id != projects[order])
        moved._check_archive_project()
        moved.order_line._check_archive_accounts(accounts)
        return result

    def _check_archive_project(self):
        """Refuse an archived project.

        :raises UserError: names the project, and who can reopen it
        """
        for order in self.sudo():
            if order.project_id.billing_state == PO_ARCHIVED:
                raise UserError(
                    self.env._(
                        "“%(project)s” is archived and takes no new order. Choose"
                        " another project for “%(order)s”, or none. A billing"
                        " administrator can reopen the project, giving a reason.",
                        project=order.project_id.name,
                        order=order.name,
                    )
                )
