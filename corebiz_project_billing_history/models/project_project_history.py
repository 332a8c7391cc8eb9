from odoo import models
from odoo.fields import Domain


class ProjectProject(models.Model):
    """The way from a project to its history."""

    _inherit = "project.project"

    def action_open_history(self):
        """Open the history of the projects."""
        action = self._get_history_action(Domain("project_id", "in", self.ids))
        if len(self) != 1:
            return action
        return self._at_address(action, "history-of-project")

    def _get_history_action(self, domain):
        """The timeline and the list, narrowed by ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_history.project_history_action"
        )
        name = self.name if len(self) == 1 else ""
        return {
            **action,
            "display_name": f"{action['name']}: {name}" if name else action["name"],
            "domain": list(domain),
            "context": {"history_single_project": len(self) == 1},
        }


class ProjectTask(models.Model):
    """The way from a task to its part of the history."""

    _inherit = "project.task"

    def action_open_history(self):
        """Open what happened on the task and its sub-tasks."""
        self.ensure_one()
        tasks = self.with_context(active_test=False).search(
            [("id", "child_of", self.id)]
        )
        action = self.project_id._get_history_action(
            Domain("project_id", "in", tasks.project_id.ids)
            & Domain("task_id", "in", tasks.ids)
        )
        return self._at_address(
            {**action, "display_name": f"{action['name']}: {self.name}"},
            "history-of-task",
        )
