from odoo import api, fields, models
from odoo.tools import format_date

from .project_month import UNTIL

CRON = "corebiz_project_billing_monthly.ir_cron_billing_run"


class ProjectBillingRun(models.Model):
    """A run of the project office over the projects of a month.

    It is stored with a row for each project before anything is invoiced, and a
    scheduled action works the rows off, each unit of them in a transaction of its own.
    So it goes on where it was when the server is killed, and nobody has to keep a page
    open. The drafts are created with the rights of whoever started it.

    Rows are added by the dialog and changed by the work alone; a project waits in one
    run only, which the database sees to.
    """

    _name = "project.billing.run"
    _inherit = ["project.ledger.mixin"]
    _description = "Run of Monthly Billing"
    _order = "date desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Started by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Datetime(string="Started on", required=True, readonly=True)
    date_to = fields.Date(
        string="Booked until",
        required=True,
        readonly=True,
        help="The last day that is invoiced.",
    )
    is_collective = fields.Boolean(
        string="Collective Invoices",
        readonly=True,
        help="One invoice per customer for all projects; otherwise one per project.",
    )
    line_ids = fields.One2many(
        "project.billing.run.line", "run_id", string="Projects", readonly=True
    )
    line_count = fields.Integer(
        string="Number of Projects", compute="_compute_progress"
    )
    waiting_count = fields.Integer(string="Waiting", compute="_compute_progress")
    failed_count = fields.Integer(string="Not Invoiced", compute="_compute_progress")
    progress = fields.Float(
        compute="_compute_progress", help="Projects that are worked off, in per cent."
    )
    invoice_count = fields.Integer(string="Invoices", compute="_compute_invoice_count")

    @api.depends("date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "Monthly Billing until %s", format_date(self.env, run.date_to)
            )

    @api.depends("line_ids.state")
    def _compute_progress(self):
        rows = self.env["project.billing.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        counts = {(run.id, state): count for run, state, count in rows}
        for run in self:
            waiting, done, failed = (
                counts.get((run.id, state), 0)
                for state in ("waiting", "done", "failed")
            )
            total = waiting + done + failed
            run.line_count, run.waiting_count = total, waiting
            run.failed_count = failed
            run.progress = 100 * (total - waiting) / total if total else 0

    @api.depends("line_ids.invoice_ids")
    def _compute_invoice_count(self):
        for run in self:
            run.invoice_count = len(run.sudo().line_ids.invoice_ids)

    # === Starting ===

    @api.model
    def _start(self, projects, date_to, is_collective):
        """Store a run of the current user, and have it worked off soon.

        :param projects: of one company, none of which waits in a run
        :return: the run
        """
        run = self.sudo()._add_rows(
            [
                {
                    "company_id": projects[:1].sudo()._get_billing_company().id,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                    "date_to": date_to,
                    "is_collective": is_collective,
                }
            ]
        )
        self.env["project.billing.run.line"].sudo()._add_rows(
            [run._prepare_line_vals(project) for project in projects.sudo()]
        )
        self.env["ir.cron"]._wake(CRON)
        return run.with_env(self.env)

    def _prepare_line_vals(self, project):
        """Values of the row of a project."""
        return {
            "run_id": self.id,
            "project_id": project.id,
            "partner_id": project._get_customer().commercial_partner_id.id,
        }

    def _as_starter(self, records):
        """``records`` with the rights, company and words of whoever started the run."""
        user = self.user_id
        return (
            records.with_user(user)
            .with_company(self.company_id)
            .with_context(lang=user.lang, tz=user.tz, **{UNTIL: str(self.date_to)})
        )

    # === Buttons ===

    def action_open_invoices(self):
        """Open the invoices of the run, with the rights of the user."""
        self.ensure_one()
        self.check_access("read")
        invoices = self.sudo().line_ids.invoice_ids.with_env(self.env)
        return self.env["project.project"]._get_invoices_action(invoices)
