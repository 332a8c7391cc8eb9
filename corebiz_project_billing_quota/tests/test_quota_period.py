from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .quota_common import QuotaCase


class TestQuotaPeriod(QuotaCase):
    """Periods: live while they are open, written once when they close."""

    def _close(self, *lines):
        for line in lines:
            line.with_user(self.seller).action_close_quota()
        self._settle()

    @freeze_time("2026-02-10")
    def test_no_carry_over(self):
        line, project, task = self._sell_quota(5)
        self._book_on(task, 2, "2026-01-07")
        self._book_on(task, 7, "2026-02-03")
        self._settle()
        self.assertHours(project, fixed=7, open=2)
        self._close(line)
        self.assertEqual(self._get_periods(line), [(0, 5, 2, 3, 0, 0)])
        self.assertEqual(line.quota_period_ids.undecided_hours, 3)
        self.assertHours(project, fixed=7, open=2)

    @freeze_time("2026-02-10")
    def test_carry_over(self):
        line, project, task = self._sell_quota(5, quota_carry_periods=1)
        self._book_on(task, 2, "2026-01-07")
        self._book_on(task, 9, "2026-02-03")
        self._settle()
        self.assertHours(project, fixed=10, open=1)
        self._close(line)
        self.assertEqual(self._get_periods(line), [(0, 5, 2, 0, 3, 0)])
        self.assertHours(project, fixed=10, open=1)

    @freeze_time("2026-03-10")
    def test_carry_over_one_period_only(self):
        line, project, task = self._sell_quota(5, quota_carry_periods=1)
        self._book_on(task, 20, "2026-03-03")
        self._settle()
        self.assertHours(project, fixed=10, open=10)
        self._close(line)
        self.assertEqual(
            self._get_periods(line), [(0, 5, 0, 0, 5, 0), (5, 5, 0, 5, 5, 0)]
        )

    @freeze_time("2026-02-10")
    def test_the_cap(self):
        line, project, task = self._sell_quota(
            5, quota_carry_periods=1, quota_carry_cap=2
        )
        self._book_on(task, 1, "2026-01-07")
        self._book_on(task, 9, "2026-02-03")
        self._close(line)
        self.assertEqual(self._get_periods(line), [(0, 5, 1, 2, 2, 0)])
        self.assertHours(project, fixed=8, open=2)

    @freeze_time("2026-02-10")
    def test_nothing_below_zero_is_carried_over(self):
        line, project, task = self._sell_quota(5, quota_carry_periods=1)
        self._book_on(task, 9, "2026-01-07")
        self._close(line)
        self.assertEqual(self._get_periods(line), [(0, 5, 5, 0, 0, 4)])
        self._book_on(task, 5, "2026-02-03")
        self._settle()
        self.assertHours(project, fixed=10, open=4)

    @freeze_time("2026-02-10")
    def test_late_bookings_count_in_the_next_period(self):
        line, project, task = self._sell_quota(5, quota_unused="expire")
        self._book_on(task, 2, "2026-01-07")
        self._close(line)
        self._book_on(task, 2, "2026-01-08")
        self._settle()
        # Not from the 3 h of January, which are gone.
        self.assertHours(project, fixed=4)
        with freeze_time("2026-03-02"):
            self._close(line)
        self.assertEqual(
            self._get_periods(line), [(0, 5, 2, 3, 0, 0), (0, 5, 2, 3, 0, 0)]
        )
        self.assertEqual(line.quota_period_ids[0].expired_hours, 3)
        self.assertEqual(
            line.quota_period_ids.entry_ids.mapped("is_late"), [False, True]
        )

    @freeze_time("2026-02-10")
    def test_a_closed_period_says_what_was(self):
        """A booking that goes to another day and project stays where it was counted."""
        line, project, task = self._sell_quota(5)
        booking = self._book_on(task, 2, "2026-01-07")
        self._close(line)
        other, other_task = self._add_project(line)
        booking.write(
            {"date": "2026-01-09", "project_id": other.id, "task_id": other_task.id}
        )
        self._settle()
        [entry] = line.quota_period_ids.entry_ids
        self.assertEqual(booking.project_id, other)
        self.assertEqual((entry.date, entry.project_id), (date(2026, 1, 7), project))

    @freeze_time("2026-02-10")
    def test_late_bookings_beyond_the_quota(self):
        line, project, task = self._sell_quota(5, quota_late="excess")
        self._close(line)
        self._book_on(task, 2, "2026-01-08")
        self._book_on(task, 1, "2026-02-08")
        self._settle()
        self.assertHours(project, fixed=1, open=2)

    @freeze_time("2026-02-10")
    def test_a_correction_of_a_closed_period(self):
        """What was beyond goes first; more than that comes back to the next period."""
        line, project, task = self._sell_quota(5)
        booking = self._book_on(task, 8, "2026-01-07")
        self._close(line)
        booking.unit_amount = 6
        self._settle()
        self.assertHours(project, fixed=5, open=1)
        booking.unit_amount = 4
        self._book_on(task, 7, "2026-02-03")
        self._settle()
        self.assertHours(project, fixed=10, open=1)
        self.assertEqual(self._get_periods(line), [(0, 5, 5, 0, 0, 3)])

    @freeze_time("2026-02-10")
    def test_a_correction_of_a_package_that_has_expired(self):
        """No booking has more hours paid than it has, whoever may use them again."""
        line, project, task = self._sell_package(5)
        line.write({"quota_end": "2026-01-31", "quota_unused": "expire"})
        booking = self._book_on(task, 3, "2026-01-07")
        line.action_close_quota()
        booking.unit_amount = 2
        late = self._book_on(task, 1, "2026-01-08")
        self._settle()
        self.assertEqual((booking.prepaid_hours, late.prepaid_hours), (2, 0))
        self.assertHours(project, fixed=2, open=1)

    @freeze_time("2026-02-10")
    def test_the_invoice_closes(self):
        line, project, task = self._sell_quota(5)
        self._invoice(line.order_id)
        self.assertFalse(line.quota_period_ids)
        self._book_on(task, 8, "2026-01-07")
        self._book_on(task, 6, "2026-02-07")
        self._invoice_until("2026-01-31", line.order_id).action_post()
        self.assertEqual(self._get_periods(line), [(0, 5, 5, 0, 0, 3)])
        self.assertHours(project, fixed=10, billed=3, open=1)

    @freeze_time("2026-02-10")
    def test_twice_closed_is_closed_once(self):
        line, _project, _task = self._sell_quota(5)
        self._close(line)
        with self.assertRaisesRegex(UserError, "No period of these quotas is over"):
            line.with_user(self.seller).action_close_quota()
        self.assertEqual(len(line.quota_period_ids), 1)

    @freeze_time("2026-02-10")
    def test_of_two_hosts_one_closes(self):
        """The database says so, whoever has not seen the other one."""
        line, _project, _task = self._sell_quota(5)
        self._close(line)
        period = line.quota_period_ids
        values = {"line_id": line.id, "date_to": period.date_to}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "line_date_to_uniq"),
            self.env.cr.savepoint(),
        ):
            period._add_rows([values])

    def test_the_last_day_belongs_to_its_period(self):
        """At 23:30 of 31 January in Berlin, and an hour later; UTC says January."""
        self.seller.tz = "Europe/Berlin"
        with freeze_time("2026-01-20"):
            line, _project, task = self._sell_quota(5)
            self._book_on(task, 2, "2026-01-31")
        with (
            freeze_time("2026-01-31 22:30:00"),
            self.assertRaisesRegex(UserError, "No period of these quotas is over"),
        ):
            self._close(line)
        with freeze_time("2026-01-31 23:30:00"):
            self._close(line)
        self.assertEqual(self._get_periods(line), [(0, 5, 2, 3, 0, 0)])

    @freeze_time("2026-02-10")
    def test_who_closes(self):
        line, _project, _task = self._sell_quota(5)
        stranger = self._create_user(
            "sten", "Sten Sale", "sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaisesRegex(
            UserError, "only Selma Sale, .* and the Project Off"
        ):
            line.with_user(stranger).action_close_quota()
        with self.assertRaisesRegex(UserError, "Ask one of them"):
            line.with_user(self.employee).action_close_quota()

    @freeze_time("2026-02-10")
    def test_a_closed_period_stays(self):
        line, _project, task = self._sell_quota(5)
        self._book_on(task, 2, "2026-01-07")
        self._close(line)
        period = line.quota_period_ids
        for change in (
            lambda: period.write({"used_hours": 1}),
            lambda: period.unlink(),
            lambda: period.entry_ids.write({"hours": 1}),
            lambda: period.create({"line_id": line.id, "date_to": "2026-03-31"}),
        ):
            self.assertRefused(change, "part of the records")

    @freeze_time("2026-01-20")
    def test_two_packages(self):
        """The one that expires first is used first; a booking may span both."""
        line, project, task = self._sell_package(10)
        line.quota_end = "2026-12-31"
        order = self._create_order(
            [
                {
                    "product_id": self.fixed_product.id,
                    "product_uom_qty": 4,
                    "quota_origin_line_id": line.id,
                    "quota_start": "2026-01-01",
                    "quota_end": "2026-01-31",
                }
            ]
        )
        order.action_confirm()
        self._book_on(task, 6, "2026-01-07")
        self._settle()
        self.assertHours(project, fixed=6)
        with freeze_time("2026-02-02"):
            line.action_close_quota()
            self.assertEqual(self._get_periods(line), [(0, 14, 6, 0, 8, 0)])
            self._book_on(task, 9, "2026-02-02")
            self._settle()
            self.assertHours(project, fixed=14, open=1)

    @freeze_time("2026-01-20")
    def test_more_hours_leave_what_was_beyond(self):
        line, project, task = self._sell_package(10)
        self._invoice(line.order_id)
        self._book_on(task, 12, "2026-01-07")
        self._settle()
        self.assertHours(project, fixed=10, open=2)
        order = self._create_order(
            [
                {
                    "product_id": self.fixed_product.id,
                    "product_uom_qty": 5,
                    "quota_origin_line_id": line.id,
                }
            ]
        )
        order.action_confirm()
        more = order.order_line
        self.assertEqual(str(more.quota_start), "2026-01-20")
        self._settle()
        self.assertHours(project, fixed=10, open=2)
        more.quota_covers_excess = True
        self._settle()
        self.assertHours(project, fixed=12)

    def test_what_makes_no_sense_is_refused(self):
        for values, text in (
            ({"quota_hours": 0}, "how many hours"),
            ({"quota_end": "2025-12-31"}, "ends before it starts"),
            ({"quota_carry_periods": -1}, "enter a number from 0 to 120"),
            ({"quota_carry_cap": -1}, "enter a number from 0 to 1,000,000"),
            ({"product_id": self.product.id}, "only a prepaid product"),
            ({"excess_product_id": False}, "product for the hours beyond"),
        ):
            with (
                self.subTest(text),
                self.assertRaisesRegex(ValidationError, text),
                self.env.cr.savepoint(),
            ):
                self._sell_quota(**{"hours": 5, **self._rename(values)})

    def _rename(self, values):
        values = dict(values)
        if "quota_hours" in values:
            values["hours"] = values.pop("quota_hours")
        return values
