from unittest import SkipTest

from odoo.tests import tagged

from .increment_common import IncrementCase


@tagged("post_install", "-at_install")
class TestIncrementMoney(IncrementCase):
    """What the desk says is to invoice, the draft charges, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "uninvoiced_amount" not in cls.env["project.project"]._fields:
            raise SkipTest("No amounts without the addon of the amounts.")

    def assertDesk(self, amount, project=None):
        """What is not invoiced yet of the project, drafts included."""
        self.env.invalidate_all()
        found = (project or self.project).uninvoiced_amount
        # To the cent, also where one of the order is a quarter of one here.
        self.assertAlmostEqual(found, self._in_company(amount), delta=0.0051)

    def _agree_at(self, amount):
        """The desk, what is to invoice, the draft and the desk again say the same."""
        self.assertDesk(amount)
        self.assertEqual(round(self.line.qty_to_invoice * 95, 2), amount)
        draft = self._invoice(post=False)
        self.assertEqual(draft.amount_untaxed, amount)
        self.assertDesk(amount)
        draft.action_post()
        self.assertDesk(0)
        return draft

    def test_per_booking(self):
        self._put(10, 300)
        self._agree_at(498.75)

    def test_per_person_and_day(self):
        self._agree(0.25, 0.5, basis="day")
        self._put(10, 10, 20)
        self._put(10, date="2026-03-03")
        self._put(5, user=self.leader)
        self._agree_at(166.25)

    def test_day_after_day(self):
        """Each of them is begun with what is billed of the day."""
        self._agree(0.25, basis="day")
        for minutes, amount in ((10, 23.75), (20, 23.75), (40, 71.25)):
            self._put(minutes)
            self._agree_at(amount)
        self.assertTerms(70 / 60, 5 / 60, billed=70 / 60)

    def test_with_a_rest(self):
        self._agree(20 / 60)
        for amount in (31.35, 32.3, 31.35):
            self._put(10)
            self._agree_at(amount)

    def test_draft_and_open_of_one_day(self):
        self._agree(0.25, basis="day")
        self._put(10)
        draft = self._invoice(post=False)
        self._put(20)
        self.assertDesk(47.5)
        draft.unlink()
        self.assertDesk(47.5)

    def test_two_projects_of_a_line(self):
        other = self._create_project(
            "Second", allow_billable=True, sale_line_id=self.line.id
        )
        task = self._create_task(other, sale_line_id=self.line.id)
        self._put(10)
        self._book(self.employee, task, 20 / 60, date="2026-03-02")
        self.assertDesk(23.75)
        self.assertDesk(47.5, other)
        self.assertEqual(self._invoice(post=False).amount_untaxed, 71.25)

    def test_what_was_agreed_today_is_seen_at_once(self):
        self._put(10)
        self.assertDesk(23.75)
        self._agree(0.5)
        self.assertDesk(47.5)

    def test_the_statement_says_hours_and_quantity(self):
        if "timesheet_statement_ids" not in self.env["account.move"]._fields:
            raise SkipTest("No statements without their addon.")
        invoice = self._bill(10, 300)
        rows = invoice.timesheet_statement_ids.line_ids.sorted("hours")
        self.assertEqual(
            [(round(row.hours, 2), row.quantity) for row in rows],
            [(0.17, 0.25), (5, 5)],
        )
