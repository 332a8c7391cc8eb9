from odoo import api, models
from odoo.exceptions import UserError

PREFIX = "corebiz_project_billing"  # begins the names of all addons of the product


class IrActionsActWindow(models.Model):
    """A window of ours that an administrator deleted is told in a sentence."""

    _inherit = "ir.actions.act_window"

    @api.model
    def _for_xml_id(self, full_xml_id):
        """:raises UserError: where a window action of ours was deleted"""
        if full_xml_id.startswith(PREFIX) and not self.env.ref(
            full_xml_id, raise_if_not_found=False
        ):
            raise UserError(
                self.env._(
                    "The window action “%s” was deleted. An update of the addon brings"
                    " it back: ask your administrator.",
                    full_xml_id,
                )
            )
        return super()._for_xml_id(full_xml_id)
