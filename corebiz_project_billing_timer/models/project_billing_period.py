from odoo import models

from odoo.addons.corebiz_project_billing_period.models.period_state import find_step


class ProjectBillingPeriod(models.Model):
    """Nothing is confirmed or released in which somebody is still working."""

    _inherit = "project.billing.period"

    def _get_cannot_step_reason(self, target, reason=None):
        text = super()._get_cannot_step_reason(target, reason)
        step = find_step(self.sudo().state, target)
        if text or not step or step.is_back:
            return text
        timers = self.sudo().project_id._get_running_timers()
        return timers.filtered(
            lambda line: line._is_in(self.sudo())
        )._get_timers_block_text(self.sudo().display_name)
