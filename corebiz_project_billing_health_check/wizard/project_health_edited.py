from odoo import models
from odoo.tools import SQL, format_date

from .project_health_check import EDITED


class ProjectHealthCheck(models.TransientModel):
    """Bookings that say something else today than when they were billed.

    - Where the invoice has a proof of work, its frozen rows are compared: the finding
      names the field, then and now. What a posted credit note gave back is free, and
      may be changed or billed again.
    - Where it has none, a booking that was written after its invoice was posted is
      suspicious. Posted is the day of Odoo's own message about it, else the date of
      the invoice.
    """

    _inherit = "project.health.check"

    def _find_edited(self):
        """Bookings that were changed or deleted after their invoice was posted."""
        yield from self._find_edited_against_proof()
        yield from self._find_edited_without_proof()

    def _find_edited_against_proof(self):
        """What differs from the frozen rows of valid proofs."""
        proofs = self._get_suspicious_proofs()
        for proof in proofs:
            # In the language of the proof, in which it was frozen.
            reader = proof.with_context(lang=proof.lang)
            credited = proof.sudo().move_id._get_freed_links().booking_id
            for difference in reader._get_row_differences():
                difference = proof._format_difference(difference)
                line = self.env["project.proof.line"].browse(difference["line_id"])
                if line.sudo().booking_id & credited:
                    continue
                yield self._prepare_edited(
                    proof.move_id, line.hours, self._get_edited_text(line, difference)
                )

    def _get_edited_text(self, line, difference):
        """The sentence on a row of a proof."""
        values = {
            "row": line.sequence,
            "proof": line.proof_id.with_context(lang=self.env.lang).display_name,
            "date": format_date(self.env, line.date),
            "person": line.employee_name,
        }
        name = difference.get("field_name")
        if not name:
            return self.env._(
                "Row %(row)s of %(proof)s (%(date)s, %(person)s): the booking was"
                " deleted or taken off the invoice.",
                **values,
            )
        return self.env._(
            "Row %(row)s of %(proof)s (%(date)s, %(person)s), %(field)s: “%(frozen)s”"
            " was billed, today it is “%(today)s”.",
            field=line._fields[name]._description_string(self.env),
            frozen=difference["frozen"],
            today=difference["today"],
            **values,
        )

    def _get_suspicious_proofs(self):
        """Valid proofs with a row that its booking does not bear out any more.

        SQL looks through all rows at once; only these proofs are compared in full.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT proof.id
                  FROM project_proof_line line
                  JOIN project_proof proof ON proof.id = line.proof_id
             LEFT JOIN account_analytic_line booking ON booking.id = line.booking_id
             LEFT JOIN project_effort_units() unit
                    ON unit.unit_id = booking.product_uom_id
                 WHERE proof.company_id IN %s
                   AND line.kind != 'credited'
                   AND (booking.id IS NULL
                        OR booking.write_date > proof.date
                        OR booking.name IS DISTINCT FROM line.name
                        OR booking.date IS DISTINCT FROM line.date
                        OR ABS(booking.unit_amount * COALESCE(unit.hours, 1)
                               - line.hours) > 0.0001
                        OR (line.kind = 'billed'
                            AND booking.timesheet_invoice_id
                                IS DISTINCT FROM proof.move_id))
                """,
                tuple(self.env.companies.ids),
            )
        )
        proofs = self.env["project.proof"].browse(proof_id for (proof_id,) in rows)
        return proofs.filtered("is_current").sorted("id")

    def _find_edited_without_proof(self):
        """Bookings on posted invoices without a proof, written after the posting."""
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
                   AND NOT EXISTS (SELECT 1 FROM project_proof proof
                                    WHERE proof.move_id = move.id)
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
