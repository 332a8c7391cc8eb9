from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .billing_state import BOOKING_CLOSED_STATES
from .number_mixin import MOST_HOURS

# In the context under MEND_CONTEXT while the project office mends a booking whose task
# belongs to another project. It is an object, which no client can send.
MEND_CONTEXT = "booking_mend_pass"
MEND_PASS = object()


class AccountAnalyticLine(models.Model):
    """Bookings: each belongs to a task, and a finished project's are fixed.

    The status of the project is read with sudo, because people who book time may
    have no right to see it. The rule itself asks for the person (see
    :meth:`project.project._check_bookings_open`).

    **The project of a booking is that of its task.** Odoo keeps both as they are given.
    Hours on a task of another project count in the effort of the one and in the invoice
    of the other, so that a change would pass by the gate of one of them. What disagrees
    is therefore refused, whether created, written, imported or linked. Two kinds may
    disagree nevertheless: bookings that were there before this addon (the health check
    finds them), and bookings that an invoice or a waiver names, which stay where they
    are when their task moves. Both projects guard them.

    **The hours are a number**; corrections are negative. One that is none would stay in
    the sums of its project for good. The quantities of accounting are left to Odoo:
    they may be grams.

    **What a booking costs** is written in one step. Odoo creates each with an amount of
    0 and writes the cost of the hours afterwards, booking by booking, through all that
    guards a change. Here it is created with the amount that Odoo is most likely to
    write, so that nothing is left to write. Odoo's own calculation stays the one that
    counts: where it says something else (a rate agreed for the project, another
    currency), it is written as ever.
    """

    _name = "account.analytic.line"
    _inherit = ["account.analytic.line", "project.number.mixin"]

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

    @api.model
    def _get_number_bounds(self):
        return {
            **super()._get_number_bounds(),
            "unit_amount": (-MOST_HOURS, MOST_HOURS),
        }

    def _check_numbers(self, vals):
        if "unit_amount" in vals and (
            vals.get("project_id") or vals.get("task_id") or self.project_id
        ):
            return super()._check_numbers(vals)
        return None

    # === Project and task ===

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

        :raises AccessError: for whoever may not even see them, and learns no names
        :raises UserError: says which project is fixed, and whom to ask
        """
        if self.env.context.get(MEND_CONTEXT) is MEND_PASS:
            return
        lines = self.sudo()
        projects = self._get_guarding_projects()
        for project in projects:
            if text := project._get_bookings_closed_text():
                self.check_access("read")
                if project not in lines.project_id:
                    line = next(x for x in lines if x.task_id.project_id == project)
                    text = f"{line._get_disagreement_text()}\n{text}"
                raise UserError(text)
        projects._note_booked()

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

    # === What a booking costs ===

    def _prepare_create_values(self, vals_list):
        result = super()._prepare_create_values(vals_list)
        for given, vals in zip(vals_list, result, strict=True):
            if "amount" not in given and vals.get("project_id"):
                vals["amount"] = self._get_likely_amount(vals)
        return result

    def _get_likely_amount(self, vals):
        """The cost of the hours of a new booking, in the currency of its employee."""
        hours = vals.get("unit_amount")
        employee = self.env["hr.employee"].sudo().browse(vals.get("employee_id"))
        if not hours or not employee:
            return 0.0
        # Without the minus of a zero, which would be shown
        return employee.currency_id.round(-hours * employee.hourly_cost) or 0.0

    def _timesheet_postprocess_values(self, values):
        """Leave out the amounts that the bookings have already."""
        result = super()._timesheet_postprocess_values(values)
        for line in self.sudo():
            amount = result[line.id].get("amount")
            if amount is not None and amount == line.amount:
                del result[line.id]["amount"]
        return result
