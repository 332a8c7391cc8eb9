from odoo import api, models
from odoo.tools import SQL

from .coverage_sum import SUM_FIELDS, read_sql


class AccountAnalyticLine(models.Model):
    """Of a booking, no more is accounted for than its hours.

    Prepaid, waived and on invoices: the sum is checked where rows are written, and by
    triggers of the database (``sql/project_coverage_sum.sql``), whoever writes.
    """

    _inherit = "account.analytic.line"

    @api.model
    def _flush_coverage(self):
        """The triggers see what is in the database, and nothing that waits."""
        self.env["uom.uom"].flush_model(["factor"])
        self.flush_model(SUM_FIELDS)

    def _lock_for_coverage(self):
        """Let nobody else account for these bookings until the end of the transaction.

        Who waives and who invoices write the booking as well. Where somebody else did
        so meanwhile, PostgreSQL refuses the lock and Odoo starts the request again,
        which then sees what is left.
        """
        self._flush_coverage()
        if self.ids:
            self.env.execute_query(
                SQL(
                    "SELECT FROM account_analytic_line WHERE id IN %s ORDER BY id"
                    " FOR NO KEY UPDATE",
                    tuple(self.ids),
                )
            )


class ProjectCoverageLink(models.Model):
    _inherit = "project.coverage.link"

    @api.model_create_multi
    def create(self, vals_list):
        """The triggers see what is in the database."""
        self.env["account.analytic.line"]._flush_coverage()
        return super().create(vals_list)

    def _fill(self):
        """Create the triggers behind the rows of a database that was there before."""
        result = super()._fill()
        self.env.cr.execute(read_sql("project_coverage_sum"))
        return result

    @api.model
    def _drop_sum_check(self):
        """Remove from PostgreSQL what the ORM does not know; for uninstalling."""
        for part in ("check_row", "check_booking", "check"):
            name = SQL.identifier(f"project_coverage_{part}")
            self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", name))
