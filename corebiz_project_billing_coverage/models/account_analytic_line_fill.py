from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .account_analytic_line import FIXED_PRICE_TYPES


class AccountAnalyticLine(models.Model):
    """The coverage of bookings that were there before this addon."""

    _inherit = "account.analytic.line"

    def _auto_init(self):
        """Create columns beforehand: SQL fills them quicker than the ORM.

        See :meth:`_fill_coverage_state`. Nothing was waived before this addon.
        """
        for name, kind in (("coverage_state", "varchar"), ("waived_hours", "float8")):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.model
    def _fill_prepaid_hours(self):
        """Share prepaid hours out to the bookings whose state is missing.

        One statement for all lines, as ``prepaid_share.py`` does it where nothing is
        held yet. Bookings on invoices use up the quantity, too.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH sold AS (
                    SELECT line.id, %(is_prepaid)s AS is_prepaid,
                           CASE WHEN %(is_prepaid)s
                               THEN line.product_uom_qty * COALESCE(unit.hours, 1)
                               ELSE line.paid_hours END AS hours
                      FROM sale_order_line line
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template
                        ON template.id = product.product_tmpl_id
                 LEFT JOIN project_effort_units() unit
                        ON unit.unit_id = line.product_uom_id
                     WHERE line.state = 'sale'
                       AND (%(is_prepaid)s OR line.paid_hours <> 0)
                ), booked AS (
                    SELECT booking.id, booking.so_line, booking.date, sold.hours,
                           sold.is_prepaid,
                           booking.unit_amount::numeric * COALESCE(unit.hours, 1)
                               - COALESCE(booking.waived_hours, 0)::numeric AS size,
                           EXISTS (
                               SELECT FROM project_coverage_link link
                                WHERE link.booking_id = booking.id AND link.is_active
                           ) AS is_billed
                      FROM account_analytic_line booking
                      JOIN sold ON sold.id = booking.so_line
                 LEFT JOIN project_effort_units() unit
                        ON unit.unit_id = booking.product_uom_id
                     WHERE booking.project_id IS NOT NULL
                       AND booking.coverage_state IS NULL
                ), summed AS (
                    SELECT id, size,
                           hours::numeric - COALESCE(SUM(size)
                               FILTER (WHERE is_billed AND is_prepaid)
                               OVER (PARTITION BY so_line), 0) AS hours,
                           SUM(size) FILTER (WHERE NOT is_billed) OVER (
                               PARTITION BY so_line ORDER BY date, id
                           ) AS total,
                           is_billed
                      FROM booked
                )
                UPDATE account_analytic_line booking
                   SET prepaid_hours = ROUND(LEAST(total, hours)
                           - LEAST(total - size, hours), 6)
                  FROM summed
                 WHERE summed.id = booking.id AND NOT is_billed
                """,
                is_prepaid=self._get_prepaid_line_sql(),
            )
        )
        self.invalidate_model(["prepaid_hours"])

    @api.model
    def _get_prepaid_line_sql(self, line="line"):
        """SQL for ``remaining_hours_available`` of the order line named ``line``."""
        hour = self.env.ref("uom.product_uom_hour")
        [root, *_path] = hour.parent_path.split("/")
        units = self.env["uom.uom"].with_context(active_test=False)
        units = units.search([("parent_path", "=like", f"{root}/%")])
        return SQL(
            "template.type = 'service' AND %s IN %s"
            " AND (template.invoice_policy, template.service_type) NOT IN %s",
            SQL.identifier(line, "product_uom_id"),
            tuple(units.ids),
            self._get_delivered_policies(),
        )

    @api.model
    def _get_delivered_policies(self):
        """Pairs of policy and type that are not prepaid; all others are, for Odoo."""
        policies = self.env["product.template"]._get_general_to_service_map()
        return tuple(
            pair for pair, name in policies.items() if name != "ordered_prepaid"
        )

    @api.model
    def _fill_coverage_state(self):
        """Set the states that are missing, for databases that hold bookings already."""
        self._fill_other_customers()
        self._fill_prepaid_hours()
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
                       ) AND ABS(booking.unit_amount * COALESCE(unit.hours, 1)
                           - COALESCE(booking.prepaid_hours, 0)
                           - COALESCE(booking.waived_hours, 0)) < 0.00005
                           THEN 'waived'
                       WHEN project.allow_billable IS NOT TRUE
                            AND project.partner_id IS NULL THEN 'fixed'
                       WHEN booking.timesheet_invoice_type IN %(types)s
                            AND (booking.so_line IS NULL OR sold.state = 'sale')
                            AND (booking.so_line IS NULL
                                 OR NOT COALESCE(%(is_prepaid)s, FALSE))
                            THEN 'fixed'
                       WHEN sold.state = 'sale'
                            AND (%(is_prepaid)s OR sold.paid_hours <> 0)
                            AND ABS(booking.unit_amount * COALESCE(unit.hours, 1)
                                - COALESCE(booking.prepaid_hours, 0)
                                - COALESCE(booking.waived_hours, 0)) < 0.00005
                            THEN 'fixed'
                       ELSE 'open' END
                  FROM account_analytic_line line
                  JOIN project_project project ON project.id = line.project_id
             LEFT JOIN sale_order_line sold ON sold.id = line.so_line
             LEFT JOIN product_product product ON product.id = sold.product_id
             LEFT JOIN product_template template
                    ON template.id = product.product_tmpl_id
             LEFT JOIN project_effort_units() unit
                    ON unit.unit_id = line.product_uom_id
             LEFT JOIN project_coverage_link link
                    ON link.booking_id = line.id AND link.is_active
             LEFT JOIN account_move move ON move.id = link.move_id
                 WHERE line.id = booking.id AND booking.coverage_state IS NULL
                """,
                types=FIXED_PRICE_TYPES,
                is_prepaid=self._get_prepaid_line_sql("sold"),
            )
        )
        self.invalidate_model(["coverage_state"])
