from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .billing_state import BOOKING_CLOSED_STATES

# In the context under MEND_CONTEXT while the project office mends a booking whose task
# belongs to another project. It is an object, which no client can send.
MEND_CONTEXT = "booking_mend_pass"
MEND_PASS = object()


class AccountAnalyticLine(models.Model):
    """The project of a booking is that of its task.

    Odoo keeps both as they are given. Hours on a task of another project count in the
    effort of the one and in the invoice of the other, so that a change would pass by
    the gate of one of them. What disagrees is therefore refused, whether created,
    written, imported or linked.

    Two kinds may disagree nevertheless: bookings that were there before this addon (the
    health check finds them), and bookings that an invoice or a waiver names, which
    stay where they are when their task moves. Both projects guard them.
    """

    _inherit = "account.analytic.line"

    @api.depends("task_id.project_id")
    def _compute_project_id(self):
        """Bookings follow their task, but neither out of nor into a fixed project.

        Moving the task is refused there (see ``project.task``). What is left are
        bookings that disagreed before: another trigger, such as a deleted draft
        invoice, does not move them.
        """
        fixed = self.filtered(lambda line: line._origin.id and line._is_held_apart())
        return super(AccountAnalyticLine, self - fixed)._compute_project_id()

    def _is_held_apart(self):
        """Whether project and task disagree, and one of the projects is fixed."""
        return not self._is_task_agreeing() and any(
            project.billing_state in BOOKING_CLOSED_STATES
            for project in self._get_guarding_projects()
        )

    def _is_task_agreeing(self):
        """Whether this booking is on the project of its task, as far as it has both."""
        line = self.sudo()
        project, other = line.project_id, line.task_id.project_id
        return not project or not other or project == other

    def _get_guarding_projects(self):
        """The projects whose hours these bookings are, by project or by task."""
        lines = self.sudo()
        return lines.project_id | lines.task_id.project_id

    # === Guards ===

    def _check_open(self):
        """Refuse to change bookings whose project, or that of their task, is fixed.

        :raises UserError: says which project is fixed, and whom to ask
        """
        if self.env.context.get(MEND_CONTEXT) is MEND_PASS:
            return
        lines = self.sudo()
        lines.project_id._check_bookings_open()
        others = self._get_guarding_projects() - lines.project_id
        for other in others:
            if text := other._get_bookings_closed_text():
                line = lines.filtered(lambda x, o=other: x.task_id.project_id == o)[0]
                text = f"{line._get_disagreement_text()}\n{text}"
                raise UserError(text)
        others._check_bookings_open()

    def _check_task_agrees(self):
        """Refuse bookings on a task of another project.

        :raises ValidationError: names the booking, its task and both projects
        """
        for line in self:
            if not line._is_task_agreeing():
                raise ValidationError(
                    self.env._(
                        "%(booking)s Choose a task of the project, or change the"
                        " project together with the task.",
                        booking=line.sudo()._get_disagreement_text(),
                    )
                )

    def _get_disagreement_text(self):
        """Names this booking, its project, its task, and the project of the task."""
        return self.env._(
            "The booking of %(date)s by %(person)s is on “%(project)s”, but its task"
            " “%(task)s” belongs to “%(other)s”.",
            **self._get_booking_names(),
        )

    def _get_booking_names(self):
        """What a message calls this booking by: day, person, project and task."""
        return {
            "date": format_date(self.env, self.date),
            "person": self.employee_id.name or self.user_id.name or "",
            "project": self.project_id.name,
            "task": self.task_id.name or "",
            "other": self.task_id.project_id.name or "",
        }
