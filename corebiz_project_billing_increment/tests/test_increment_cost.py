from odoo.tests import tagged

from .increment_common import IncrementCase


@tagged("post_install", "-at_install")
class TestIncrementCost(IncrementCase):
    """What a rule costs does not grow with what is booked at once."""

    def _count(self, number):
        """Queries of so many bookings, all that follows from them included."""
        bookings = self.env["account.analytic.line"].with_user(self.employee)
        vals = {"name": "Work", "task_id": self.task.id, "unit_amount": 1 / 6}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        bookings.create([dict(vals) for _number in range(number)])
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_bookings(self):
        """One query for the rule, of 1 and of 80 bookings."""
        self._put(10)
        costs = {}
        for increment in (0, 0.25):
            self._agree(increment)
            for number in (1, 1, 80):
                costs[increment, number] = self._count(number)
        self.assertEqual(costs[0.25, 1] - costs[0, 1], 1)
        self.assertEqual(costs[0.25, 80] - costs[0, 80], 1)
