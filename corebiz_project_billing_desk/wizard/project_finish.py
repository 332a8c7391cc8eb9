from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE

from ..models.project_task_recurrence import FINISH_CONTEXT, FINISH_PASS


class ProjectFinish(models.TransientModel):
    """Asks what becomes of the open tasks of projects that are finished."""

    _name = "project.finish"
    _inherit = ["project.dialog.mixin"]
    _description = "Finish Projects with Open Tasks"

    project_ids = fields.Many2many("project.project", string="Projects", readonly=True)
    task_ids = fields.Many2many(
        "project.task", string="Open Tasks", compute="_compute_task_ids"
    )
    has_recurring_tasks = fields.Boolean(compute="_compute_task_ids")

    @api.depends("project_ids")
    def _compute_task_ids(self):
        for dialog in self:
            dialog.task_ids = dialog.project_ids._origin._get_open_tasks()
            dialog.has_recurring_tasks = any(dialog.task_ids.mapped("recurring_task"))

    def action_close_tasks(self):
        """Close the tasks, with the rights of the user, and finish the projects.

        Recurring tasks do not come back: there would be an open one again.

        :raises UserError: if one of the projects cannot; then no task is closed
        """
        self.ensure_one()
        tasks = self.task_ids.with_context(**{FINISH_CONTEXT: FINISH_PASS})
        tasks.write({"state": "1_done"})
        return self.action_confirm()

    def action_confirm(self):
        """Finish the projects and leave their tasks open; the projects decide.

        :raises UserError: if one of them cannot; then none does
        """
        self.ensure_one()
        # The client hands on what the button has sent, and we have asked by now.
        projects = self.project_ids.with_context(ask_open_tasks=False)
        projects._action_step(PL_DONE)
        return {"type": "ir.actions.act_window_close"}
