from odoo import models


class ProjectTemplateCreateWizard(models.TransientModel):
    _inherit = "project.template.create.wizard"

    def action_create_project_from_so(self):
        """Estimate the project that is made from an order with the sold hours.

        Hours that the project got from a template stand. Only a project that this
        call has made is touched, whatever the context says.
        """
        order_id = self.env.context.get("default_sale_order_id")
        order = self.env["sale.order"].browse(order_id)
        had_project = bool(order.sudo().project_id)
        action = super().action_create_project_from_so()
        project = order.sudo().project_id
        if project and not had_project and not project.estimate_ids:
            project.write({"allocated_hours": order.sudo()._get_sold_hours()})
        return action
