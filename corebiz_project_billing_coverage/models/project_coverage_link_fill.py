from odoo import api, models
from odoo.tools import SQL


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
                """
                WITH found AS (%(found)s),
                summed AS (
                    SELECT *,
                           SUM(quantity) OVER (PARTITION BY invoice_line_id) AS total,
                           SUM(quantity) OVER (
                               PARTITION BY invoice_line_id ORDER BY date, booking_id
                           ) AS running,
                           -- A hundredth: quantities of invoices are rounded.
                           line_quantity - COALESCE((
                               SELECT SUM(link.quantity)
                                 FROM project_coverage_link link
                                WHERE link.invoice_line_id = found.invoice_line_id
                           ), 0) + 0.011 AS most
                      FROM found
                ), fitting AS (
                    SELECT *,
                           NOT is_own OR total <= most OR BOOL_AND(running <= most)
                               OVER (
                                   PARTITION BY invoice_line_id
                                   ORDER BY date, booking_id
                               ) AS fits
                      FROM summed
                )
                INSERT INTO project_coverage_link (
                    booking_id, invoice_line_id, move_id, is_active, hours, quantity,
                    project_id, task_id, employee_id, date, company_id, partner_id,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT booking_id, invoice_line_id, move_id, TRUE, hours, quantity,
                       project_id, task_id, employee_id, date, company_id, partner_id,
                       %(user)s, now() at time zone 'UTC',
                       %(user)s, now() at time zone 'UTC'
                  FROM fitting
                 WHERE fits
                """,
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
        return SQL(
            """
            SELECT DISTINCT ON (booking.id)
                   booking.id AS booking_id, line.id AS invoice_line_id,
                   move.id AS move_id,
                   booking.unit_amount * COALESCE(unit.hours, 1)
                       - COALESCE(booking.prepaid_hours, 0)
                       - COALESCE(booking.waived_hours, 0) AS hours,
                   (booking.unit_amount * COALESCE(unit.hours, 1)
                       - COALESCE(booking.prepaid_hours, 0)
                       - COALESCE(booking.waived_hours, 0))
                       / COALESCE(NULLIF(line_unit.hours, 0), 1) AS quantity,
                   booking.project_id, booking.task_id, booking.employee_id,
                   booking.date, move.company_id,
                   move.commercial_partner_id AS partner_id,
                   line.quantity AS line_quantity,
                   sold.order_line_id IS NOT DISTINCT FROM booking.so_line AS is_own
              FROM account_analytic_line booking
              JOIN account_move move ON move.id = booking.timesheet_invoice_id
              JOIN account_move_line line
                ON line.move_id = move.id AND line.display_type = 'product'
         LEFT JOIN sale_order_line_invoice_rel sold
                ON sold.invoice_line_id = line.id
         LEFT JOIN project_effort_units() unit
                ON unit.unit_id = booking.product_uom_id
         LEFT JOIN project_effort_units() line_unit
                ON line_unit.unit_id = line.product_uom_id
             WHERE booking.project_id IS NOT NULL
               AND (move.state <> 'cancel'
                    OR move.payment_state = 'invoicing_legacy')
               AND move.payment_state IS DISTINCT FROM 'reversed'
               AND NOT EXISTS (
                       SELECT FROM project_coverage_link link
                        WHERE link.booking_id = booking.id AND link.is_active
                   )
          ORDER BY booking.id,
                   (sold.order_line_id = booking.so_line) DESC NULLS LAST,
                   (sold.order_line_id IS NOT NULL) DESC, line.id
            """
        )
