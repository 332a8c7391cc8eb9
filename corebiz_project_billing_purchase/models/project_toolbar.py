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
        ids = self._origin._get_purchase_order_ids()
        everything = list(set().union(*ids.values()))
        readable = self.env["purchase.order"].search([("id", "in", everything)])
        for record in self:
            found = ids.get(record._origin.id, set())
            record.purchase_count = len(found & set(readable.ids))

    def _get_purchase_order_ids(self):
        """Ids of the purchase orders of each record, as {id: set of ids}.

        Those that name it; a project knows more. Who may read them is for the caller
        to ask.
        """
        name = self._get_meeting_field()
        found = dict(
            self.env["purchase.order"]
            .sudo()
            ._read_group([(name, "in", self.ids)], [name], ["id:array_agg"])
        )
        return {record.id: set(found.get(record, ())) for record in self}

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
        action = {
            **action,
            "display_name": self.env._("Purchase Orders"),
            "domain": [("id", "in", list(self._get_purchase_order_ids()[self.id]))],
            "context": self._prepare_purchase_defaults(),
        }
        return self._at_address(action, self._get_toolbar_path("purchases"))
