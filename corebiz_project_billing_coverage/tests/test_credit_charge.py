from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
class TestCreditCharge(CoverageCase):
    """A credit note frees hours for what the invoice charged, and never silently."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_line = cls.env["sale.order.line"].create(
            {"order_id": cls.order.id, "product_id": cls.product.id, "price_unit": 80}
        )
        cls.second_task = cls._create_task(
            cls.project, "Second", sale_line_id=cls.second_line.id
        )
        for hours in (1, 2, 3):
            cls._book(cls.employee, cls.task, hours)
        cls._book(cls.employee, cls.second_task, 4)
        cls.invoice = cls._invoice()
        cls.note = cls._reverse(cls.invoice)
        cls.credit = cls.note.invoice_line_ids.filtered(
            lambda line: line.sale_line_ids == cls.line
        )
        cls.second_credit = cls.note.invoice_line_ids - cls.credit

    def assertStaysBilled(self, text="Price Reduction Only"):
        """Posting is refused, and names the line and the choices."""
        self.env.flush_all()
        self.assertRefused(self.note.action_post, text)
        self.assertRefused(self.note.action_post, "Consulting|Kulanz")
        self.assertHours(billed=10)

    def assertChoice(self):
        """As a mere reduction of the price it is posted, and frees nothing."""
        self.note.is_price_reduction = True
        self.note.action_post()
        self.assertHours(billed=10)
        self.assertCovered()

    def test_unchanged(self):
        self.note.action_post()
        self.assertHours(open=10)

    def test_behind_a_line_without_hours(self):
        order, project, task = self._sell(self.product)
        unit = self.env.ref("uom.product_uom_unit").id
        fixed = self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self._create_product(
                    "Set-up", "ordered_prepaid", 500, uom_id=unit
                ).id,
                "sequence": 0,
            }
        )
        order.invalidate_recordset(["order_line"])
        self._book(self.employee, task, 2)
        note = self._reverse(self._invoice(order))
        self.assertEqual(note.invoice_line_ids[0].sale_line_ids, fixed)
        note.action_post()
        self.assertHours(project, open=2)

    def test_goodwill_instead_of_hours(self):
        """One line deleted, the other made goodwill of 15.00."""
        self.second_credit.unlink()
        self.credit.write({"name": "Kulanz", "quantity": 1, "price_unit": 15})
        self.assertStaysBilled()
        self.assertChoice()

    def test_lower_price(self):
        self.second_credit.unlink()
        self.credit.price_unit = 10
        self.assertStaysBilled("60,00|60.00")
        self.assertChoice()

    def test_higher_price(self):
        self.credit.price_unit = 110
        self.assertStaysBilled()

    def test_discount(self):
        self.credit.discount = 5
        self.assertStaysBilled()

    def test_another_product(self):
        self.credit.product_id = self.fixed_product
        self.credit.price_unit = 100
        self.assertStaysBilled("another product")

    def test_no_product(self):
        self.credit.product_id = False
        self.credit.price_unit = 100
        self.assertStaysBilled("another product")

    def test_another_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 3})],
            }
        )
        self.note.currency_id = foreign
        self.assertStaysBilled("another currency")

    def test_taxes_included(self):
        tax = self.env["account.tax"].create(
            {
                "name": "19 % included",
                "amount": 19,
                "price_include_override": "tax_included",
                "type_tax_use": "sale",
            }
        )
        self.credit.tax_ids = tax
        self.assertStaysBilled()

    def test_the_same_in_another_unit(self):
        """6 hours of 100 are 0.75 days of 800."""
        day = self.env.ref("uom.product_uom_day")
        self.credit.write(
            {"product_uom_id": day.id, "quantity": 0.75, "price_unit": 800}
        )
        self.note.action_post()
        self.assertHours(open=10)

    def test_another_unit_at_the_price_of_an_hour(self):
        day = self.env.ref("uom.product_uom_day")
        self.credit.write(
            {"product_uom_id": day.id, "quantity": 0.75, "price_unit": 100}
        )
        self.assertStaysBilled()

    def test_another_name_only(self):
        self.credit.name = "Hours of May"
        self.note.action_post()
        self.assertHours(open=10)

    def test_numbers_in_the_language_of_the_reader(self):
        self.credit.quantity = 1.25
        self.env["res.lang"]._activate_lang("de_DE")
        note = self.note.with_context(lang="de_DE")
        self.assertRefused(note.action_post, "1,25")
        with self.assertRaisesRegex(UserError, "6,00"):
            self.invoice.button_draft()
            line = self.invoice.invoice_line_ids.with_context(lang="de_DE")[0]
            line.quantity = 2

    def test_no_order_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        task = self._create_task(self.project, "Loose", sale_line_id=False)
        booking = self._book(self.employee, task, 1)
        booking.sudo().so_line = False
        self.project.invalidate_recordset()
        project = self.project.with_context(lang="de_DE")
        self.assertIn("Kein Auftrag: 1:00", project._get_uncovered_text())

    # === Every way ===

    def test_lines_of_the_credit_note(self):
        self.note.write(
            {"invoice_line_ids": [Command.update(self.credit.id, {"price_unit": 10})]}
        )
        self.assertStaysBilled()

    def test_web_save(self):
        self.note.web_save(
            {
                "invoice_line_ids": [
                    Command.delete(self.second_credit.id),
                    Command.update(self.credit.id, {"quantity": 1, "price_unit": 15}),
                ]
            },
            specification={"invoice_line_ids": {}},
        )
        self.assertStaysBilled()

    def test_load(self):
        self.env["account.move.line"].load(
            [".id", "price_unit"], [[str(self.credit.id), "10"]]
        )
        self.assertEqual(self.credit.price_unit, 10)
        self.assertStaysBilled()

    def test_lines_replaced(self):
        """New lines for the same order line, as a program writes them."""
        self.note.invoice_line_ids = [
            Command.clear(),
            Command.create(
                {
                    "name": "Kulanz",
                    "product_id": self.product.id,
                    "quantity": 3,
                    "price_unit": 5,
                    "tax_ids": [],
                    "sale_line_ids": [Command.link(self.line.id)],
                }
            ),
        ]
        self.assertStaysBilled()

    def test_lines_typed_anew_free_nothing(self):
        self.note.invoice_line_ids = [
            Command.clear(),
            Command.create(
                {
                    "product_id": self.product.id,
                    "quantity": 6,
                    "price_unit": 100,
                    "tax_ids": [],
                }
            ),
        ]
        self.note.action_post()
        self.assertHours(billed=10)

    def test_made_by_a_program(self):
        self.note.unlink()
        self.note = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "reversed_entry_id": self.invoice.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": 6,
                            "price_unit": 10,
                            "tax_ids": [],
                            "sale_line_ids": [Command.link(self.line.id)],
                        }
                    )
                ],
            }
        )
        self.assertStaysBilled()

    def test_posted_at_its_date(self):
        self.credit.price_unit = 10
        self.note.write(
            {
                "auto_post": "at_date",
                "date": fields.Date.today(),
                "invoice_date": fields.Date.today(),
            }
        )
        # What the scheduled action calls; it writes the text on the credit note.
        self.assertRefused(self.note._post, "Price Reduction Only")
        self.assertHours(billed=10)

    def test_posted_before_and_changed_since(self):
        self.note.action_post()
        self.note.button_draft()
        self.credit.price_unit = 10
        self.assertStaysBilled()

    def test_days_with_their_rounding(self):
        """An hour of an order in days: 0.13 of 960, as it was invoiced."""
        product = self._create_product(
            "Days",
            "delivered_timesheet",
            960,
            uom_id=self.env.ref("uom.product_uom_day").id,
        )
        order, project, task = self._sell(product)
        for _hour in range(3):
            self._book(self.employee, task, 1)
        invoice = self._invoice(order)
        note = self._reverse(invoice)
        note._credit(invoice.coverage_link_ids[:1])
        self.assertEqual(note.amount_untaxed, 124.80)
        note.action_post()
        self.assertHours(project, open=1, billed=2)
