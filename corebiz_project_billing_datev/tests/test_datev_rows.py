from odoo.fields import Command

from ..models.datev_text import read_amount
from .datev_common import (
    ACCOUNT,
    AMOUNT,
    COUNTER,
    DONE,
    KOST1,
    KOST2,
    SIDE,
    TEXT,
    DatevCase,
)


class TestDatevRows(DatevCase):
    """Which rows an invoice has, and which project each is for."""

    def _create_tax(self, percent=19.0):
        account = self.env["account.account"].create(
            {"name": "VAT", "code": "177600", "account_type": "liability_current"}
        )
        tax = self.env["account.tax"].create(
            {"name": f"{percent} %", "amount": percent, "type_tax_use": "sale"}
        )
        parts = tax.invoice_repartition_line_ids
        parts.filtered(lambda part: part.repartition_type == "tax").write(
            {"account_id": account.id, "use_in_tax_closing": True}
        )
        return tax

    def _book_two_lines(self):
        """An order over two projects, each with hours on a line of its own."""
        second = self._create_product("Training", "delivered_timesheet", 80)
        line = self.env["sale.order.line"].create(
            {"order_id": self.order.id, "product_id": second.id, "product_uom_qty": 5}
        )
        other = self._create_project(
            "Training", allow_billable=True, sale_line_id=line.id
        )
        self._book(self.employee, self.task, 3)
        self._book(self.employee, self._create_task(other, sale_line_id=line.id), 2)
        return other

    def test_lines_of_two_projects(self):
        other = self._book_two_lines()
        self.order.order_line.tax_ids = self._create_tax()
        invoice = self._invoice()
        rows = {row[TEXT]: row for row in self._export(invoice)}
        by_project = {
            row[KOST2]: read_amount(row[AMOUNT]) for row in rows.values() if row[KOST2]
        }
        self.assertEqual(
            by_project,
            {self.project.project_number: 300.0, other.project_number: 160.0},
        )
        taxes = [row for row in rows.values() if not row[KOST2]]
        self.assertEqual([row[AMOUNT] for row in taxes], ["87,40"])

    def test_one_line_with_the_hours_of_two_projects(self):
        """It is split by hours, to the cent."""
        other = self._create_project(
            "Branch", allow_billable=True, sale_line_id=self.line.id
        )
        task = self._create_task(other, sale_line_id=self.line.id)
        self.line.price_unit = 33.33
        self._book(self.employee, self.task, 2)
        self._book(self.employee, task, 1)
        invoice = self._invoice()
        rows = self._export(invoice)
        self.assertEqual(
            {row[KOST2]: row[AMOUNT] for row in rows},
            {self.project.project_number: "66,66", other.project_number: "33,33"},
        )

    def test_what_lowers_an_invoice_stands_against_the_customer(self):
        """A discount is booked the other way round, for the same project."""
        self.line.tax_ids = self._create_tax()
        self._book(self.employee, self.task, 10)
        invoice = self._invoice(post=False)
        taxes = self.line.tax_ids.ids
        line = {"name": "Discount", "price_unit": -700, "tax_ids": taxes}
        invoice.invoice_line_ids = [Command.create(line)]
        invoice.action_post()
        rows = self._export(invoice)
        (customer,) = {row[ACCOUNT] for row in rows}
        self.assertNotIn(customer, {row[COUNTER] for row in rows})
        discount = next(row for row in rows if row[TEXT] == "Discount")
        self.assertEqual((discount[SIDE], discount[AMOUNT]), ("H", "700,00"))
        self.assertEqual(discount[KOST2], self.project.project_number)

    def test_a_down_payment_is_for_the_project_of_its_order(self):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(self.order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 250,
            }
        )
        first = wizard._create_invoices(self.order)
        first.action_post()
        self._book(self.employee, self.task, 10)
        final = self._invoice(final=True)
        rows = self._export(first, final)
        (paid,) = [row for row in rows if row["Belegfeld 1"] == first.name]
        self.assertEqual((paid[SIDE], paid[AMOUNT]), ("S", "250,00"))
        self.assertEqual(paid[DONE], "")
        self.assertEqual({row[KOST2] for row in rows}, {self.project.project_number})

    def test_a_fixed_price_is_for_its_project(self):
        order, project, _task = self._sell(self.fixed_product)
        (row,) = self._export(self._invoice(order))
        self.assertEqual(row[KOST2], project.project_number)

    def test_an_invoice_of_no_project_has_none(self):
        account = self.env["account.analytic.account"].create(
            {
                "name": "Sundries",
                "code": "900",
                "plan_id": self.env["account.analytic.plan"].search([], limit=1).id,
            }
        )
        invoice = self._invoice_by_hand(account)
        (row,) = self._export(invoice)
        self.assertEqual((row[KOST1], row[KOST2]), ("900", ""))

    def test_several_terms_of_payment_make_no_more_rows(self):
        self._book(self.employee, self.task, 10)
        invoice = self._invoice(post=False)
        invoice.invoice_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        invoice.action_post()
        (row,) = self._export(invoice)
        self.assertEqual(row[AMOUNT], "1000,00")

    def test_numbers_of_partners_stand_for_their_account(self):
        self.company.write(
            {
                "datev_partner_numbering": "sequence",
                "datev_customer_sequence_id": self.env["ir.sequence"]
                .create({"name": "Customers", "number_next": 10000})
                .id,
            }
        )
        self._book(self.employee, self.task, 1)
        invoice = self._invoice()
        export = self._create_export()
        export.action_generate()
        rows = [row for row in self._read_file(export)[2:] if row[10] == invoice.name]
        number = self.customer.l10n_de_datev_export_identifier_customer
        self.assertTrue(number)
        self.assertEqual([row[6] for row in rows], [number])
