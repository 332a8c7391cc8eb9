from odoo import fields, models

VIEW_TYPE = "project_history"


class IrUiView(models.Model):
    """A view of our own: the timeline of the history."""

    _inherit = "ir.ui.view"

    type = fields.Selection(selection_add=[(VIEW_TYPE, "Timeline")])

    def _get_view_info(self):
        return {VIEW_TYPE: {"icon": "fa fa-history"}} | super()._get_view_info()
