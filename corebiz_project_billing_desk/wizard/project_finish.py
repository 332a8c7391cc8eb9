from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE


class ProjectFinish(models.TransientModel):
    """Asks what becomes of the open tasks of projects that are finished."""

    _name = "project.finish"
    _inherit = ["project.dialog.mixin"]
    _description = "Finish Projects with Open Tasks"

    project_ids = fields.Many2many("project.project", string="Projects", readonly=True)
    task_ids = fields.Many2many(
        "project.task", string="Open Tasks", compute="_compute_task_ids"
    )

    @api.depends("project_ids")
    def _compute_task_ids(self):
        for dialog in self:
            dialog.task_ids = dialog.project_ids._origin._get_open_tasks()

    def action_close_tasks(self):
        """Close the tasks, with the rights of the user, and finish the projects.

        :raises UserError: if one of the projects cannot; then no task is closed
        """
        self.ensure_one()
        self.task_ids.write({"state": "1_done"})
        return self.action_confirm()

    def action_confirm(self):
        """Finish the projects and leave their tasks open; the projects decide.

        :raises UserError: if one of them cannot; then none does
        """
        self.ensure_one()
        self.project_ids._action_step(PL_DONE)
        return {"type": "ir.actions.act_window_close"}
