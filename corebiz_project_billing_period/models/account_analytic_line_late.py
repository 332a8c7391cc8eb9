from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing.models.plain_text import clean_text

from .account_analytic_line import PLACE_FIELDS
from .period_state import BOOKING_ROLES


class AccountAnalyticLine(models.Model):
    """Late bookings: work of a period that was released before it was booked.

    The leader or the manager of the project makes them, with a reason. A late booking
    keeps the date of the work, and counts from the first day behind it that no released
    period holds (``late_date``): so it is one of the next period, is released and
    billed with it, and is fixed from then on. Whoever may not book late may not change
    such a booking either.
    """

    _inherit = "account.analytic.line"

    late_date = fields.Date(
        string="Counts From",
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        help="The day from which a late booking counts: it is billed with the period"
        " that holds this day.",
    )
    late_reason = fields.Char(
        string="Reason for Late Booking",
        copy=False,
        help="Why the work was booked when its period was released already. With it,"
        " the leader and the manager of the project still book into such a period.",
    )
    is_late = fields.Boolean(
        string="Late Booking", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("late_date")
    def _compute_is_late(self):
        for line in self:
            line.is_late = bool(line.late_date)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return fields.Domain.OR(
            fields.Domain("late_date", "!=" if one else "=", False) for one in value
        )

    # === CRUD ===

    @api.model
    def _prepare_create_values(self, vals_list):
        """Mark the bookings that are late, and drop the reason of all others."""
        result = super()._prepare_create_values(vals_list)
        for vals in result:
            reason = clean_text(vals.pop("late_reason", None))
            if not (reason and vals.get("date")):
                continue
            project = self._get_project_of(vals)
            if late_date := project._get_late_date(fields.Date.to_date(vals["date"])):
                if project._may_book_late():
                    vals.update(late_date=late_date, late_reason=reason)
        return result

    def write(self, vals):
        """Mark anew what goes to another day or project.

        :raises UserError: if it goes into a period whose hours are fixed
        """
        if not {"late_reason", *PLACE_FIELDS} & vals.keys():
            return super().write(vals)
        for late_date, lines in self._group_by_late(vals).items():
            values = dict(vals)
            if not late_date:
                values.pop("late_reason", None)
            if late_date or lines.sudo().filtered("late_date"):
                values |= self._by_code({"late_date": late_date})
                values.setdefault("late_reason", lines.sudo()[:1].late_reason)
                if not late_date:
                    values["late_reason"] = False
            super(AccountAnalyticLine, lines).write(values)
        return True

    def _group_by_late(self, vals):
        """These bookings by the day from which they will count, False for their own."""
        groups = {}
        for line in self:
            late_date = line.sudo()._get_late_date_after(vals)
            groups[late_date] = groups.get(late_date, self.browse()) | line
        return groups

    def _get_late_date_after(self, vals):
        """The day from which this booking counts once ``vals`` are written."""
        project = self.project_id
        if {"project_id", "task_id"} & vals.keys():
            project = self._get_project_of(vals) or project
        date = fields.Date.to_date(vals.get("date")) or self.date
        if (project, date) == (self.project_id, self.date):
            return self.late_date
        reason = clean_text(vals.get("late_reason", self.late_reason))
        late_date = reason and project._get_late_date(date)
        return late_date if late_date and project._may_book_late() else False

    @api.model
    def _get_project_of(self, vals):
        """The project on which ``vals`` book."""
        projects = self.env["project.project"].sudo()
        task = self.env["project.task"].sudo().browse(vals.get("task_id"))
        return projects.browse(vals.get("project_id")) or task.project_id

    # === Guard ===

    def _check_period_open(self):
        """Late bookings are made and changed by the leader and the manager only.

        :raises UserError: names the booking and whom to ask
        """
        for line in self.sudo():
            if text := line._get_late_text():
                raise UserError(text)
        return super()._check_period_open()

    def _get_late_text(self):
        """Why the current user may not change this late booking, or False."""
        project = self.project_id
        if not self.late_date or project._may_book_late():
            return False
        return self.env._(
            "The booking of %(date)s on “%(project)s” is a late booking: only %(who)s"
            " can change it.",
            date=format_date(self.env, self.date),
            project=project.name,
            who=project._get_roles_text(BOOKING_ROLES),
        )
