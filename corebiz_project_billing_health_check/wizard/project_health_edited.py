from odoo import models
from odoo.tools import SQL, format_date

from .project_health_check import EDITED


class ProjectHealthCheck(models.TransientModel):
    """Bookings that say something else today than when they were billed.

    - Where the invoice has a timesheet statement, its frozen rows are compared: the
      finding names the field, then and now. What a posted credit note gave back is
      free, and may be changed or billed again.
    - Where it has none, a booking that was written after its invoice was posted is
      suspicious. Posted is the day of Odoo's own message about it, else the date of
      the invoice.
    """

    _inherit = "project.health.check"

    def _find_edited(self):
        """Bookings that were changed or deleted after their invoice was posted."""
        yield from self._find_edited_against_statement()
        yield from self._find_edited_without_statement()

    def _find_edited_against_statement(self):
        """What differs from the frozen rows of valid statements."""
        statements = self._get_suspicious_statements()
        for statement in statements:
            # In the language of the statement, in which it was frozen.
            reader = statement.with_context(lang=statement.lang)
            credited = statement.sudo().move_id._get_freed_links().booking_id
            for difference in reader._get_row_differences():
                difference = statement._format_difference(difference)
                line = self.env["project.timesheet.statement.line"].browse(
                    difference["line_id"]
                )
                if line.sudo().booking_id & credited:
                    continue
                yield self._prepare_edited(
                    statement.move_id,
                    line.hours,
                    self._get_edited_text(line, difference),
                )

    def _get_edited_text(self, line, difference):
        """The sentence on a row of a statement."""
        values = {
            "row": line.sequence,
            "statement": line.statement_id.with_context(
                lang=self.env.lang
            ).display_name,
            "date": format_date(self.env, line.date),
            "person": line.employee_name,
        }
        name = difference.get("field_name")
        if not name:
            return self.env._(
                "Row %(row)s of %(statement)s (%(date)s, %(person)s): the booking was"
                " deleted or taken off the invoice.",
                **values,
            )
        return self.env._(
            "Row %(row)s of %(statement)s (%(date)s, %(person)s), %(field)s:"
            " “%(frozen)s” was billed, today it is “%(today)s”.",
            field=line._fields[name]._description_string(self.env),
            frozen=difference["frozen"],
            today=difference["today"],
            **values,
        )

    def _get_suspicious_statements(self):
        """Valid statements with a row that its booking does not bear out any more.

        SQL looks through all rows at once; only these statements are compared in full.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT statement.id
                  FROM project_timesheet_statement_line line
                  JOIN project_timesheet_statement statement
                       ON statement.id = line.statement_id
             LEFT JOIN account_analytic_line booking ON booking.id = line.booking_id
             LEFT JOIN project_effort_units() unit
                    ON unit.unit_id = booking.product_uom_id
                 WHERE statement.company_id IN %s
                   AND line.kind != 'credited'
                   AND (booking.id IS NULL
                        OR booking.write_date > statement.date
                        OR booking.name IS DISTINCT FROM line.name
                        OR booking.date IS DISTINCT FROM line.date
                        OR ABS(booking.unit_amount * COALESCE(unit.hours, 1)
                               - line.hours) > 0.0001
                        OR (line.kind = 'billed'
                            AND booking.timesheet_invoice_id
                                IS DISTINCT FROM statement.move_id))
                """,
                tuple(self.env.companies.ids),
            )
        )
        statements = self.env["project.timesheet.statement"].browse(
            statement_id for (statement_id,) in rows
        )
        return statements.filtered("is_current").sorted("id")

    def _find_edited_without_statement(self):
        """Bookings on posted invoices without a statement, written afterwards."""
        ids = [booking_id for (booking_id,) in self._query_written_later()]
        for booking in self.env["account.analytic.line"].browse(ids):
            invoice = booking.timesheet_invoice_id
            hours = self._to_hours(booking.unit_amount, booking.product_uom_id)
            sentence = self.env._(
                "The booking of %(date)s by %(person)s (%(hours)s h, “%(text)s”) was"
                " changed on %(changed)s, after %(invoice)s was posted.",
                date=format_date(self.env, booking.date),
                person=booking.employee_id.name,
                hours=self._format_hours(hours),
                text=booking.name,
                changed=format_date(self.env, booking.write_date),
                invoice=invoice.name,
            )
            yield self._prepare_edited(invoice, hours, sentence)

    def _query_written_later(self):
        """Bookings that were written after their invoice was posted.

        An invoice without a message about its posting counts to the end of its day.
        """
        self.env.flush_all()
        posted = self.env["ir.model.data"]._xmlid_to_res_id(
            "account.mt_invoice_validated"
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT booking.id
                  FROM account_analytic_line booking
                  JOIN account_move move ON move.id = booking.timesheet_invoice_id
             LEFT JOIN (SELECT res_id, MAX(date) AS date
                          FROM mail_message
                         WHERE model = 'account.move' AND subtype_id = %s
                      GROUP BY res_id) posting ON posting.res_id = move.id
                 WHERE move.state = 'posted'
                   AND booking.project_id IS NOT NULL
                   AND booking.company_id IN %s
                   AND booking.write_date
                       > COALESCE(posting.date, move.invoice_date + 1)
                   AND NOT EXISTS (SELECT 1 FROM project_timesheet_statement statement
                                    WHERE statement.move_id = move.id)
              ORDER BY move.invoice_date, move.id, booking.date, booking.id
                """,
                posted or 0,
                tuple(self.env.companies.ids),
            )
        )

    def _prepare_edited(self, invoice, hours, sentence):
        return self.env["project.health.finding"]._prepare_vals(
            EDITED,
            invoice,
            sentence,
            hours=hours,
            partner_id=invoice.partner_id.id,
            date=invoice.invoice_date,
        )
