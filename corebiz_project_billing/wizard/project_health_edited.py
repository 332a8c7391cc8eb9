from datetime import datetime, time

from odoo import fields, models
from odoo.tools import format_date

from .project_health_check import EDITED


class ProjectHealthCheck(models.TransientModel):
    """Bookings that say something else today than when they were billed.

    - Where the invoice has a proof of work, its frozen rows are compared: the finding
      names the field, then and now.
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
        proofs = self.env["project.proof"].search(
            [*self._get_company_domain(), ("is_current", "=", True)]
        )
        for proof in proofs:
            # In the language of the proof, in which it was frozen.
            reader = proof.with_context(lang=proof.lang)
            for difference in reader._get_row_differences():
                line = self.env["project.proof.line"].browse(difference["line_id"])
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

    def _find_edited_without_proof(self):
        """Bookings on posted invoices without a proof, written after the posting."""
        bookings = self.env["account.analytic.line"].search(
            [
                *self._get_company_domain(),
                ("project_id", "!=", False),
                ("timesheet_invoice_id.state", "=", "posted"),
                ("timesheet_invoice_id.proof_ids", "=", False),
            ],
            order="timesheet_invoice_id, date, id",
        )
        posted = self._get_posting_dates(bookings.timesheet_invoice_id)
        for booking in bookings:
            invoice = booking.timesheet_invoice_id
            if booking.write_date <= posted[invoice.id]:
                continue
            sentence = self.env._(
                "The booking of %(date)s by %(person)s (%(hours)s h, “%(text)s”) was"
                " changed on %(changed)s, after %(invoice)s was posted.",
                date=format_date(self.env, booking.date),
                person=booking.employee_id.name,
                hours=self._format_hours(
                    self._to_hours(booking.unit_amount, booking.product_uom_id)
                ),
                text=booking.name,
                changed=format_date(self.env, booking.write_date),
                invoice=invoice.name,
            )
            yield self._prepare_edited(
                invoice,
                self._to_hours(booking.unit_amount, booking.product_uom_id),
                sentence,
            )

    def _get_posting_dates(self, invoices):
        """The moment until which bookings of an invoice could change, per id.

        An invoice date without a message counts to the end of that day.
        """
        dates = {
            invoice.id: datetime.combine(
                invoice.invoice_date or invoice.date or fields.Date.today(), time.max
            )
            for invoice in invoices
        }
        subtype = self.env.ref("account.mt_invoice_validated")
        for res_id, date in self.env["mail.message"]._read_group(
            [
                ("model", "=", "account.move"),
                ("res_id", "in", invoices.ids),
                ("subtype_id", "=", subtype.id),
            ],
            ["res_id"],
            ["date:max"],
        ):
            dates[res_id] = date
        return dates

    def _prepare_edited(self, invoice, hours, sentence):
        return self.env["project.health.finding"]._prepare_vals(
            EDITED,
            invoice,
            sentence,
            hours=hours,
            partner_id=invoice.partner_id.id,
            date=invoice.invoice_date,
        )
