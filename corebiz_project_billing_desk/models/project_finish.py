from odoo import models

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE


class ProjectProject(models.Model):
    """Whoever declares a project finished is asked once about its open tasks.

    They would come back from the project office, as a warning before billing. The
    buttons of the client ask; programs and imports take the step as before.
    """

    _inherit = "project.project"

    def _get_open_tasks(self):
        """The tasks of these projects that nobody has closed, as the user sees them."""
        return self.env["project.task"].search(
            [("project_id", "in", self.ids), ("is_closed", "=", False)]
        )

    def _action_step(self, target, reason=None):
        asks = target == PL_DONE and self.env.context.get("ask_open_tasks")
        if not asks or not self._get_open_tasks():
            return super()._action_step(target, reason)
        # Whatever refuses the step is said before anybody is asked.
        self._check_can_step_to(dict.fromkeys(self, target), reason)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_desk.project_finish_action"
        )
        return {**action, "context": {"default_project_ids": self.ids}}
