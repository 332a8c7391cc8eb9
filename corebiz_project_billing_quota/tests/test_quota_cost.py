from odoo.tests import freeze_time

from .quota_common import QuotaCase


@freeze_time("2026-01-20")
class TestQuotaCost(QuotaCase):
    """What the list of quotas costs: each account is worked out by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls.env["sale.order.line"]
        for number in range(12):
            line, _project, task = cls._sell_quota(5, quota_carry_periods=number % 2)
            cls._book_on(task, 3 + number % 4, "2026-01-07")
            cls.lines |= line
        cls.env.flush_all()

    def _count(self, records, names):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        records.read(names)
        return self.env.cr.sql_log_count - before

    def test_list(self):
        names = ["quota_granted_hours", "quota_used_hours", "quota_rest_hours"]
        names += ["quota_state", "quota_undecided_hours", "quota_text"]
        self._count(self.lines[:2], names)
        few = self._count(self.lines[:2], names)
        many = self._count(self.lines, names)
        self.assertLessEqual((many - few) / 10, 6)
