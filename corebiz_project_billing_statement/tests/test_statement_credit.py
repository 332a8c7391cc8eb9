from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.paper_common import PaperCase

from .statement_common import StatementCase

REPORT = "corebiz_project_billing_statement.report_project_timesheet_statement"


class CreditCase(StatementCase):
    """An invoice of twelve hours, and credit notes by who invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.bookings = cls._sell_and_book(
            bookings=[
                (cls.employee, 2, 5, "Server installed"),
                (cls.leader, 3, 3, "Mailboxes moved"),
                (cls.employee, 4, 4, "Users trained"),
            ]
        )
        cls.invoice = cls._invoice(cls.order)
        cls.statement = cls.invoice.timesheet_statement_ids

    @classmethod
    def _credit(cls, invoice=None, quantity=None, post=True, **values):
        """A credit note by who invoices: of all, or of this quantity."""
        invoice = invoice or cls.invoice
        wizard = (
            cls.env["account.move.reversal"]
            .with_user(cls.biller)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, **values})
        )
        wizard.reverse_moves()
        note = wizard.new_move_ids
        note.invoice_date = date(2026, 4, 2)
        if quantity is not None:
            note.invoice_line_ids.filtered("product_id").quantity = quantity
        if post:
            note.action_post()
        return note


class TestStatementCredit(CreditCase):
    """The statement of a credit note, and the mark on the old one."""

    def _get_mark(self, statement=None):
        statement = (statement or self.statement).with_user(self.biller)
        statement.invalidate_recordset()
        return statement.correction_text

    def test_part_is_credited(self):
        note = self._credit(quantity=4)
        statement = note.timesheet_statement_ids
        self.assertEqual((len(statement), statement.name), (1, note.name))
        self.assertEqual(statement.hours, -4)
        line = statement.line_ids
        self.assertEqual(line.booking_id, self.bookings[2])
        self.assertEqual((line.kind, line.hours, line.quantity), ("credited", -4, -4))
        self.assertEqual(line.name, "Users trained")
        self.assertEqual(line.position, note.invoice_line_ids.name.split("\n")[0])
        self.assertEqual(statement.corrected_name, self.invoice.name)
        self.assertEqual(statement.corrected_date, self.invoice.invoice_date)
        self.assertEqual(
            (statement.date_from, statement.date_to), (date(2026, 3, 4),) * 2
        )
        self.assertEqual(statement.user_id, self.biller)
        self.assertEqual(statement._get_positions()[0]["quantity"], -4)

    def test_old_one_is_marked(self):
        self.assertFalse(self._get_mark())
        note = self._credit(quantity=4, post=False)
        self.assertFalse(self._get_mark(), "A draft corrects nothing yet.")
        note.action_post()
        self.assertEqual(self._get_mark(), "corrected: 8.00 of 12.00 h")
        self.assertFalse(self._get_mark(note.timesheet_statement_ids))
        self.assertEqual(self.statement.hours, 12, "What the customer has stays.")
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.statement.with_context(lang="de_DE")
        self.assertEqual(german.correction_text, "korrigiert: 8,00 von 12,00 h")

    def test_two_credit_notes(self):
        first, second = self._credit(quantity=4), self._credit(quantity=3)
        self.assertEqual(
            (first.timesheet_statement_ids.hours, second.timesheet_statement_ids.hours),
            (-4, -3),
        )
        self.assertEqual(self._get_mark(), "corrected: 5.00 of 12.00 h")
        second.button_draft()
        self.assertEqual(self._get_mark(), "corrected: 8.00 of 12.00 h")
        self.assertFalse(second.timesheet_statement_ids.is_current)
        second.action_post()
        self.assertEqual(
            sorted(second.timesheet_statement_ids.mapped("version")), [1, 2]
        )
        self.assertEqual(self._get_mark(), "corrected: 5.00 of 12.00 h")

    def test_all_is_credited(self):
        note = self._credit()
        self.assertEqual(note.timesheet_statement_ids.hours, -12)
        self.assertEqual(len(note.timesheet_statement_ids.line_ids), 3)
        self.assertEqual(self._get_mark(), "corrected: 0.00 of 12.00 h")

    def test_batch_of_two(self):
        other = self._invoice(self._sell_and_book()[0])
        notes = self._credit(quantity=4, post=False) | self._credit(other, post=False)
        notes.action_post()
        self.assertEqual(notes.mapped("timesheet_statement_ids.hours"), [-4, -4.75])
        self.assertEqual(
            notes.mapped("timesheet_statement_ids.corrected_name"),
            [self.invoice.name, other.name],
        )

    def test_price_reduction_has_none(self):
        note = self._credit(post=False)
        note.is_price_reduction = True
        note.invoice_line_ids.filtered("product_id").price_unit = 10
        note.action_post()
        self.assertFalse(note.timesheet_statement_ids)
        self.assertFalse(note.can_make_statement)
        self.assertFalse(self._get_mark())
        with self.assertRaisesRegex(UserError, "needs no timesheet statement"):
            note.action_make_statement()

    def _read(self, statement):
        """The print, without the mark that keeps a minus sign with its number."""
        return self._render(statement).replace("\ufeff", "")

    def test_page_of_a_credit_note(self):
        self.env["res.lang"]._activate_lang("de_DE")
        page = self._read(self._credit(quantity=4).timesheet_statement_ids)
        for text in ("Corrects Invoice", self.invoice.name, "Hours Credited", "-4.00"):
            self.assertIn(text, page)
        self.assertNotIn("Hours Billed", page)
        self.customer.lang = "de_DE"
        page = self._read(self._credit(quantity=3).timesheet_statement_ids)
        for text in ("Berichtigt Rechnung", "Gutgeschriebene Stunden", "-3,00"):
            self.assertIn(text, page)

    def test_table_of_a_credit_note(self):
        statement = self._credit(quantity=4).timesheet_statement_ids
        self.assertIn("Credited", statement.csv_attachment_id.raw.decode("utf-8-sig"))
        self.assertIn("-4", statement.csv_attachment_id.raw.decode("utf-8-sig"))

    def test_verify(self):
        """What was credited may change; that it is credited may not."""
        note = self._credit(quantity=4)
        statement = note.timesheet_statement_ids
        self.assertFalse(statement._get_differences())
        self.assertEqual(
            [one["kind"] for one in self.statement._get_differences()], ["freed"]
        )
        self.bookings[2].name = "Users trained again"
        self.env.invalidate_all()
        self.assertFalse(statement._get_differences())
        self._damage(statement, corrected_name="INV/0")
        self.assertEqual(
            [one["kind"] for one in statement._get_differences()], ["seal"]
        )
        self._damage(statement, corrected_name=note.reversed_entry_id.name)
        self._damage(statement, corrected_date=date(2020, 1, 1))
        self.assertEqual(
            [one["kind"] for one in statement._get_differences()], ["seal"]
        )

    def test_verify_names_what_is_no_longer_credited(self):
        note = self._credit(quantity=4)
        note.button_draft()
        kinds = [one["kind"] for one in note.timesheet_statement_ids._get_differences()]
        self.assertEqual(kinds, ["freed", "changed"])

    def test_billed_again(self):
        """The new invoice has its own statement; all three tell the truth."""
        note = self._credit(quantity=4)
        again = self._invoice(self.order)
        self.assertEqual(again.timesheet_statement_ids.hours, 4)
        self.assertEqual(
            again.timesheet_statement_ids.line_ids.booking_id, self.bookings[2]
        )
        self.assertFalse(again.timesheet_statement_ids._get_differences())
        self.assertFalse(note.timesheet_statement_ids._get_differences())
        self.assertEqual(self._get_mark(), "corrected: 8.00 of 12.00 h")

    def test_final_invoice_below_zero(self):
        """More was paid down than was worked: the hours have a statement, too."""
        order, bookings = self._sell_and_book()
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 2850,
            }
        )
        payment._create_invoices(order).action_post()
        final = order._create_invoices(final=True).with_user(self.biller)
        self.assertEqual(final.move_type, "out_refund")
        final.invoice_date = date(2026, 3, 31)
        final.action_post()
        statement = final.timesheet_statement_ids
        self.assertEqual((statement.hours, len(statement.line_ids)), (4.75, 3))
        self.assertEqual(set(statement.line_ids.mapped("kind")), {"billed"})
        self.assertEqual(statement.line_ids.booking_id, bookings)
        self.assertFalse(statement.corrected_name)
        self.assertFalse(statement._get_differences())

    def _get_title(self, note):
        """The title on the paper: that of the record, and in the print."""
        title = note.with_user(self.biller)._get_correction_title()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", note.ids
        )
        for text in ("Invoice Correction", "Cancellation Invoice"):
            self.assertEqual(text in html.decode(), text == title, text)
        return title

    def test_title_of_a_german_correction(self):
        self.assertEqual(self._get_title(self._credit()), "")
        self.company.account_fiscal_country_id = self.env.ref("base.de")
        other = self._invoice(self._sell_and_book()[0])
        self.assertEqual(self._get_title(other), "")
        part = self._credit(other, quantity=1)
        self.assertEqual(self._get_title(part), "Invoice Correction")
        whole = self._credit(self._invoice(self._sell_and_book()[0]))
        self.assertEqual(self._get_title(whole), "Cancellation Invoice")
        self.env["res.lang"]._activate_lang("de_DE")
        for note, german in ((part, "Rechnungskorrektur"), (whole, "Stornorechnung")):
            note = note.with_context(lang="de_DE")
            self.assertEqual(note._get_correction_title(), german)
        reduction = self._credit(self._invoice(self._sell_and_book()[0]), post=False)
        reduction.is_price_reduction = True
        self.assertEqual(reduction._get_correction_title(), "Invoice Correction")
        reduction.reversed_entry_id = False
        self.assertEqual(reduction._get_correction_title(), "")

    def test_credit_note_of_before(self):
        """Who posted it before there were statements makes it with the button."""
        note = self._credit(quantity=4)
        self._destroy(note.timesheet_statement_ids.line_ids)
        self._destroy(note.timesheet_statement_ids)
        self.assertTrue(note.can_make_statement)
        note.action_make_statement()
        self.assertEqual(note.timesheet_statement_ids.hours, -4)


@tagged("post_install", "-at_install")
class TestStatementCreditPaper(PaperCase, CreditCase):
    """The statement of a credit note as it comes out of the printer."""

    def test_printed_in_both_languages(self):
        self.env["res.lang"]._activate_lang("de_DE")
        statement = self._credit(quantity=4).timesheet_statement_ids
        paper = self._print(REPORT, statement, user=self.biller)
        self.assertEqual(len(paper.pages), 1)
        self.assertInOrder(
            paper,
            *("Corrects Invoice", self.invoice.name, "Hours Credited", "4.00"),
            *("On the Credit Note", "credited", "Users trained", "4.00"),
        )
        self.assertNotIn("Server installed", paper.text)
        self.customer.lang = "de_DE"
        statement = self._credit(quantity=3).timesheet_statement_ids
        paper = self._print(REPORT, statement, user=self.biller)
        self.assertInOrder(
            paper,
            *("Berichtigt Rechnung", self.invoice.name, "Gutgeschriebene Stunden"),
            *("3,00", "Zuordnung zur Rechnungskorrektur", "gutgeschrieben"),
            *("Mailboxes moved", "3,00"),
        )
