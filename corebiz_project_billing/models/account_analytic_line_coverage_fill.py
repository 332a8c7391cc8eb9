from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .account_analytic_line_coverage import FIXED_PRICE_TYPES


class AccountAnalyticLine(models.Model):
    """The coverage of bookings that were there before this addon."""

    _inherit = "account.analytic.line"

    def _auto_init(self):
        """Create the column beforehand: SQL fills it quicker than the ORM.

        See :meth:`_fill_coverage_state`.
        """
        if not column_exists(self.env.cr, self._table, "coverage_state"):
            create_column(self.env.cr, self._table, "coverage_state", "varchar")
        return super()._auto_init()

    @api.model
    def _fill_coverage_state(self):
        """Set the states that are missing, for databases that hold bookings already."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_analytic_line booking
                   SET coverage_state = CASE
                       WHEN link.id IS NOT NULL THEN
                           CASE WHEN move.state = 'draft' THEN 'draft'
                                ELSE 'billed' END
                       WHEN EXISTS (
                           SELECT FROM project_waiver waiver
                            WHERE waiver.booking_id = booking.id AND waiver.is_active
                       ) THEN 'waived'
                       WHEN project.allow_billable IS NOT TRUE
                            AND project.partner_id IS NULL THEN 'fixed'
                       WHEN booking.timesheet_invoice_type IN %s
                            AND (booking.so_line IS NULL OR sold.state = 'sale')
                            THEN 'fixed'
                       ELSE 'open' END
                  FROM account_analytic_line line
                  JOIN project_project project ON project.id = line.project_id
             LEFT JOIN sale_order_line sold ON sold.id = line.so_line
             LEFT JOIN project_coverage_link link
                    ON link.booking_id = line.id AND link.is_active
             LEFT JOIN account_move move ON move.id = link.move_id
                 WHERE line.id = booking.id AND booking.coverage_state IS NULL
                """,
                FIXED_PRICE_TYPES,
            )
        )
        self.invalidate_model(["coverage_state"])
