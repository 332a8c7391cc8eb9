from .desk_common import DeskCase


class TestUninvoicedShare(DeskCase):
    """The share of a project in the down payments of its order.

    It goes by what the bookings of the order say, and not by the quantities of drafts:
    these may have no bookings yet, or credit what is still billed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Two hours at 100, on a project that shares its order with others.
        cls.order, cls.project = cls._sell_ready(cls.by_hour, cls.fixed)
        cls._pay_down(300)

    @classmethod
    def _pay_down(cls, amount):
        payment = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": cls.order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
            }
        )
        payment._create_invoices(cls.order).action_post()

    def _reverse(self, invoice, is_modify=False):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves(is_modify)

    def _get_amounts(self, project=None):
        """What is to invoice: hours, fixed price, and what is deducted."""
        self.env.flush_all()
        self.env.invalidate_all()
        project = project or self.project
        parts = project._get_uninvoiced_parts()[project.id]
        amounts = dict.fromkeys(("hours", "fixed", "down"), 0.0)
        for part in parts:
            kind = "hours" if part.is_hours else "fixed" if part.line_id else "down"
            amounts[kind] += part.amount
        return amounts

    def test_a_renewed_draft_has_no_bookings_yet(self):
        invoice = self.order._create_invoices()
        invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.fixed
        ).unlink()
        invoice.action_post()
        self._reverse(invoice, is_modify=True)
        wanted = {"hours": 200, "fixed": 1000, "down": -300}
        self.assertEqual(self._get_amounts(), wanted)
        self.assertEqual(self.project.uninvoiced_amount, 900)

    def test_a_draft_credit_note_has_taken_nothing_off(self):
        other = self._share_order()
        invoice = self.order._create_invoices()
        invoice.action_post()
        self._book_again(self.project, 1)
        self._book_again(other, 2)
        before = self._get_amounts()["down"], self._get_amounts(other)["down"]
        self.assertEqual(before, (-100, -200))
        self._reverse(invoice)
        after = self._get_amounts()["down"], self._get_amounts(other)["down"]
        self.assertEqual(after, before)

    def test_hours_beyond_a_package_take_their_part(self):
        other = self._share_order()
        self.order._create_invoices().action_post()
        # 10 hours are prepaid and invoiced: these are beyond them.
        for project, hours in ((self.project, 11), (other, 2)):
            task = self._get_task(project, self.fixed)
            self._book(self.employee, task, hours)
        down = self._get_amounts()["down"], self._get_amounts(other)["down"]
        self.assertAlmostEqual(sum(down), -300, 2)

    def _share_order(self):
        """Another project with tasks on the lines of the order."""
        self._send_back()
        other = self._create_project(
            "Other", allow_billable=True, sale_line_id=self.order.order_line[0].id
        )
        for line in self.order.order_line[:2]:
            self._create_task(other, line.product_id.name, sale_line_id=line.id)
        return other

    def _send_back(self):
        self.project.with_user(self.office).action_send_back("More to do")

    def _get_task(self, project, product):
        return project.tasks.filtered(
            lambda task: task.sale_line_id.product_id == product
        )[:1]

    def _book_again(self, project, hours):
        self._book(self.employee, self._get_task(project, self.by_hour), hours)
