from odoo import api, models
from odoo.tools import SQL

from .sale_order_line import BY_DAY


class AccountAnalyticLine(models.Model):
    """What increment and minimum of an order line add to its bookings: the formula.

    In SQL, and nowhere else, so that what is to invoice, the desk and the draft agree.

    ================  ==============================================================
    counted           the hours that are billed: not prepaid, not written off, in
                      whole minutes, because 0.67 hours are 40 minutes
    per booking       each booking is rounded up
    per person, day   what a person booked on the line in a day is rounded up together;
                      what invoices bill of the day counts, and only the rest is billed
    minimum           for work that is billed whole: who pays the rest of a booking
                      does not pay a minimum for it
    corrections       negative hours take back what was booked, to the minute
    ================  ==============================================================

    Nothing that an invoice charges is given back because another rule is agreed. The
    increment of a day stands on the last of its bookings.
    """

    _inherit = "account.analytic.line"

    @api.model
    def _get_extra_quantity_sql(self, condition, open_bookings):
        """Add the increments of open bookings, and those on drafts."""
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            super()._get_extra_quantity_sql(condition, open_bookings),
            self._get_open_increments_sql(condition, open_bookings),
            self._get_draft_increments_sql(condition),
        )

    @api.model
    def _get_draft_increments_sql(self, condition):
        """What stands on the rows of drafts."""
        links = self.env["project.coverage.link"]._fields
        return SQL(
            """
            SELECT item.so_line,
                   (link.increment_hours / COALESCE(unit.hours, 1))::numeric
              FROM account_analytic_line item
              JOIN project_coverage_link link
                ON link.booking_id = item.id AND link.is_active
              JOIN sale_order_line sold ON sold.id = item.so_line
         LEFT JOIN project_effort_units() unit ON unit.unit_id = sold.product_uom_id
             WHERE %s AND item.coverage_state = 'draft' AND link.increment_hours != 0
            """,
            condition,
            to_flush=[
                *(links[name] for name in ("booking_id", "increment_hours")),
                links["is_active"],
                self._fields["coverage_state"],
            ],
        )

    @api.model
    def _get_open_increments_sql(self, condition, open_bookings):
        """What invoices are going to add to the open ones."""
        scope = SQL(
            "booking.so_line IN (SELECT item.so_line FROM account_analytic_line item"
            " WHERE %s)",
            condition,
        )
        return SQL(
            """
            SELECT item.so_line,
                   (grown.increment / COALESCE(unit.hours, 1))::numeric
              FROM (%s) grown
              JOIN account_analytic_line item ON item.id = grown.booking_id
              JOIN sale_order_line sold ON sold.id = item.so_line
         LEFT JOIN project_effort_units() unit ON unit.unit_id = sold.product_uom_id
             WHERE %s AND grown.increment != 0
            """,
            self._get_increments_sql(scope, open_bookings),
            condition,
        )

    def _get_increments(self):
        """What is billed beyond the hours of these, together, as {id: hours}."""
        if not self:
            return {}
        these = SQL("booking.id IN %s", tuple(self.ids))
        scope = SQL("booking.so_line IN %s", tuple(self.so_line.ids) or (0,))
        return dict(self.env.execute_query(self._get_increments_sql(scope, these)))

    @api.model
    def _get_increments_sql(self, scope, new):
        """Rows ``booking_id, increment`` in hours.

        :param SQL scope: on ``booking``: those of these order lines are looked at
        :param SQL new: on ``booking``: which are billed now, together. Others count as
            they are on invoices.
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
            self._get_increment_work_sql(scope, new),
        )

    @api.model
    def _get_increment_work_sql(self, scope, new):
        """What is rounded together: a booking, or the day of a person on a line."""
        day = SQL("ruled.increment_basis = %s", BY_DAY)
        return SQL(
            """
            SELECT MAX(booking.id) FILTER (WHERE %(new)s) AS booking_id,
                   SUM(own.billed) FILTER (WHERE %(new)s) AS hours,
                   BOOL_AND(ABS(own.billed - own.booked) < 0.0001)
                       FILTER (WHERE %(new)s) AS is_whole,
                   COALESCE(SUM(link.hours) FILTER (WHERE NOT %(new)s), 0) AS earlier,
                   COALESCE(SUM(link.billed) FILTER (WHERE NOT %(new)s), 0)
                       AS earlier_billed,
                   MIN(ruled.billing_increment) AS step,
                   MIN(ruled.billing_minimum) AS minimum
              FROM account_analytic_line booking
              JOIN sale_order_line ruled ON ruled.id = booking.so_line
              JOIN product_product product ON product.id = ruled.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN project_effort_units() unit
                ON unit.unit_id = booking.product_uom_id
        CROSS JOIN LATERAL (
                       SELECT booking.unit_amount * COALESCE(unit.hours, 1) AS booked,
                              booking.unit_amount * COALESCE(unit.hours, 1)
                                  - COALESCE(booking.prepaid_hours, 0)
                                  - COALESCE(booking.waived_hours, 0) AS billed
                   ) own
        CROSS JOIN LATERAL (
                       SELECT SUM(entry.hours) AS hours,
                              SUM(entry.hours + COALESCE(entry.increment_hours, 0))
                                  AS billed
                         FROM project_coverage_link entry
                        WHERE entry.booking_id = booking.id AND entry.is_active
                   ) link
             WHERE %(scope)s AND booking.project_id IS NOT NULL
               AND (ruled.billing_increment > 0 OR ruled.billing_minimum > 0)
               AND template.service_type = 'timesheet'
               AND template.invoice_policy = 'delivery'
               AND (%(new)s OR (%(day)s AND link.hours IS NOT NULL))
          GROUP BY booking.so_line, booking.employee_id,
                   CASE WHEN %(day)s THEN booking.date END,
                   CASE WHEN NOT %(day)s THEN booking.id END
            HAVING BOOL_OR(%(new)s)
            """,
            scope=scope,
            new=new,
            day=day,
            to_flush=[
                self.env[model]._fields[name]
                for model, names in (
                    (
                        "account.analytic.line",
                        (
                            *("coverage_state", "date", "employee_id"),
                            *("prepaid_hours", "product_uom_id", "project_id"),
                            *("so_line", "unit_amount", "waived_hours"),
                        ),
                    ),
                    ("product.product", ("product_tmpl_id",)),
                    ("product.template", ("invoice_policy", "service_type")),
                    (
                        "project.coverage.link",
                        ("booking_id", "hours", "increment_hours", "is_active"),
                    ),
                    (
                        "sale.order.line",
                        (
                            *("billing_increment", "billing_minimum"),
                            *("increment_basis", "product_id", "product_uom_id"),
                        ),
                    ),
                    ("uom.uom", ("factor",)),
                )
                for name in names
            ],
        )
