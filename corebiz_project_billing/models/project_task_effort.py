from odoo import api, fields, models


class ProjectProject(models.Model):
    """The tasks of a project against its estimate."""

    _inherit = "project.project"

    all_task_ids = fields.One2many(
        "project.task",
        "project_id",
        string="Tasks, also Archived",
        context={"active_test": False},
        export_string_translation=False,
    )
    task_estimate_hours = fields.Float(
        string="Estimated on Tasks",
        compute="_compute_task_estimate_hours",
        compute_sudo=True,
        help="Hours of the estimate that are spread over the tasks of the project.",
        groups="base.group_user",
    )
    task_estimate_text = fields.Char(
        string="Tasks against the Estimate",
        compute="_compute_task_estimate_hours",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("tasks.estimate_hours", "allocated_hours")
    @api.depends_context("lang")
    def _compute_task_estimate_hours(self):
        tasks = self.env["project.task"].with_context(active_test=False)
        hours = dict(
            tasks._read_group(
                [("project_id", "in", self.ids)],
                ["project_id"],
                ["estimate_hours:sum"],
            )
        )
        for project in self:
            estimated = hours.get(project._origin, 0.0)
            project.task_estimate_hours = estimated
            project.task_estimate_text = self.env._(
                "Tasks: %(tasks)s of the project's %(project)s estimated",
                tasks=project._format_estimate(estimated),
                project=project._format_estimate(project.allocated_hours),
            )

    def action_view_task_effort(self):
        """Open the tasks of the project with estimate, actual and deviation."""
        action = self._get_effort_action("project_task_action_effort")
        return self._at_address(action, "task-effort-of-project")

    def action_view_effort_report(self):
        """Open the pivot over tasks, people, roles and months."""
        action = self._get_effort_action("project_effort_report_action")
        return self._at_address(action, "effort-of-project")

    def _get_effort_action(self, name):
        """The action ``name``, narrowed to this project."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"corebiz_project_billing.{name}"
        )
        return {
            **action,
            "display_name": f"{action['name']}: {self.name}",
            "domain": [("project_id", "=", self.id)],
        }
