from odoo import api, fields, models
from odoo.tools import float_compare, format_date

from odoo.addons.corebiz_project_billing.models.duration import format_hours


class HrTimesheetGap(models.Model):
    """A week in which somebody has booked less than the working time.

    The job makes one for each person and week, and no other: so nobody is told twice.
    It is worked out anew when the person books, and every day while it is open. What
    was booked or approved afterwards closes it, and its activity with it.

    **Who sees what**: everybody the own gaps, a superior those of his people, the
    administrators of timesheets and the project office all of the company. Nobody
    writes them.
    """

    _name = "hr.timesheet.gap"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Missing Hours"
    _order = "date_from desc, missing_hours desc, id"
    _rec_name = "employee_id"

    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        readonly=True,
        index=True,
        code_only=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        related="employee_id.user_id", store=True, index=True, readonly=True
    )
    department_id = fields.Many2one(
        related="employee_id.department_id", store=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, code_only=True
    )
    date_from = fields.Date(
        string="Week from", required=True, readonly=True, index=True, code_only=True
    )
    date_to = fields.Date(
        string="Week to", required=True, readonly=True, code_only=True
    )
    expected_hours = fields.Float(string="Expected", readonly=True, code_only=True)
    actual_hours = fields.Float(string="Booked", readonly=True, code_only=True)
    missing_hours = fields.Float(string="Missing", readonly=True, code_only=True)
    is_open = fields.Boolean(
        string="Still Missing",
        readonly=True,
        code_only=True,
        help="More hours are missing than the company tolerates.",
    )
    told_date = fields.Datetime(
        string="Told on",
        readonly=True,
        code_only=True,
        help="When the person was told; the mail is sent when it is set.",
    )

    _employee_week_unique = models.Constraint(
        "UNIQUE(employee_id, date_from)",
        "There is a row for this person and week already.",
    )

    @api.depends("employee_id", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for gap in self:
            gap.display_name = self.env._(
                "%(person)s, week from %(date)s",
                person=gap.employee_id.sudo().name,
                date=format_date(self.env, gap.date_from),
            )

    # === Figures ===

    @api.model
    def _prepare_figures(self, employee, first, last):
        """Expected, booked and missing hours of ``employee``; whether it matters."""
        expected = employee._get_expected_hours(first, last)
        booked = employee._get_booked_hours(first, last) if expected else 0.0
        missing = max(0.0, round(expected - booked, 2))
        tolerance = employee.company_id.missing_hours_tolerance
        return {
            "expected_hours": expected,
            "actual_hours": booked,
            "missing_hours": missing,
            "is_open": float_compare(missing, tolerance, precision_digits=2) > 0,
        }

    def _refresh(self):
        """Work these weeks out anew, and end or renew their activities."""
        for gap in self:
            figures = self._prepare_figures(gap.employee_id, gap.date_from, gap.date_to)
            if any(gap[name] != value for name, value in figures.items()):
                gap._write_by_code(figures)
            gap._plan_activity()

    # === Telling ===

    def _plan_activity(self):
        """One activity for the person as long as hours are missing and asked for."""
        self.ensure_one()
        activity_type = self.env.ref(
            "corebiz_project_billing_missing_hours.mail_activity_type_hours",
            raise_if_not_found=False,
        )
        user = self.user_id
        activities = self.env["mail.activity"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        is_wanted = activity_type and self.is_open and self._is_asked_for()
        (activities if not is_wanted else activities[1:]).unlink()
        if is_wanted and not activities:
            vals = self._prepare_activity_vals(activity_type, user)
            self.env["mail.activity"]._create_quietly([vals])

    def _is_asked_for(self):
        """Whether the company still asks, and this person for all the hours."""
        employee = self.employee_id
        return (
            self.company_id.missing_hours_active
            and employee.asks_for_hours
            and employee.active
            and self.user_id.active
        )

    def _prepare_activity_vals(self, activity_type, user):
        """Values of the activity, in the language of the person."""
        gap = self.with_context(lang=user.lang)
        return {
            "activity_type_id": activity_type.id,
            "summary": gap.env._(
                "Book %(hours)s h of the week from %(date)s",
                hours=format_hours(self.missing_hours),
                date=format_date(gap.env, self.date_from),
            ),
            "automated": True,
            "date_deadline": user._get_own_day(),
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": user.id,
        }

    def _render_missing_hours(self):
        """Table of these gaps with a link, for the body of mails.

        :rtype: markupsafe.Markup
        """
        url = f"{self[:1].get_base_url()}/odoo/missing-hours"
        if len(self) == 1:
            url += f"/{self.id}"
        return self.env["ir.qweb"]._render(
            "corebiz_project_billing_missing_hours.missing_hours",
            {"gaps": self.sudo(), "format_hours": format_hours, "url": url},
            raise_if_not_found=False,
        )

    # === Actions ===

    @api.readonly
    def action_open_bookings(self):
        """Open the person's bookings of the week, to add what is missing."""
        self.ensure_one()
        self.check_access("read")
        is_own = self.user_id == self.env.user
        name = "act_hr_timesheet_line" if is_own else "timesheet_action_all"
        action = self.env["ir.actions.act_window"]._for_xml_id(f"hr_timesheet.{name}")
        return {
            **action,
            "domain": [
                ("project_id", "!=", False),
                ("employee_id", "=", self.employee_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
            "context": {"default_date": self.date_from, "is_timesheet": 1},
        }
