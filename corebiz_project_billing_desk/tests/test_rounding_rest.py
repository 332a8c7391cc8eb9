from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE

from .desk_common import DeskCase


@tagged("post_install", "-at_install")
class TestRoundingRest(DeskCase):
    """What the desk says is to invoice is what the draft charges, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell(cls.by_hour)
        cls.project = cls.order.project_ids
        cls.task = cls.project.tasks

    def _put(self, *minutes, task=None):
        for number in minutes:
            self._book(self.employee, task or self.task, number / 60)

    def assertDesk(self, amount, project=None):
        project = project or self.project
        project.invalidate_recordset()
        self.assertEqual(round(project.uninvoiced_amount, 2), self._in_company(amount))

    def test_desk_and_draft_agree(self):
        total = 0
        for minutes, amount in zip(
            (15, 50, 225, 75, 35), (25, 83, 375, 125, 59), strict=True
        ):
            self._put(minutes)
            self.assertDesk(amount)
            draft = self.order._create_invoices()
            self.assertEqual(draft.amount_untaxed, amount)
            self.assertDesk(amount)
            draft.action_post()
            self.assertDesk(0)
            total += draft.amount_untaxed
        self.assertEqual(total, 667)

    def test_draft_and_more(self):
        self._put(50)
        self.order._create_invoices()
        self._put(35)
        self.assertDesk(142)
        self.assertEqual(self.order._create_invoices().amount_untaxed, 59)
        self.assertDesk(142)

    def test_by_the_button_of_the_desk(self):
        self._put(50)
        self.order._create_invoices().action_post()
        self._put(35)
        self.task.state = "1_done"
        self._walk_to(self.project, PM_DONE)
        self.assertDesk(59)
        project = self.project.with_user(self.clerk)
        invoice = project._create_project_invoices(reason="Agreed")
        self.assertEqual(invoice.amount_untaxed, 59)

    def test_two_projects_share_a_line(self):
        """Each has its exact part; only their invoice is rounded."""
        other = self._create_project(
            "Second", allow_billable=True, sale_line_id=self.order.order_line.id
        )
        task = self._create_task(other, sale_line_id=self.order.order_line.id)
        self._put(20)
        self._put(20, task=task)
        self.assertDesk(33.33)
        self.assertDesk(33.33, other)
        self.assertEqual(self.order._create_invoices().amount_untaxed, 67)
