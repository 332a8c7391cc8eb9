import logging

from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools import SQL

# The job commits each of its transactions.
# pylint: disable=invalid-commit

_logger = logging.getLogger(__name__)

WAITING, DONE, FAILED = "waiting", "done", "failed"


class ProjectBillingRunLine(models.Model):
    """A project in a run: what waits, what was invoiced, what was not and why.

    A unit of work is one project, or with collective invoices all waiting projects of
    a customer. It is one transaction with the state of its rows, so that a kill leaves
    both or neither. A project that fails is named and left out; the others of its unit
    are invoiced all the same.
    """

    _name = "project.billing.run.line"
    _inherit = ["project.ledger.mixin"]
    _description = "Project in a Run of Monthly Billing"
    _order = "run_id desc, id"
    _rec_name = "project_id"

    run_id = fields.Many2one(
        "project.billing.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, index=True, readonly=True
    )
    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [(WAITING, "Waiting"), (DONE, "Invoiced"), (FAILED, "Not Invoiced")],
        string="Status",
        required=True,
        readonly=True,
        default=WAITING,
    )
    message = fields.Text(
        string="Note",
        readonly=True,
        help="Why the project was not invoiced, or has an invoice of its own.",
    )
    date_to = fields.Date(
        string="Invoiced until",
        readonly=True,
        help="The last day that was invoiced; earlier than that of the run where later"
        " hours are not released.",
    )
    invoice_ids = fields.Many2many(
        "account.move",
        "project_billing_run_line_move_rel",
        "line_id",
        "move_id",
        string="Invoices",
        readonly=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    _waits_once = models.UniqueIndex(
        "(project_id) WHERE state = 'waiting'",
        "A project waits in one run of monthly billing only. Open the run that it"
        " waits in, and start again when it is through.",
    )

    # === The job ===

    @api.model
    def _cron_work(self):
        """Work off what waits, the oldest first, a transaction for each unit."""
        cron = self.env["ir.cron"]
        domain = [("state", "=", WAITING)]
        while unit := self._take_unit():
            count = len(unit)
            try:
                unit._work()
            except DatabaseError as error:
                self.env.cr.rollback()
                if error.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY:
                    raise
                # Somebody else is in the way: the rows wait on.
                cron._commit_progress(remaining=self.search_count(domain))
                break
            if not cron._commit_progress(count, remaining=self.search_count(domain)):
                break

    @api.model
    def _take_unit(self):
        """The next rows that are worked off together, held until they are committed."""
        first = self.search([("state", "=", WAITING)], order="id", limit=1)
        run = first.run_id
        rows = first
        if run.is_collective and first.partner_id:
            rows = self.search(
                [
                    ("run_id", "=", run.id),
                    ("state", "=", WAITING),
                    ("partner_id", "=", first.partner_id.id),
                ],
                order="id",
            )
        self.env.execute_query(
            SQL(
                "SELECT id FROM project_billing_run_line WHERE id IN %s FOR UPDATE",
                tuple(rows.ids) or (0,),
            )
        )
        return rows

    def _work(self):
        """Create the drafts of these rows, as far as their projects allow."""
        rows = self
        while rows:
            error = rows._try()
            if not error:
                return
            failing = {rows: error}
            if len(rows) > 1:
                alone = {row: row._try(keep=False) for row in rows}
                # Where each alone would pass, all of them fail together.
                failing = {row: one for row, one in alone.items() if one} or failing
            for row, one in failing.items():
                row._fail(one)
                rows -= row

    def _try(self, keep=True):
        """Create the drafts of these rows.

        :param keep: False to find out only, and create nothing
        :return: what went wrong, or None; then nothing was created
        """
        savepoint = self.env.cr.savepoint()
        try:
            self._create_drafts()
        except DatabaseError as error:
            savepoint.close(rollback=True)
            if error.pgcode in PG_CONCURRENCY_ERRORS_TO_RETRY:
                raise
            return error
        except Exception as error:  # pylint: disable=broad-exception-caught
            savepoint.close(rollback=True)
            return error
        savepoint.close(rollback=not keep)
        return None

    def _create_drafts(self):
        """Create the drafts, and note them.

        :raises UserError: names a project and says why it is not invoiced
        """
        run = self.run_id
        if not run.user_id.active:
            raise UserError(
                self.env._(
                    "%s, who started the run, is no longer a user. Start a new run.",
                    run.user_id.name,
                )
            )
        results = run._as_starter(self.project_id)._invoice_month()
        for row in self:
            result = results[row.project_id.id]
            row._change(
                {
                    "state": DONE,
                    "date_to": result.date_to,
                    "message": "\n".join(dict.fromkeys(result.notes)) or False,
                    "invoice_ids": [fields.Command.set(result.invoice_ids)],
                }
            )
        self.flush_recordset()

    def _fail(self, error):
        """Name what went wrong; the others go on."""
        if isinstance(error, UserError):
            text = str(error)
        else:
            _logger.error("Monthly billing of %s failed", self, exc_info=error)
            text = self.run_id._as_starter(self).env._(
                "Unexpected error: %s. Ask your administrator to look at the log.",
                str(error).split("\n")[0],
            )
        self._change({"state": FAILED, "message": text})

    # === Buttons ===

    def action_open_invoices(self):
        """Open the invoices of this row, with the rights of the user."""
        self.ensure_one()
        self.check_access("read")
        invoices = self.sudo().invoice_ids.with_env(self.env)
        return self.env["project.project"]._get_invoices_action(invoices)

    def action_open_project(self):
        """Open the project."""
        self.ensure_one()
        self.check_access("read")
        return self.project_id._get_open_action()
