from odoo import api, models


class ProjectTask(models.Model):
    """A task moves to another project together with its bookings, or not at all."""

    _inherit = "project.task"

    @api.depends("parent_id.project_id")
    def _compute_project_id(self):
        """Guard the bookings of sub-tasks that follow their parent."""
        before = {task: task.project_id for task in self if task.id}
        result = super()._compute_project_id()
        for task, project in before.items():
            if task.project_id != project:
                task._check_bookings_move(task.project_id)
        return result

    def write(self, vals):
        """Guard the bookings of tasks that are moved."""
        if "project_id" in vals:
            project = self.env["project.project"].browse(vals["project_id"])
            moving = self.filtered(lambda task: task.sudo().project_id != project)
            moving._check_bookings_move(project)
        return super().write(vals)

    def _check_bookings_move(self, project):
        """Refuse to move bookings out of or into a project whose hours are fixed.

        Asked for all bookings, also for those that an invoice names: they stay in their
        project, but their task would leave it.

        :param project: where these tasks go
        :raises UserError: names the project that is fixed and whom to ask
        """
        if not self:
            return
        bookings = self.env["account.analytic.line"].sudo()
        bookings = bookings.search([("task_id", "in", self.ids)])
        projects = bookings.project_id
        if projects:
            (projects | project.sudo())._check_bookings_open()
