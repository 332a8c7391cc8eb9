from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.project.models.project_task import CLOSED_STATES


class ProjectTask(models.Model):
    """Which tasks time can be booked on now: those of the projects where it can."""

    _inherit = "project.task"

    can_book_time = fields.Boolean(
        compute="_compute_can_book_time", export_string_translation=False
    )

    @api.depends(
        "active",
        "project_id.can_book_time",
        "allow_timesheets",
        "has_template_ancestor",
    )
    @api.depends_context("uid")
    def _compute_can_book_time(self):
        for task in self:
            task.can_book_time = (
                task.active
                and task.allow_timesheets
                and not task.has_template_ancestor
                and task.sudo().project_id.can_book_time
            )

    @api.model
    def _get_bookable_domain(self):
        """Tasks on which the current user may book, as far as he sees them."""
        projects = self.env["project.project"]._get_bookable_domain()
        return Domain(
            [
                ("active", "=", True),
                ("allow_timesheets", "=", True),
                ("has_template_ancestor", "=", False),
                ("project_id", "any", projects),
            ]
        )

    @api.model
    def _get_offered_domain(self):
        """Bookable tasks that are not done: those that are looked for by name."""
        done = Domain("state", "in", list(CLOSED_STATES))
        return self._get_bookable_domain() & ~done

    def _check_can_book_time(self):
        """Refuse to book on a task that takes no time of the current user.

        :raises UserError: says why
        """
        self.check_access("read")
        for task in self:
            if not task.can_book_time:
                raise UserError(task._get_cannot_book_text())

    def _get_cannot_book_text(self):
        """Why the current user cannot book on this task; he may read it."""
        project = self.project_id
        # Whoever follows a task need not see its project.
        if project.has_access("read") and not project.can_book_time:
            return project._get_cannot_book_text()
        return self.env._(
            "No time can be booked on “%s”. Name another project or task with an @.",
            self.name,
        )

    def action_open_quick_booking(self):
        """Open the dialog that books time in one line, for this task."""
        self.ensure_one()
        return self.project_id._get_quick_booking_action(
            project_id=self.project_id.id, task_id=self.id
        )
