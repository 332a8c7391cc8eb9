from odoo import fields
from odoo.tests import tagged

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
class TestCreditDraft(CoverageCase):
    """What no posted invoice charges cannot be given back.

    The invoice was reset to draft after its credit note was drafted.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._book(cls.employee, cls.task, 4, date="2026-03-02")
        cls._book(cls.employee, cls.task, 3, date="2026-03-10")
        cls.invoice = cls._invoice()
        cls.note = cls._reverse(cls.invoice)
        cls.office.group_ids |= cls.env.ref("account.group_account_invoice")

    def test_refused_by_every_way(self):
        self.invoice.button_draft()
        self.note.invoice_date = fields.Date.today()
        for take in (
            self.note.action_post,
            self.note.with_user(self.office).action_post,
            self.note._post,
            lambda: self.note.write({"state": "posted"}),
            lambda: self.note.web_save({"state": "posted"}, specification={}),
        ):
            self.assertRefused(take, "cannot be credited, because it is a draft")
        self.assertHours(draft=7)
        self.assertCovered()

    def test_part_of_the_hours(self):
        self.note._credit(self.first.sudo().coverage_link_ids)
        self.invoice.button_draft()
        self.assertRefused(self.note.action_post, "because it is a draft")
        self.assertHours(draft=7)
        self.invoice.action_post()
        self.note.action_post()
        self.assertHours(billed=3, open=4)
        self.assertCovered()

    def test_made_by_a_program(self):
        self.note.unlink()
        self.invoice.button_draft()
        note = self.invoice._reverse_moves()
        self.assertRefused(note.action_post, "because it is a draft")
        self.assertHours(draft=7)

    def test_posted_together(self):
        self.invoice.button_draft()
        (self.note + self.invoice).action_post()
        self.assertHours(open=7)
        self.assertCovered()

    def test_a_lower_price_frees_nothing(self):
        self.invoice.button_draft()
        self.note.is_price_reduction = True
        self.note.action_post()
        self.assertHours(draft=7)
        self.assertCovered()

    def test_the_invoice_was_cancelled(self):
        self.invoice.button_cancel()
        self.assertRefused(self.note.action_post, "make up 0")
        self.assertHours(open=7)

    def test_the_invoice_charges_no_hours_any_more(self):
        """Its other line is posted again, and charges no hours."""
        self.note.unlink()
        self.invoice.button_draft()
        self.invoice.unlink()
        unit = self.env.ref("uom.product_uom_unit").id
        product = self._create_product("Set-up", "ordered_prepaid", 500, uom_id=unit)
        self.env["sale.order.line"].create(
            {"order_id": self.order.id, "product_id": product.id}
        )
        invoice = self._invoice()
        note = self._reverse(invoice)
        invoice.button_draft()
        invoice.coverage_link_ids.action_take_off()
        self.assertRefused(note.action_post, "because it is a draft")
        invoice.action_post()
        self.assertRefused(note.action_post, "make up 0")
        self.assertHours(open=7)

    def test_a_booking_on_another_order_item_keeps_the_credit_posted(self):
        """Billed again at the old price, its amount would be nobody's."""
        dear = self.order.order_line.create(
            {
                "order_id": self.order.id,
                "product_id": self.product.id,
                "price_unit": 120,
            }
        )
        self.note.action_post()
        self.env["project.sale.line.employee.map"].create(
            {
                "project_id": self.project.id,
                "employee_id": self.employee.employee_id.id,
                "sale_line_id": dear.id,
            }
        )
        self.env.flush_all()
        self.assertEqual(self.first.so_line, dear)
        self.assertRefused(self.note.button_draft, "was changed")
        self.assertEqual(self.note.state, "posted")
        self.assertHours(open=7)
