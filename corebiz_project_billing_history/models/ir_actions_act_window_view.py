from odoo import fields, models

from .ir_ui_view import VIEW_TYPE


class IrActionsActWindowView(models.Model):
    _inherit = "ir.actions.act_window.view"

    view_mode = fields.Selection(
        selection_add=[(VIEW_TYPE, "Timeline")], ondelete={VIEW_TYPE: "cascade"}
    )
