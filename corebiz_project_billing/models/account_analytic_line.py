from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class AccountAnalyticLine(models.Model):
    """Bookings: each belongs to a task, and a finished project's are fixed.

    The status of the project is read with sudo, because people who book time may
    have no right to see it. The rule itself asks for the person (see
    :meth:`project.project._check_bookings_open`).
    """

    _inherit = "account.analytic.line"

    # Every booking adds up the hours of its task (see ``project.task``): from here
    # alone, without a look at the bookings themselves.
    _task_hours_idx = models.Index(
        "(task_id) INCLUDE (unit_amount, product_uom_id) WHERE task_id IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_task_agrees()
        lines._check_open()
        lines._check_task_given()
        return lines

    def write(self, vals):
        """Guard the bookings where they are, and where they go."""
        if self._may_always_write(vals):
            return super().write(vals)
        self._check_open()
        moving = "project_id" in vals or "task_id" in vals
        result = super().write(vals)
        if moving:
            self._check_open()
            self._check_task_agrees()
            self._check_task_given()
        return result

    def _may_always_write(self, vals):
        """Whether ``vals`` leave alone what is fixed together with the hours.

        An addon says so for what it writes on bookings of finished projects, too.
        """
        return False

    def _get_hours(self):
        """The hours of this booking, whatever its unit."""
        return self.unit_amount * self.product_uom_id._get_hours_factor()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        self._check_open()

    def _check_task_given(self):
        """Ask for the task where the company wants every booking to have one.

        :raises ValidationError: names the project and the date of the booking
        """
        for line in self.sudo():
            if (
                not line.task_id
                and line.project_id
                and line.company_id.timesheet_task_required
            ):
                raise ValidationError(
                    self.env._(
                        "The booking of %(date)s on “%(project)s” needs a task. Choose"
                        " the task on which the time was spent.",
                        date=format_date(self.env, line.date),
                        project=line.project_id.name,
                    )
                )
