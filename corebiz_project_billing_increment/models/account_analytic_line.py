from odoo import api, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_coverage.models.coverage_sum import (
    SUM_FIELDS,
    taken_sql,
)

from .sale_order_line import BY_DAY


class AccountAnalyticLine(models.Model):
    """What increment and minimum of an order line add to its bookings: the formula.

    In SQL, and nowhere else, so that what is to invoice, the desk and the draft agree.

    ================  ==============================================================
    counted           the hours that are billed: not prepaid, not written off, in
                      whole minutes, because 0.67 hours are 40 minutes
    per booking       each booking is rounded up; what invoices bill of it already
                      counts, and only the rest is billed
    per person, day   what a person booked on the line in a day is rounded up together;
                      what invoices bill of the day counts, and only the rest is billed
    minimum           for work that is billed whole: who pays the rest of a booking
                      does not pay a minimum for it, unless an invoice billed the other
                      part; then the two are billed as if it had been one
    corrections       negative hours take back what was booked, to the minute
    ================  ==============================================================

    Nothing that an invoice charges is given back because another rule is agreed. The
    increment of a day stands on the last of its bookings.
    """

    _inherit = "account.analytic.line"

    @api.model
    def _get_extra_quantity_sql(self, condition, open_bookings, with_drafts=True):
        """Add the increments of open bookings, and those on drafts."""
        parts = [
            super()._get_extra_quantity_sql(condition, open_bookings, with_drafts),
            self._get_open_increments_sql(condition, open_bookings),
        ]
        if with_drafts:
            parts.append(self._get_draft_increments_sql(condition))
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _get_draft_increments_sql(self, condition):
        """What stands on the rows of drafts."""
        links = self.env["project.coverage.link"]._fields
        return SQL(
            """
            SELECT sold.id,
                   (link.increment_hours / COALESCE(unit.hours, 1))::numeric
              FROM account_analytic_line item
              JOIN project_coverage_link link
                ON link.booking_id = item.id AND link.is_active
              JOIN account_move move ON move.id = link.move_id
              JOIN sale_order_line sold ON sold.id = %s
         LEFT JOIN project_effort_units() unit ON unit.unit_id = sold.product_uom_id
             WHERE %s AND move.state = 'draft' AND link.increment_hours != 0
            """,
            self._get_charging_line_sql("item"),
            condition,
            to_flush=[
                *(links[name] for name in ("booking_id", "increment_hours")),
                *(links[name] for name in ("is_active", "move_id")),
                self.env["account.move"]._fields["state"],
            ],
        )

    @api.model
    def _get_open_increments_sql(self, condition, open_bookings):
        """What invoices are going to add to the open ones."""
        lines = SQL(
            "SELECT item.so_line FROM account_analytic_line item WHERE %s", condition
        )
        return SQL(
            """
            SELECT sold.id,
                   (grown.increment / COALESCE(unit.hours, 1))::numeric
              FROM (%s) grown
              JOIN account_analytic_line item ON item.id = grown.booking_id
              JOIN sale_order_line sold ON sold.id = %s
         LEFT JOIN project_effort_units() unit ON unit.unit_id = sold.product_uom_id
             WHERE %s AND grown.increment != 0
            """,
            self._get_increments_sql(lines, open_bookings),
            self._get_charging_line_sql("item"),
            condition,
        )

    def _get_increments(self, invoice_line=None):
        """What is billed beyond the hours of these, together, as {id: hours}.

        :param invoice_line: a draft line whose rows are worked out anew, with the hours
            that they have; else it is what is left of the bookings
        """
        if not self:
            return {}
        these = SQL("booking.id IN %s", tuple(self.ids))
        lines = SQL(
            "SELECT id FROM sale_order_line WHERE id IN %s",
            tuple(self.so_line.ids) or (0,),
        )
        anew = invoice_line.id if invoice_line else None
        return dict(
            self.env.execute_query(self._get_increments_sql(lines, these, anew))
        )

    @api.model
    def _get_charging_line_sql(self, alias):
        """The order line that charges the bookings ``alias``, whose rule counts."""
        sold = SQL.identifier(alias, "so_line")
        return self.env["project.project"]._get_charging_line_sql(sold)

    @api.model
    def _get_increments_sql(self, lines, new, anew=None):
        """Rows ``booking_id, increment`` in hours.

        :param SQL lines: ids of order lines: their bookings are looked at, and those
            of other lines that are charged together with them
        :param SQL new: on ``booking``: which are billed now, together. Others, and what
            of these is on invoices already, count as they are there.
        :param anew: id of an invoice line whose rows are what is billed now
        """
        return SQL(
            """
            SELECT work.booking_id,
                   CASE WHEN work.hours > 0
                        THEN GREATEST(target.hours - work.earlier_billed, 0)
                        ELSE LEAST(target.hours - work.earlier_billed, 0)
                   END::float8 - work.hours AS increment
              FROM (%s) work
        CROSS JOIN LATERAL (
                       SELECT ROUND((work.earlier + work.hours)::numeric * 60)
                                  AS minutes,
                              NULLIF(ROUND(work.step::numeric * 60), 0) AS step
                   ) clock
        CROSS JOIN LATERAL (
                       SELECT CASE WHEN clock.minutes <= 0
                                   THEN work.earlier + work.hours
                                   ELSE GREATEST(
                                       work.earlier + work.hours,
                                       CEIL(clock.minutes / clock.step)
                                           * clock.step / 60,
                                       CASE WHEN work.is_whole THEN work.minimum END
                                   )
                              END AS hours
                   ) target
            """,
            self._get_increment_work_sql(lines, new, anew),
        )

    @api.model
    def _get_increment_work_sql(self, lines, new, anew):
        """What is rounded together: a booking, or the day of a person on a line."""
        day = SQL("ruled.increment_basis = %s", BY_DAY)
        return SQL(
            """
            SELECT MAX(booking.id) FILTER (WHERE %(new)s) AS booking_id,
                   SUM(own.billed) FILTER (WHERE %(new)s) AS hours,
                   BOOL_AND(
                       ABS(own.billed + COALESCE(link.hours, 0) - own.booked) < 0.0001
                   ) FILTER (WHERE %(new)s) AS is_whole,
                   COALESCE(SUM(link.hours), 0) AS earlier,
                   COALESCE(SUM(link.billed), 0) AS earlier_billed,
                   MIN(ruled.billing_increment) AS step,
                   MIN(ruled.billing_minimum) AS minimum
              FROM (%(ruled)s) ruled
              JOIN account_analytic_line booking ON booking.so_line = ruled.sold_id
         LEFT JOIN project_effort_units() unit
                ON unit.unit_id = booking.product_uom_id
        CROSS JOIN LATERAL (
                       SELECT SUM(entry.hours) FILTER (WHERE NOT side.is_anew) AS hours,
                              SUM(entry.hours + COALESCE(entry.increment_hours, 0))
                                  FILTER (WHERE NOT side.is_anew) AS billed,
                              SUM(entry.hours) FILTER (WHERE side.is_anew) AS anew
                         FROM project_coverage_link entry
                   CROSS JOIN LATERAL (
                                  SELECT entry.invoice_line_id
                                      IS NOT DISTINCT FROM %(anew)s AS is_anew
                              ) side
                        WHERE entry.booking_id = booking.id AND entry.is_active
                   ) link
        CROSS JOIN LATERAL (
                       SELECT booking.unit_amount * COALESCE(unit.hours, 1) AS booked,
                              COALESCE(
                                  link.anew,
                                  booking.unit_amount * COALESCE(unit.hours, 1)
                                      - %(taken)s
                              ) AS billed
                   ) own
             WHERE booking.project_id IS NOT NULL
               AND (%(new)s OR (%(day)s AND link.hours IS NOT NULL))
          GROUP BY ruled.id, booking.employee_id,
                   CASE WHEN %(day)s THEN booking.date END,
                   CASE WHEN NOT %(day)s THEN booking.id END
            HAVING BOOL_OR(%(new)s)
            """,
            ruled=self._get_ruled_lines_sql(lines),
            new=new,
            day=day,
            anew=anew,
            taken=taken_sql("booking"),
            to_flush=[
                self.env[model]._fields[name]
                for model, names in (
                    (
                        "account.analytic.line",
                        (
                            *("coverage_state", "date", "employee_id"),
                            *("project_id", "so_line", *SUM_FIELDS),
                        ),
                    ),
                    (
                        "project.coverage.link",
                        (
                            *("booking_id", "hours", "increment_hours"),
                            *("invoice_line_id", "is_active"),
                        ),
                    ),
                    ("uom.uom", ("factor",)),
                )
                for name in names
            ],
        )

    @api.model
    def _get_ruled_lines_sql(self, lines):
        """The rule of each order line that has one, by the lines it is charged with."""
        projects = self.env["project.project"]
        orders = self.env["sale.order.line"]._fields
        return SQL(
            """
            SELECT sold.id AS sold_id, ruled.id, ruled.billing_increment,
                   ruled.billing_minimum, ruled.increment_basis
              FROM sale_order_line sold
              JOIN sale_order_line ruled ON ruled.id = %(charging)s
             WHERE sold.id IN (%(lines)s)
               AND (ruled.billing_increment > 0 OR ruled.billing_minimum > 0)
               AND EXISTS (
                       SELECT FROM sale_order_line line
                        WHERE line.id = ruled.id AND %(is_hours)s
                   )
            """,
            charging=projects._get_charging_line_sql(SQL("sold.id")),
            lines=projects._get_charged_together_sql(lines),
            is_hours=projects._get_is_hours_sql(),
            to_flush=[
                orders["billing_increment"],
                orders["billing_minimum"],
                orders["increment_basis"],
                orders["product_uom_id"],
                # It shares out what is prepaid.
                orders["remaining_hours"],
            ],
        )
