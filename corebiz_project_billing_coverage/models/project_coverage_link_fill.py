from odoo import api, models
from odoo.tools import SQL

from .coverage_sum import read_sql


class ProjectCoverageLink(models.Model):
    """The rows of bookings that were billed before this addon was there."""

    _inherit = "project.coverage.link"

    def init(self):
        """Fill in links and states that are missing, when all tables are there."""
        self.pool.post_init(self._fill)

    def _fill(self):
        """Link the bookings that were billed before this addon was there.

        One statement, whatever the number of bookings. A booking belongs to the line of
        its invoice that bills its order line; where this was assigned anew since, to
        the invoice's first line of another order line. A line takes the oldest ones, as
        far as its quantity goes; what is left of it is noted on the order line
        (``paid_hours``) when the addon is installed.
        """
        self.env.flush_all()
        is_new = not self.env.execute_query(
            SQL(
                "SELECT FROM account_analytic_line"
                " WHERE coverage_state IS NOT NULL LIMIT 1"
            )
        )
        self.env.cr.execute(
            SQL(
                read_sql("fill_coverage_links"),
                found=self._get_billed_before_sql(),
                user=self.env.uid,
            )
        )
        if is_new:
            self.env["sale.order.line"]._fill_paid_hours()
        self.env.invalidate_all()
        self.env["account.analytic.line"]._fill_coverage_state()

    @api.model
    def _get_billed_before_sql(self):
        """Bookings on an invoice for Odoo that have no row yet, with their line."""
        return SQL(read_sql("billed_before"))
