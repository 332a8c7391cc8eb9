from datetime import date

from odoo.tests import freeze_time

from odoo.addons.corebiz_project_billing_quota.tests.quota_common import QuotaCase

from .archive_common import ArchiveCase


class TestQuotaInPackage(ArchiveCase, QuotaCase):
    """The package says what the project used of which quota."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-02-10"):
            cls.quota, cls.done, task = cls._sell_quota(5)
            cls.going, cls.going_task = cls._add_project(cls.quota)
            cls.done.write(
                {
                    "user_id": cls.manager.id,
                    "leader_id": cls.leader.id,
                    "account_manager_id": cls.account_manager.id,
                }
            )
            cls._invoice(cls.quota.order_id)
            cls._book_on(task, 3, "2026-01-07")
            cls._book_on(task, 1, "2026-02-03")
            cls._book_on(cls.going_task, 1, "2026-01-08")
            cls.quota._close_quota(date(2026, 2, 1))
        cls.january = cls.quota.quota_period_ids
        cls.package = cls._archive_at_once(cls.done)

    def test_rows(self):
        [entry] = self._rows(self.package, "project.quota.entry").values()
        self.assertEqual((entry["hours"], entry["paid_hours"]), (3, 3))
        self.assertEqual(entry["project_id"]["id"], self.done.id)
        self.assertEqual(entry["period_id"]["id"], self.january.id)
        [period] = self._rows(self.package, "project.quota.period").values()
        self.assertEqual(period["line_id"]["id"], self.quota.id)
        self.assertEqual(
            [period[f"{name}_hours"] for name in ("granted", "used", "unused")],
            [5, 4, 1],
        )

    def test_what_came_later_is_no_difference(self):
        with freeze_time("2026-03-10"):
            self._book_on(self.going_task, 2, "2026-02-04")
            february = self.quota._close_quota(date(2026, 3, 1))
            self.assertIn(self.done, february.entry_ids.project_id)
            self.january._decide("credit")
        self.assertEqual(self._verify(self.package), [])

    def test_what_was_changed_is_found(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_quota_entry SET paid_hours = 2 WHERE period_id = %s",
            [self.january.id],
        )
        self.env.invalidate_all()
        [found] = self._verify(self.package)
        self.assertIn("2.0 in Odoo, 3.0 in the package", found)
