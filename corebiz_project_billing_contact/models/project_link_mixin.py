from odoo import fields, models
from odoo.exceptions import UserError


class ProjectLinkMixin(models.AbstractModel):
    """What is linked to a project, and perhaps to one of its tasks.

    The model has a field ``project_id``, and calls :meth:`_complete_project_link` after
    it was created or linked elsewhere.
    """

    _name = "project.link.mixin"
    _description = "Link to a Project and a Task"

    task_id = fields.Many2one(
        "project.task",
        domain="[('project_id', '=', project_id)]",
        index="btree_not_null",
        ondelete="set null",
    )

    def write(self, vals):
        """Nobody takes something away from a project that he may not read.

        :raises AccessError: where the project or task so far is closed to the user
        """
        if {"project_id", "task_id"} & vals.keys() and not self.env.su:
            linked = self.sudo()
            for target in (linked.project_id, linked.task_id):
                target.sudo(False).check_access("read")
        return super().write(vals)

    def _complete_project_link(self):
        """The project of the task counts; both must be open to the user.

        :raises UserError: on a task of another project, or a closed project
        """
        for record in self:
            task, project = record.task_id, record.project_id
            if task and not project and task.sudo().project_id:
                record.project_id = project = task.sudo().project_id
            if task and project and task.sudo().project_id != project:
                raise UserError(
                    self.env._(
                        "The task “%(task)s” of “%(record)s” does not belong to"
                        " “%(project)s”. Choose one of its tasks.",
                        task=task.sudo().name,
                        record=record.display_name,
                        project=project.sudo().name,
                    )
                )
            for target in (project, task):
                if target and not self.env.su:
                    target._check_can_use_toolbar()
