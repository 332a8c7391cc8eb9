import doctest
from datetime import date

from psycopg2.errors import ExclusionViolation

from odoo.tools import mute_logger

from ..models import period_state
from .period_common import OCTOBER, SEPTEMBER, PeriodCase


def load_tests(_loader, tests, _pattern):
    tests.addTests(doctest.DocTestSuite(period_state))
    return tests


class TestPeriod(PeriodCase):
    """A booking belongs to exactly one period, by its date."""

    def _create(self, start, end, project=None):
        periods = self.env["project.billing.period"]
        return periods._add_rows(
            [
                {
                    "project_id": (project or self.project).id,
                    "date_from": start,
                    "date_to": end,
                }
            ]
        )

    def test_the_month_of_the_issue(self):
        """16 h in September, 6 h in October at 95; late 2 h make 8 h in October."""
        september = self._open()
        self._book(self.employee, self.task, 6, date=OCTOBER)
        self.assertEqual(september.total_hours, 16)
        self._release(september)
        invoice = self._bill(september)
        self.assertEqual(invoice.amount_untaxed, 1520)
        self.assertEqual(september.state, "billed")
        self.assertHours(billed=16, open=6)
        late = self._book(
            self.manager,
            self.task,
            2,
            date=date(2026, 9, 28),
            late_reason="Found on paper",
        )
        self.assertTrue(late.is_late)
        october = self._open("2026-11-02 08:00:00")[-1]
        self.assertEqual(october.name, "October 2026")
        self.assertEqual((october.total_hours, october.late_hours), (8, 2))
        self._release(october)
        invoice = self._bill(october)
        self.assertEqual(invoice.amount_untaxed, 760)
        self.assertHours(billed=24)
        self.assertCovered()

    def test_sum_of_periods_is_the_sum_of_bookings(self):
        for day in (date(2026, 8, 1), date(2026, 8, 31), date(2026, 10, 31)):
            self._book(self.employee, self.task, 1, date=day)
        periods = self._open("2026-11-02 08:00:00")
        self.assertEqual(periods.mapped("total_hours"), [2, 16, 1])
        self.assertEqual(periods._get_bookings(), self.project.timesheet_ids)
        for booking in self.project.timesheet_ids:
            holding = periods.filtered(lambda one, b=booking: b in one._get_bookings())
            self.assertEqual(len(holding), 1)

    def test_days_count_as_hours(self):
        day = self.env.ref("uom.product_uom_day")
        self.booking.product_uom_id = day
        self.booking.unit_amount = 2
        self.assertEqual(self._open().total_hours, 2 * 8 + 6)

    def test_the_database_refuses_an_overlap(self):
        self._open()
        with (
            self.assertRaises(ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._create(date(2026, 9, 30), date(2026, 10, 1))
        self._create(date(2026, 10, 1), date(2026, 10, 31))
        other = self._create_project("Other")
        self._create(date(2026, 9, 1), date(2026, 9, 30), other)

    def test_another_rhythm_begins_behind_what_is_there(self):
        self._open()
        self.project.with_user(self.office).billing_rhythm = "quarterly"
        bounds = self.project._get_period_bounds
        self.assertEqual(bounds(OCTOBER), (date(2026, 10, 1), date(2026, 12, 31)))
        self.assertEqual(
            bounds(date(2026, 7, 1)), (date(2026, 7, 1), date(2026, 8, 31))
        )
        self._create(date(2026, 7, 1), date(2026, 7, 31))
        self.assertEqual(
            bounds(date(2026, 8, 20)), (date(2026, 8, 1), date(2026, 8, 31))
        )

    def test_names(self):
        names = self.env["project.billing.period"]._get_name
        self.assertEqual(names(date(2026, 9, 1), date(2026, 9, 30)), "September 2026")
        self.assertEqual(names(date(2026, 7, 1), date(2026, 9, 30)), "Q3 2026")
        german = self.env["project.billing.period"].with_context(lang="de_DE")
        self.assertEqual(
            german._get_name(date(2026, 10, 1), date(2026, 10, 31)), "Oktober 2026"
        )
        self.assertEqual(
            german._get_name(date(2026, 8, 1), date(2026, 9, 30)),
            "01.08.2026 – 30.09.2026",
        )

    def test_what_the_run_asks(self):
        september = self._open()
        october = self._book(self.employee, self.task, 6, date=OCTOBER)
        until = date(2026, 9, 30)
        both = self.booking | self.second
        unreleased = self.project._get_unreleased_bookings
        self.assertEqual(unreleased(until), both.sudo())
        self.assertFalse(self.project._get_released_bookings(until))
        self.assertEqual(self.project._get_period(SEPTEMBER), september)
        self.assertFalse(self.project._get_period(OCTOBER))
        self._release(september)
        self.assertFalse(unreleased(until))
        self.assertEqual(unreleased(OCTOBER), october.sudo())
        self.assertEqual(self.project._get_released_bookings(until), both.sudo())

    def test_at_the_end_leaves_everything_as_it_is(self):
        _order, project, task = self._sell(self.product)
        self.assertEqual(project.billing_rhythm, "end")
        self._book(self.employee, task, 1, date=SEPTEMBER)
        self._open()
        self.assertFalse(project.billing_period_ids)
        self.assertFalse(project._get_unreleased_bookings(OCTOBER))
