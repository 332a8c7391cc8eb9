from odoo import fields, models


class ProjectToolbarMixin(models.AbstractModel):
    """The order as the fifth button of the bar, for people who may purchase."""

    _inherit = "project.toolbar.mixin"

    purchase_count = fields.Integer(
        string="Purchases",
        compute="_compute_purchase_count",
        groups="purchase.group_purchase_user",
    )

    def _compute_purchase_count(self):
        name = self._get_meeting_field()
        counts = dict(
            self.env["purchase.order"]._read_group(
                [(name, "in", self._origin.ids)], [name], ["__count"]
            )
        )
        for record in self:
            record.purchase_count = counts.get(record._origin, 0)

    def action_order_purchase(self):
        """Open a new purchase order that is linked to this record."""
        self.ensure_one()
        self._check_can_use_toolbar()
        self.env["purchase.order"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Purchase Order"),
            "res_model": "purchase.order",
            "views": [(False, "form")],
            "context": self._prepare_purchase_defaults(),
        }

    def _prepare_purchase_defaults(self):
        """Link, source and company of a purchase order."""
        project = self._get_toolbar_project()
        return {
            **self._prepare_toolbar_defaults(),
            "default_origin": self.display_name,
            "default_company_id": (project.sudo().company_id or self.env.company).id,
        }

    def action_view_purchases(self):
        """List the purchase orders of this record."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "purchase.purchase_form_action"
        )
        return {
            **action,
            "name": self.env._("Purchase Orders"),
            "domain": [(self._get_meeting_field(), "=", self.id)],
            "context": self._prepare_purchase_defaults(),
        }
