from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from ..models.datev_text import read_amount
from .datev_common import (
    ACCOUNT,
    AMOUNT,
    BASE,
    BASE_CURRENCY,
    DONE,
    KOST1,
    KOST2,
    NUMBER,
    RATE,
    SIDE,
    TEXT,
    DatevCase,
)


class TestDatevExport(DatevCase):
    """What the accountant hands over, read back from the file."""

    def test_three_invoices_of_one_order(self):
        """Three document numbers, one project number."""
        department = self.env["hr.department"].create(
            {"name": "Operations", "cost_center": "300", "company_id": False}
        )
        self.project.department_id = department
        invoices = [self._work_and_invoice(hours) for hours in (1, 2, 3)]
        rows = self._export(*invoices)
        self.assertEqual(len(rows), 3)
        self.assertEqual({row[NUMBER] for row in rows}, {one.name for one in invoices})
        self.assertEqual({row[KOST2] for row in rows}, {self.project.project_number})
        self.assertEqual({row[KOST1] for row in rows}, {"300"})
        self.assertNotIn(self.order.name, {row[NUMBER] for row in rows})

    def test_every_column_is_where_it_belongs(self):
        self._book(self.employee, self.task, 2)
        invoice = self._invoice(post=False)
        invoice.invoice_line_ids.name = "Consulting\nsecond line; with “quotes”"
        invoice.action_post()
        export = self._create_export()
        export.action_generate()
        header, names, *rows = self._read_file(export)
        self.assertEqual(header[0], "EXTF")
        self.assertEqual(header[10:12], ["1001", "42"])
        self.assertEqual(header[21], self.company.currency_id.name)
        self.assertEqual({len(row) for row in rows}, {len(names)})
        (row,) = self._export(invoice)
        day = invoice.date.strftime("%d%m")
        self.assertEqual((row[SIDE], row["Belegdatum"]), ("S", day))
        self.assertEqual((row["Belegfeld 2"], row["BU-Schlüssel"]), ("", ""))
        self.assertEqual(row["KOST-Datum"], invoice.date.strftime("%d%m%Y"))
        self.assertEqual(row[TEXT], "Consulting second line; with “quotes”")
        (term,) = invoice.line_ids - invoice.invoice_line_ids
        code = term.account_id.with_company(self.company).code
        self.assertEqual(row[ACCOUNT], code[-6:])

    def test_the_day_of_the_work(self):
        """The last day of the bookings, not that of the invoice."""
        first, last = (fields.Date.today() - timedelta(days=days) for days in (9, 6))
        for day in (first, last):
            self._book(self.employee, self.task, 2, date=day)
        invoice = self._invoice()
        (row,) = self._export(invoice)
        self.assertNotEqual(invoice.invoice_date, last)
        self.assertEqual(row[DONE], last.strftime("%d%m%Y"))

    def test_amounts_in_a_foreign_currency(self):
        """Amount, rate and currency of the document, and what the ledger booked."""
        invoice = self._work_and_invoice(3)
        (row,) = self._export(invoice)
        self.assertEqual(read_amount(row[AMOUNT]), invoice.amount_total)
        if invoice.currency_id == self.company.currency_id:
            found = {row[name] for name in (RATE, BASE, BASE_CURRENCY, "WKZ Umsatz")}
            self.assertEqual(found, {""})
            return
        self.assertEqual(row["WKZ Umsatz"], invoice.currency_id.name)
        self.assertEqual(row[BASE_CURRENCY], self.company.currency_id.name)
        base = abs(invoice.amount_total_signed)
        self.assertEqual(read_amount(row[BASE]), base)
        self.assertAlmostEqual(read_amount(row[RATE]), invoice.amount_total / base, 5)

    def test_a_credit_note_has_its_own_number_and_the_project_of_the_invoice(self):
        invoice = self._work_and_invoice(4)
        note = self._reverse(invoice)
        note.action_post()
        rows = {row[NUMBER]: row for row in self._export(invoice, note)}
        self.assertEqual(set(rows), {invoice.name, note.name})
        self.assertEqual([rows[one.name][SIDE] for one in (invoice, note)], ["S", "H"])
        numbers = {row[KOST2] for row in rows.values()}
        self.assertEqual(numbers, {self.project.project_number})

    def test_a_payment_has_the_number_of_the_invoice(self):
        invoice = self._work_and_invoice(2)
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({})
            ._create_payments()
        )
        if not payment.move_id:
            self.skipTest("Payments make no entry here")
        rows = self._export(invoice, payment.move_id)
        self.assertEqual([row[NUMBER] for row in rows], [invoice.name] * 2)
        for row in rows:
            self.assertNotEqual(row[BASE_CURRENCY], row["WKZ Umsatz"] or None)

    def test_a_bill_has_the_number_of_the_vendor_and_the_project(self):
        self.project._create_analytic_account()
        bill = self._invoice_by_hand(
            self.project.account_id, "in_invoice", ref="RG 4711 #2"
        )
        (row,) = self._export(bill)
        self.assertEqual((row[NUMBER], row[SIDE]), ("RG-4711-2", "H"))
        self.assertEqual(row[KOST2], self.project.project_number)

    # === Rights and companies ===

    def test_who_exports_needs_no_other_rights(self):
        self._work_and_invoice(1)
        self.project.privacy_visibility = "followers"
        for record in (self.project, self.task):
            with self.assertRaises(AccessError):
                record.with_user(self.accountant).read(["name"])
        export = self._create_export()
        self.assertEqual(export.env.user, self.accountant)
        export.action_generate()
        self.assertEqual(export.state, "done")
        with self.assertRaisesRegex(AccessError, "datev_export_dtvf.export"):
            self._create_export(user=self.office)

    def test_the_books_of_a_company_are_read_in_no_other(self):
        other = self.env["res.company"].create({"name": "Dritte GmbH"})
        year = self._get_range(other)
        export = self.env["datev_export_dtvf.export"].create(
            {"fiscalyear_id": year.id, "company_id": other.id, "name": "Others"}
        )
        exports = self.env["datev_export_dtvf.export"].with_user(self.accountant)
        self.assertNotIn(export, exports.search([]))
        with self.assertRaises(AccessError):
            exports.browse(export.id).read(["file_data"])

    def test_several_companies_at_once(self):
        """Each with its own accounts, whatever company the accountant is in."""
        other = self.env["res.company"].create({"name": "Dritte GmbH"})
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=other, install_demo=False
        )
        other.write(
            {
                "datev_consultant_number": "1001",
                "datev_client_number": "43",
                "datev_account_code_length": 6,
            }
        )
        self.accountant.company_ids |= other
        invoice = self._work_and_invoice(1)
        both = self._create_export() | self._create_export(other)
        both.action_generate()
        self.assertEqual(both.mapped("state"), ["done", "done"])
        clients = [self._read_file(one)[0][11] for one in both]
        self.assertEqual(clients, ["42", "43"])
        found = [
            invoice.name in {row[10] for row in self._read_file(one)[2:]}
            for one in both
        ]
        self.assertEqual(found, [True, False])

    def test_a_company_without_numbers_is_told(self):
        self.company.datev_client_number = False
        with self.assertRaisesRegex(ValidationError, "DATEV section"):
            self._create_export().action_generate()


class TestDatevOfSecondHouse(SecondHouse, TestDatevExport):
    """The same in a second company, with orders in a foreign currency."""

    def test_it_is_a_foreign_currency(self):
        self.assertNotEqual(self.order.currency_id, self.company.currency_id)
