from dataclasses import dataclass

from odoo import api, models

# Holds a DealName in the context while an order makes its project.
NAME_CONTEXT = "deal_name_of_project"


@dataclass(frozen=True)
class DealName:
    """The name of the project that an order makes; no client can send one."""

    name: str


class ProjectProject(models.Model):
    _inherit = "project.project"

    @api.model_create_multi
    def create(self, vals_list):
        """Name a project that a deal's order makes after the deal.

        From the beginning, in all languages and without a change in the chatter. Odoo
        puts the name together in the middle of the method that makes the project.
        """
        name = self.env.context.get(NAME_CONTEXT)
        if isinstance(name, DealName):
            vals_list = [{**vals, "name": name.name} for vals in vals_list]
        return super().create(vals_list)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _timesheet_create_project(self):
        """Name the project after the deal, as *Create Project* on the deal does."""
        name = self._get_deal_project_name()
        line = self.with_context(**{NAME_CONTEXT: DealName(name)}) if name else self
        project = super(SaleOrderLine, line)._timesheet_create_project()
        return project.with_env(self.env)

    def _get_deal_project_name(self):
        """The name of the deal; with template or order where another one has it.

        :return: False for an order without a deal
        """
        order = self.order_id.sudo()
        lead = order.opportunity_id
        if not lead:
            return False
        projects = lead.with_context(active_test=False).project_ids
        taken = {*(projects | order.order_line.project_id).mapped("name")}
        template = self.product_id.sudo().project_template_id
        names = [lead.name]
        if template:
            names.append(f"{lead.name} - {template.name}")
        names.append(f"{lead.name} - {order.name}")
        return next((name for name in names if name not in taken), names[-1])
