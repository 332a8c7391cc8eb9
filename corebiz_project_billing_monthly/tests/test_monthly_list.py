from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import mute_logger

from .monthly_common import OCTOBER, SEPTEMBER, MonthlyCase

FIGURES = ("month_hours", "month_amount", "month_late_hours", "month_unreleased_hours")
COLUMNS = (*FIGURES, "month_reason", "month_orders", "partner_id", "name")


class TestMonthlyList(MonthlyCase):
    """What the office sees before a run."""

    def _read(self, projects, **context):
        """The rows as the client reads the list."""
        projects = projects.with_user(self.clerk).with_context(**context)
        return projects.web_read({name: {} for name in COLUMNS})

    def test_queries_do_not_grow_with_rows(self):
        projects = self.env["project.project"]
        for number in range(40):
            project = self._sell_running()
            if number % 2:
                self._ready(project, (SEPTEMBER, 2))
            projects |= project
        blocked = self.customer.copy({"name": "Nowhere", "city": False})
        projects[:20].sale_order_id.partner_invoice_id = blocked
        counts = []
        for rows in (projects[:10], projects):
            self._read(rows)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._read(rows)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
        self.env.invalidate_all()
        with self.assertQueryCount(counts[0]):
            self._read(projects)

    def test_figures_search_sort_group_and_add_up(self):
        first, second, third = (self._sell_running() for _ in range(3))
        self._ready(first, (SEPTEMBER, 3))
        self._ready(second, (SEPTEMBER, 1), (date(2026, 10, 5), 8))
        projects = (first + second + third).with_user(self.clerk)
        domain = [("id", "in", projects.ids)]
        found = projects.search(
            [*domain, ("month_hours", ">", 0)], order="month_amount"
        )
        self.assertEqual(found.ids, (second + first).ids)
        self.assertEqual(
            projects._read_group(domain, [], ["month_hours:sum", "month_amount:sum"]),
            [(4, 380)],
        )
        today = projects.with_context(month_until="today")
        found = today.search([*domain, ("month_unreleased_hours", ">", 7)])
        self.assertEqual(found, today[1])
        self.assertEqual((today[1].month_hours, today[1].month_amount), (1, 95))
        self._release(second, OCTOBER)
        self.assertEqual((today[1].month_hours, today[1].month_amount), (9, 855))

    def test_what_no_invoice_takes_is_not_released(self):
        """Such as hours to which the customer objects, or has to sign first."""
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 3), (SEPTEMBER, 2))
        bookings = type(self.env["account.analytic.line"])
        domain = bookings._get_invoiceable_domain

        def hold_back(lines, hours):
            return domain(lines) & Domain("unit_amount", "not in", hours)

        for held, figures in (((2,), (3, 285, 0, 2)), ((2, 3), (0, 0, 0, 5))):
            self.startPatcher(
                patch.object(
                    bookings,
                    "_get_invoiceable_domain",
                    lambda lines, held=held: hold_back(lines, held),
                )
            )
            self.env.invalidate_all()
            [row] = self._read(project)
            self.assertEqual([row[name] for name in FIGURES], list(figures))
        self.assertIn("5:00 h until 09/30/2026 are not released", row["month_reason"])

    def test_the_day_is_one_of_dates_in_the_zone_of_the_user(self):
        """00:30 and 23:30 in Berlin are the same day, whatever UTC says."""
        projects = self.env["project.project"].with_user(self.clerk)
        projects = projects.with_context(tz="Europe/Berlin")
        for moment in ("2026-09-30 22:30:00", "2026-10-01 21:30:00"):
            with freeze_time(moment):
                self.assertEqual(projects._get_month_until(), SEPTEMBER)
        # The end of summer time, and a month that ends in the new year.
        for moment, day in (
            ("2026-10-25 00:30:00", SEPTEMBER),
            ("2026-10-31 23:30:00", OCTOBER),
            ("2026-12-31 23:30:00", date(2026, 12, 31)),
        ):
            with freeze_time(moment):
                self.assertEqual(projects._get_month_until(), day)

    def test_reasons(self):
        ready, empty, waiting = (self._sell_running() for _ in range(3))
        for project in ready + waiting:
            self._ready(project, (SEPTEMBER, 2))
        self._press(self._open_run(waiting, date_to=SEPTEMBER))
        self.env.invalidate_all()
        self.assertFalse(ready.month_reason)
        self.assertEqual(ready.month_orders, ready.sale_order_id.name)
        self.assertIn("nothing to invoice", empty.month_reason)
        self.assertIn("waits in the run until 09/30/2026", waiting.month_reason)
        self.assertFalse(empty.month_orders)

    def test_all_runs_together_bill_every_hour_once(self):
        """A booking belongs to one run, by its date."""
        project = self._sell_running()
        days = [date(2026, month, day) for month in (8, 9, 10) for day in (1, 15, 30)]
        self._ready(project, *((day, 1) for day in days))
        self._release(project, OCTOBER)
        until = (date(2026, 8, 31), SEPTEMBER, OCTOBER)
        amounts = [
            sum(self._run(project, day).line_ids.invoice_ids.mapped("amount_untaxed"))
            for day in until
        ]
        self.assertEqual(amounts, [3 * 95] * 3)
        self.assertEqual(project.open_hours, 0)

    def test_late_bookings_by_name(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2), (date(2026, 10, 2), 4))
        self._run(project)
        late = {"date": date(2026, 9, 28), "late_reason": "Found in the mail"}
        booking = self._book(self.leader, project.tasks, 1, **late)
        self._release(project, OCTOBER)
        # It counts in October, whenever the work was done.
        self.assertEqual((project.month_late_hours, project.month_hours), (0, 0))
        today = project.with_context(month_until="today")
        self.assertEqual((today.month_late_hours, today.month_hours), (1, 5))
        action = today.with_user(self.clerk).action_open_late_bookings()
        found = self.env["account.analytic.line"].search(action["domain"])
        self.assertEqual(found, booking.sudo())

    def test_amounts_are_for_those_who_may_see_them(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        self.assertEqual(project.with_user(self.employee).month_amount, 0)
        self.assertEqual(project.with_user(self.manager).month_amount, 190)

    @mute_logger("odoo.http")
    def test_nonsense_as_a_day(self):
        project = self._sell_running()
        for value in ("31.02.2026", {"a": 1}, 5, "", None):
            asked = project.with_context(month_until=value)
            self.assertEqual(asked._get_month_until(), SEPTEMBER)

    def test_dialog_says_who_is_not_ready(self):
        ready, empty = self._sell_running(), self._sell_running()
        self._ready(ready, (SEPTEMBER, 2))
        dialog = self._open_run(ready + empty)
        self.assertEqual((dialog.date_to, dialog.hours), (SEPTEMBER, 2))
        self.assertIn(empty.name, dialog.reasons)
        foreign = self._create_user(
            "otto", "Otto", "corebiz_project_billing.group_project_office"
        )
        with self.assertRaises(AccessError):
            dialog.with_user(foreign).read(["reasons"])
