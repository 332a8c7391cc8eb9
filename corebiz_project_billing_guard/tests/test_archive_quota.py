from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from odoo.addons.corebiz_project_billing_quota.tests.quota_common import QuotaCase

from .guard_common import REFUSED, GuardCase


@freeze_time("2026-03-10")
class TestArchiveQuota(GuardCase, QuotaCase):
    """What an archived project has used of a quota stays; the quota goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quota, cls.done, task = cls._sell_quota(5)
        cls.going, cls.going_task = cls._add_project(cls.quota)
        cls._invoice(cls.quota.order_id)
        cls._book_on(task, 3, "2026-01-07")
        cls._book_on(task, 1, "2026-02-03")
        cls._book_on(cls.going_task, 1, "2026-01-08")
        cls.quota._close_quota(date(2026, 2, 1))
        cls.january = cls.quota.quota_period_ids
        cls.roles = {
            "user_id": cls.manager.id,
            "leader_id": cls.leader.id,
            "account_manager_id": cls.account_manager.id,
        }
        cls.done.write(cls.roles)
        cls._archive_at_once(cls.done)

    def _get_rows(self, model, project):
        records = self.env[model].sudo()
        return records.search(records._get_archive_domain(project))

    def test_what_belongs_to_whom(self):
        entries = self._get_rows("project.quota.entry", self.done)
        self.assertEqual(entries.mapped("paid_hours"), [3])
        self.assertEqual(entries.period_id.line_id, self.quota)
        for project in (self.done, self.going):
            self.assertEqual(
                self._get_rows("project.quota.period", project), self.january
            )

    def test_what_was_used_stays(self):
        """Also for code that may change ledgers, and of a period of two projects."""
        for rows, name in (
            (self.january, "used_hours"),
            (self._get_rows("project.quota.entry", self.done), "paid_hours"),
        ):
            with self.assertRaisesRegex(UserError, REFUSED), self.env.cr.savepoint():
                rows._change({name: 2})
            self.assertTrue(rows[name] in (3, 4))
        others = self._get_rows("project.quota.entry", self.going)
        others._change({"paid_hours": 1})

    def test_the_quota_goes_on(self):
        """February closes with an hour of the archived project, and 1 h is credited."""
        self._book_on(self.going_task, 6, "2026-02-04")
        february = self.quota._close_quota(date(2026, 3, 1))
        self.assertEqual(february.used_hours, 5)
        self.assertEqual(len(february.entry_ids), 2)
        self.assertEqual(
            self._get_rows("project.quota.period", self.done), february | self.january
        )
        self.january._decide("credit")
        self.assertEqual(self.january.credited_hours, 1)
        late = self._get_rows("project.quota.entry", self.done) - self.january.entry_ids
        self.assertEqual(late.hours, 1)
        with self.assertRaisesRegex(UserError, REFUSED):
            late._change({"hours": 2})
