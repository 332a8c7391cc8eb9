from odoo import models


class ProjectTemplateCreateWizard(models.TransientModel):
    _inherit = "project.template.create.wizard"

    def action_create_project_from_so(self):
        """A project that is made from an order by hand takes its deal over as well."""
        order_id = self.env.context.get("default_sale_order_id")
        order = self.env["sale.order"].browse(order_id).sudo()
        had_project = bool(order.project_id)
        action = super().action_create_project_from_so()
        project = order.project_id
        lead = order.opportunity_id
        if project and lead and not had_project and not project.opportunity_id:
            project._take_over_deal(lead, order)
        return action
