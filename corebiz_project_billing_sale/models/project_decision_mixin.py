from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import OFFICE
from odoo.addons.corebiz_project_billing.models.plain_text import clean_text

TAKEN_BACK = "taken_back"
BOOKED = {"compute": "_compute_booked", "store": True, "precompute": True}


class ProjectDecisionMixin(models.AbstractModel):
    """What the project office decides about a project: who, when, and why.

    A ledger: rows are added and stay. Each decision needs a reason and an office that
    works in the company of the project.
    """

    _name = "project.decision.mixin"
    _inherit = ["project.ledger.mixin"]
    _description = "Decision of the Project Office"
    _order = "date desc, id desc"
    _rec_name = "project_id"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Decided by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    @api.model
    def _prepare_decision_vals(self, project, company, reason):
        """Values that every row has: where, who and why."""
        return {
            "project_id": project.id,
            "company_id": company.id,
            "reason": clean_text(reason),
            "user_id": self.env.uid,
        }

    def _check_decision(self, projects, reason):
        """Ask whether this user may decide on ``projects``, and why.

        :raises AccessError: for people outside the project office
        :raises UserError: without a reason
        """
        self._check_office(projects)
        if not clean_text(reason):
            raise UserError(self._get_reason_text())

    def _check_office(self, projects):
        """Let the project office decide, in the companies where it works.

        :raises AccessError: says who may decide
        """
        for project in projects.sudo():
            if not project.with_user(self.env.user)._has_role(OFFICE):
                raise AccessError(self._get_office_text(project))

    def _get_office_text(self, project):
        """The sentence for people who may not decide on ``project``."""
        raise NotImplementedError

    def _get_reason_text(self):
        """The sentence that asks for the reason."""
        raise NotImplementedError


class ProjectDecisionBookingMixin(models.AbstractModel):
    """A decision about one booking, as it was at that time.

    What is open again may be moved or corrected; the row still says what was decided.
    """

    _name = "project.decision.booking.mixin"
    _inherit = ["project.decision.mixin"]
    _description = "Decision about a Booking"

    booking_id = fields.Many2one(
        "account.analytic.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    task_id = fields.Many2one("project.task", **BOOKED)
    employee_id = fields.Many2one("hr.employee", **BOOKED)
    booking_date = fields.Date(string="Booked on", **BOOKED)
    name = fields.Char(string="Text", related="booking_id.name")

    @api.depends("booking_id")
    def _compute_booked(self):
        """Once, when the row is added: later changes of the booking are not its own."""
        for row in self:
            row.task_id = row.booking_id.task_id
            row.employee_id = row.booking_id.employee_id
            row.booking_date = row.booking_id.date


class ProjectDecisionReversibleMixin(models.AbstractModel):
    """A decision that the office may take back, with a reason of its own.

    Taking it back adds a counter row with the figure negative, and the row itself
    counts no more. Models add ``kind``, a selection with the value "taken_back".
    """

    _name = "project.decision.reversible.mixin"
    _inherit = ["project.decision.mixin"]
    _description = "Decision That May Be Taken Back"

    # The figure that the counter row turns round.
    _decided_figure = None

    is_active = fields.Boolean(
        string="Counts", readonly=True, help="Off once the decision was taken back."
    )

    def _prepare_decision_vals(self, project, company, reason):
        vals = super()._prepare_decision_vals(project, company, reason)
        return {**vals, "is_active": True}

    def _prepare_counter_vals(self, reason):
        """Values of the row that takes this one back."""
        self.ensure_one()
        return {
            **self._prepare_decision_vals(self.project_id, self.company_id, reason),
            "kind": TAKEN_BACK,
            "is_active": False,
            self._decided_figure: -self[self._decided_figure],
        }

    def _take_back(self, reason):
        """Take decisions back: what they settled is open again.

        :return: the counter rows; rows that count no more are passed over
        :raises AccessError: for people outside the project office
        :raises UserError: without a reason
        """
        self._check_decision(self.sudo().project_id, reason)
        return self._add_counter_rows(reason)

    def _add_counter_rows(self, reason):
        """Take decisions back that somebody may take back: the rows that do it."""
        rows = self.sudo().filtered("is_active")
        rows._complete({"is_active": False})
        return rows._add_rows([row._prepare_counter_vals(reason) for row in rows])
