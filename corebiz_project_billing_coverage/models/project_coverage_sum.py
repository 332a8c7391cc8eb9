from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, format_duration

from .coverage_sum import SUM_FIELDS, TAKEN_FIELDS, read_sql


class AccountAnalyticLine(models.Model):
    """Of a booking, no more is accounted for than its hours.

    Prepaid, waived and on invoices: the sum is checked where rows are written, under a
    lock of the booking, and by triggers of the database
    (``sql/project_coverage_sum.sql``), whoever writes.
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

    def _get_too_many_text(self, hours):
        """Why no invoice bills ``hours`` of this booking."""
        return self.env._(
            "%(rest)s of the booking of %(date)s on “%(project)s” are left, and an"
            " invoice cannot bill %(hours)s. Reload the page and look at its invoices.",
            rest=format_duration(self._get_rest_hours()),
            date=format_date(self.env, self.date),
            project=self.project_id.name,
            hours=format_duration(hours),
        )


class ProjectCoverageLink(models.Model):
    _inherit = "project.coverage.link"

    @api.model_create_multi
    def create(self, vals_list):
        """The triggers see what is in the database."""
        self.env["account.analytic.line"]._flush_coverage()
        return super().create(vals_list)

    @api.model
    def _add_rows(self, vals_list):
        """Two people who invoice what is left of a booking bill it once.

        :raises UserError: for more hours than are left of a booking
        """
        hours = defaultdict(float)
        for vals in vals_list:
            hours[vals["booking_id"]] += vals["hours"]
        bookings = self.env["account.analytic.line"].browse(hours)
        bookings._lock_for_coverage()
        for booking in bookings.sudo():
            if not booking._is_in_rest(hours[booking.id]):
                raise UserError(booking._get_too_many_text(hours[booking.id]))
        return super()._add_rows(vals_list)

    def _fill(self):
        """Create the triggers behind the rows of a database that was there before."""
        result = super()._fill()
        self.env.cr.execute(read_sql("fill_linked_hours"))
        self.env["account.analytic.line"].invalidate_model(TAKEN_FIELDS)
        self.env.cr.execute(read_sql("project_coverage_sum"))
        return result

    @api.model
    def _drop_sum_check(self):
        """Remove from PostgreSQL what the ORM does not know; for uninstalling."""
        for part in ("check_row", "check_booking", "check"):
            name = SQL.identifier(f"project_coverage_{part}")
            self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", name))
