from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.corebiz_project_billing.models.duration import format_hours

from .quick_line import LineError, check_hours


class AccountAnalyticLine(models.Model):
    """What was proposed is booked, by Odoo's ordinary ``create``: its guards decide."""

    _inherit = "account.analytic.line"

    @api.model
    def create_quick_booking(
        self, hours, project_id, task_id=False, date=False, text=""
    ):
        """Book what :meth:`parse_quick_line` has proposed, for the current user.

        :param float hours: more than 0, at most 24
        :param int project_id: the project
        :param int task_id: its task; False where the company wants none
        :param str date: the day; today of the person without one
        :param str text: what was done
        :return: a dict: ``id`` of the booking, and ``message``, a sentence that says
            what was booked
        :raises UserError: on hours, a day or a project that cannot be booked, says why
        """
        self.browse().check_access("create")
        try:
            check_hours(hours, str(hours))
        except LineError as error:
            raise UserError(self._get_line_error_text(error)) from None
        day = self._read_called_day(date)
        project = self.env["project.project"].browse(project_id or [])
        task = self.env["project.task"].browse(task_id or [])
        if not project:
            raise UserError(self._get_no_target_text("", project, task))
        project._check_can_book_time()
        task._check_can_book_time()
        vals = self._prepare_quick_booking_vals(hours, project, task, day, text)
        line = self.create(vals)
        return {"id": line.id, "message": line._get_booked_text(hours)}

    @api.model
    def _read_called_day(self, date):
        """The day that a client names; today of the person if it names none.

        :raises UserError: on what is no day
        """
        try:
            return fields.Date.to_date(date) or fields.Date.context_today(self)
        except (TypeError, ValueError):
            error = LineError("no_day", str(date))
            raise UserError(self._get_line_error_text(error)) from None

    @api.model
    def _prepare_quick_booking_vals(self, hours, project, task, day, text):
        """Values of the booking, in the unit in which its company records time."""
        project_company = task.sudo().company_id or project.sudo().company_id
        employee = self._get_own_employee(project_company or self.env.company)
        company = project_company or employee.company_id or self.env.company
        factor = company.project_time_mode_id._get_hours_factor()
        return {
            # By name: the context could say that it is for somebody else.
            "user_id": self.env.uid,
            "employee_id": employee.id,
            "project_id": project.id,
            "task_id": task.id,
            "date": day,
            "name": text or "/",
            "unit_amount": hours / factor,
        }

    @api.model
    def _get_own_employee(self, company):
        """The employee as whom the current user books for a company: with sudo.

        As Odoo finds him: of several the one of the company, or else the only one.
        """
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search(
                Domain("user_id", "=", self.env.uid)
                & Domain("company_id", "in", self.env.companies.ids)
            )
        )
        if len(employees) <= 1:
            return employees
        return employees.filtered(lambda one: one.company_id == company)[:1]

    def _get_booked_text(self, hours):
        return self.env._(
            "%(hours)s h booked on “%(target)s”: %(day)s.",
            hours=format_hours(hours),
            target=self.task_id.name or self.project_id.name,
            day=self._get_day_text(self.date),
        )
