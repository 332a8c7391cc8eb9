from odoo import models

from odoo.addons.corebiz_project_billing.models.billing_state import LEADER


class SaleOrder(models.Model):
    """A confirmed order lets its projects ask for people, a cancelled one no more."""

    _inherit = "sale.order"

    def _action_confirm(self):
        before = self._get_projects_to_staff()
        result = super()._action_confirm()
        projects = self._get_projects_to_staff()
        for project in projects - before:
            # The leader of its template; who is named afterwards is told then.
            people = project._get_people()
            project._tell_named({**people, LEADER: self.env["res.users"]})
        projects._follow_people()
        if projects:
            projects._wake_staffing_job()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self._get_projects_to_staff()._follow_people()
        return result

    def _get_projects_to_staff(self):
        """The projects that these orders made."""
        projects = self.sudo().project_ids
        return projects.filtered(
            lambda project: project.reinvoiced_sale_order_id in self
        )
