from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.customer_reference_mixin import REFERENCES
from .reference_common import NUMBERS, ReferenceCase


@tagged("post_install", "-at_install")
class TestCustomerReference(ReferenceCase):
    """The customer's own numbers, from the order to the papers."""

    def _print(self, invoice):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", invoice.ids
        )
        return html.decode()

    def test_from_the_order_to_the_invoice_and_its_credit_note(self):
        order, invoice = self._bill_with(**NUMBERS)
        expected = {name: NUMBERS[name] for name in REFERENCES}
        self.assertEqual(order._prepare_reference_vals(), expected)
        note = invoice._reverse_moves()
        for move in invoice | note:
            self.assertEqual(move._prepare_reference_vals(), expected)
            self.assertEqual(move._get_customer_order_number(), "4500012345")

    def test_our_own_number_is_no_reference_of_the_customer(self):
        order, invoice = self._bill_with()
        self.assertEqual(invoice._get_customer_order_number(), "")
        self.assertTrue(invoice._is_own_reference())
        self.assertEqual(self._print(invoice).count(order.name), 1)
        note = invoice._reverse_moves()
        self.assertEqual(note._get_customer_order_number(), "")
        order.client_order_ref = "4711"
        self.assertEqual(invoice._get_customer_order_number(), "4711")
        invoice.ref = "4712"
        self.assertEqual(invoice._get_customer_order_number(), "4712")
        self.assertEqual(note._get_customer_order_number(), "4712")

    def test_orders_that_are_filed_apart_are_invoiced_apart(self):
        orders = self.env["sale.order"]
        for reference in ("A", "A", "B"):
            order, _bookings = self._sell_and_book()
            order.contract_reference = reference
            orders |= order
        invoices = orders._create_invoices()
        self.assertEqual(sorted(invoices.mapped("contract_reference")), ["A", "B"])

    def test_printed_on_the_invoice(self):
        self.customer.lang = "de_DE"
        _order, invoice = self._bill_with(**NUMBERS)
        page = self._print(invoice)
        for text in NUMBERS.values():
            self.assertEqual(page.count(text), 1)
        for label in ("Ihre Bestellnummer", "Leitweg-ID", "Ihre Kostenstelle"):
            self.assertIn(label, page)

    def test_our_own_number_has_a_name(self):
        """Beside the customer's, both say whose they are; nothing is a "source"."""
        self.customer.lang = "de_DE"
        order, invoice = self._bill_with(**NUMBERS)
        page = self._print(invoice)
        self.assertIn("Unsere Auftragsnummer", page)
        self.assertEqual(page.count(order.name), 1)
        self.assertNotIn('name="origin"', page)
        note = invoice._reverse_moves()
        self.assertEqual(note._get_own_order_number(), order.name)
        note.invoice_line_ids.sale_line_ids = False
        note.invoice_origin = "Phone call"
        page = self._print(note)
        self.assertNotIn("Unsere Auftragsnummer", page)
        self.assertIn('name="origin"', page)

    def test_printed_and_sealed_on_the_statement(self):
        self.customer.lang = "de_DE"
        _order, invoice = self._bill_with(**NUMBERS)
        statement = invoice.timesheet_statement_ids
        page = self._render(statement)
        for text in NUMBERS.values():
            self.assertEqual(page.count(text), 1)
        self.assertIn("Ihre Kostenstelle: 1200", page)
        self.assertEqual(statement.sha256, statement._get_seal())
        self._damage(statement, further_references="Ihre Kostenstelle: 1300")
        self.assertNotEqual(statement.sha256, statement._get_seal())

    def test_statement_without_references(self):
        _order, invoice = self._bill_with()
        statement = invoice.timesheet_statement_ids
        self.assertNotIn("further_references", self._render(statement))
        self.assertNotIn("further_references", statement._get_sealed_head())

    def test_no_prefix_of_the_name_of_the_project(self):
        line = {"product_id": self.time_and_material.id}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "client_order_ref": "4500012345",
                "order_line": [Command.create(line)],
            }
        )
        order.action_confirm()
        [name] = order.project_ids.mapped("name")
        self.assertTrue(name.startswith(order.name))
        self.assertNotIn("4500012345", name)

    def test_entered_by_who_sells_and_put_right_by_who_invoices(self):
        order, _bookings = self._sell_and_book()
        order.user_id = self.account_manager
        invoice = self._invoice(order, post=False)
        order = order.with_user(self.account_manager)
        with Form(order) as form:
            form.contract_reference = "RV-1"
        self.assertEqual(order.contract_reference, "RV-1")
        with Form(invoice) as form:
            form.accounting_reference = "1200"
        self.assertEqual(invoice.accounting_reference, "1200")
        for record in (order, invoice):
            with self.assertRaises(AccessError):
                record.with_user(self.employee).contract_reference = "RV-2"
