from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BOOKING_CLOSED_STATES,
    BOOKING_ROLES,
    ROLE_FIELDS,
)


class ProjectProject(models.Model):
    """Which projects time can be booked on now, and by whom."""

    _inherit = "project.project"

    can_book_time = fields.Boolean(
        compute="_compute_can_book_time", export_string_translation=False
    )

    @api.depends("billing_state", "allow_timesheets", "active", "is_template")
    @api.depends_context("uid")
    def _compute_can_book_time(self):
        bookable = self.filtered_domain(self._get_bookable_domain())
        bookable.can_book_time = True
        (self - bookable).can_book_time = False

    @api.model
    def _get_bookable_domain(self):
        """Projects on which the current user may book, as far as he sees them.

        The same as ``_get_bookings_closed_text``, from the same tables, for many.
        """
        return Domain(
            [
                ("active", "=", True),
                ("allow_timesheets", "=", True),
                ("is_template", "=", False),
            ]
        ) & Domain.OR(self._get_open_domains())

    @api.model
    def _get_open_domains(self):
        """One domain for each reason why the hours of a project are not fixed."""
        limited = [*BOOKING_CLOSED_STATES, *BOOKING_ROLES]
        yield Domain("billing_state", "not in", limited)
        for state, roles in BOOKING_ROLES.items():
            holders = [Domain(ROLE_FIELDS[role], "=", self.env.uid) for role in roles]
            yield Domain("billing_state", "=", state) & Domain.OR(holders)

    @api.model
    def _get_own_role_domain(self):
        """Projects on which the current user holds a role."""
        return Domain.OR(
            Domain(name, "=", self.env.uid) for name in ROLE_FIELDS.values()
        )

    def _check_can_book_time(self):
        """Refuse to book on a project that takes no time of the current user.

        :raises UserError: says why
        """
        self.check_access("read")
        self._check_bookings_open()
        for project in self:
            if not project.can_book_time:
                raise UserError(project._get_cannot_book_text())

    def _get_cannot_book_text(self):
        """Why the current user cannot book on this project; he may read it."""
        project = self.sudo()
        if text := project._get_bookings_closed_text():
            return text
        if project.can_book_time and self._is_task_required():
            return self.env._(
                "“%s” has no task to book on. Create one, or name another project"
                " with an @.",
                project.name,
            )
        return self.env._(
            "No time can be booked on “%s”. Name another project or task with an @.",
            project.name,
        )

    def _is_task_required(self):
        """Whether bookings on this project have to name a task."""
        company = self.sudo().company_id or self.env.company
        return company.timesheet_task_required

    def action_open_quick_booking(self):
        """Open the dialog that books time in one line, for this project."""
        self.ensure_one()
        return self._get_quick_booking_action(project_id=self.id)

    @api.model
    def _get_quick_booking_action(self, **params):
        """The dialog, for a project or a task."""
        return {
            "type": "ir.actions.client",
            "tag": "corebiz_project_billing.quick_booking",
            "params": params,
        }
