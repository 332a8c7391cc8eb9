from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.project_month import UNTIL


class ProjectBillingRunCreate(models.TransientModel):
    """Starts a run of monthly billing over a selection of projects.

    It asks for the day and for the kind of invoices. Whether a project can be invoiced
    is decided when its turn comes; who is not ready is named then, and here before.
    """

    _name = "project.billing.run.create"
    _inherit = ["project.dialog.mixin"]
    _description = "Start of a Run of Monthly Billing"

    project_ids = fields.Many2many(
        "project.project", string="Projects", required=True, readonly=True
    )
    date_to = fields.Date(
        string="Booked until",
        required=True,
        default=lambda self: self.env["project.project"]._get_month_until(),
        help="The last day that is invoiced. By default the end of last month.",
    )
    is_collective = fields.Boolean(
        string="Collective Invoices",
        help="One invoice per customer for all of these projects. Orders with another"
        " currency, invoice address, fiscal position or other payment terms have an"
        " invoice of their own.",
    )
    hours = fields.Float(string="Hours to Invoice", compute="_compute_figures")
    reasons = fields.Text(string="Not Ready", compute="_compute_figures")
    run_id = fields.Many2one("project.billing.run", readonly=True, code_only=True)

    @api.depends("project_ids", "date_to")
    def _compute_figures(self):
        """What the run would invoice, and what it would leave out."""
        for dialog in self:
            projects = dialog.project_ids._origin.with_context(
                **{UNTIL: str(dialog.date_to or "")}
            )
            reasons = projects._get_month_reasons() if projects else {}
            dialog.hours = sum(projects.mapped("month_hours"))
            dialog.reasons = "\n".join(
                reasons[project.id] for project in projects if project.id in reasons
            )

    def action_confirm(self):
        """Start the run, once, and open it.

        :raises UserError: if the user may not, or nothing is left to start
        """
        self.ensure_one()
        if not self.run_id:
            self._start()
        return {
            "type": "ir.actions.act_window",
            "res_model": "project.billing.run",
            "res_id": self.run_id.id,
            "views": [(False, "form")],
            "name": self.env._("Monthly Billing"),
        }

    def _start(self):
        """Store the run of what does not wait in another one."""
        projects = self.project_ids
        projects.check_access("read")
        for project in projects:
            if text := project._get_invoicing_person_reason():
                raise UserError(text)
        self._check_one_company()
        projects._hold_for_invoicing()
        waiting = projects.sudo()._find_month_waiting({})
        free = projects.filtered(lambda project: project.id not in waiting)
        if not free:
            raise UserError("\n".join(waiting.values()))
        run = self.env["project.billing.run"]._start(
            free, self.date_to, self.is_collective
        )
        self._write_by_code({"run_id": run.id})

    def _check_one_company(self):
        """A run is one company's: its drafts are, too."""
        companies = {
            project.sudo()._get_billing_company() for project in self.project_ids
        }
        if len(companies) > 1:
            raise UserError(
                self.env._(
                    "These projects are of several companies (%s). Start a run for each"
                    " of them.",
                    ", ".join(sorted(company.name for company in companies)),
                )
            )
