from datetime import date

from .monthly_common import OCTOBER, SEPTEMBER, MonthlyCase


class TestMonthlyOpenAgain(MonthlyCase):
    """Hours of a billed month that are open again are billed by the next run."""

    def _bill_with_waiver(self):
        """10 h of September are billed, and 6 h were waived."""
        project = self._sell_running()
        self._ready(project, (date(2026, 9, 1), 10), (SEPTEMBER, 6))
        booking = project.timesheet_ids.filtered(lambda line: line.unit_amount == 6)
        waivers = self.env["project.waiver"].with_user(self.office)
        waiver = waivers._waive(booking, "Goodwill")
        self._post(self._run(project).line_ids.invoice_ids)
        return project, waiver

    def _post(self, invoices):
        invoices.with_user(self.clerk).action_post()
        self.env.flush_all()
        self.env.invalidate_all()

    def _take_back(self, waiver):
        waiver.with_user(self.office)._take_back("The customer pays after all")
        self.env.flush_all()
        self.env.invalidate_all()

    def test_a_waiver_that_is_taken_back(self):
        """The month is to bill again, says so, and the next run bills the 6 h."""
        project, waiver = self._bill_with_waiver()
        period = project.billing_period_ids
        self.assertEqual((period.state, period.is_open_again), ("billed", False))
        self.assertEqual(project.month_hours, 0)
        self._take_back(waiver)
        self.assertEqual((period.state, period.is_open_again), ("released", True))
        self.assertEqual(period.open_hours, 6)
        self.assertIn("The customer pays after all", period.last_step_id.reason)
        self.assertEqual(period.last_step_id.user_id, self.office)
        found = period.search([("is_open_again", "=", True)])
        self.assertIn(period, found)
        self.assertIn(period, period.search([("is_open_again", "in", [True, False])]))
        self.assertNotIn(period, period.search([("is_open_again", "=", False)]))
        self.assertEqual((project.month_hours, project.month_amount), (6, 570))
        self._post(self._run(project, OCTOBER).line_ids.invoice_ids)
        self.assertEqual((period.state, period.is_open_again), ("billed", False))
        self.assertEqual((project.billed_hours, project.open_hours), (16, 0))
        self.assertNotIn(period, period.search([("is_open_again", "=", True)]))

    def test_the_list_of_the_month_finds_it(self):
        project, waiver = self._bill_with_waiver()
        other = self._sell_running()
        self._ready(other, (SEPTEMBER, 2))
        self._take_back(waiver)
        again = [("billing_period_ids.is_open_again", "=", True)]
        found = (
            (project | other)
            .with_user(self.clerk)
            .search([*again, ("id", "in", (project | other).ids)])
        )
        self.assertEqual(found, project)

    def test_a_month_that_waits_for_its_invoice_goes_on_waiting(self):
        """Nothing of it was billed: no step back, and nothing is open again."""
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 6))
        waivers = self.env["project.waiver"].with_user(self.office)
        waiver = waivers._waive(project.timesheet_ids, "Goodwill")
        period = project.billing_period_ids
        steps = period.step_ids
        self._take_back(waiver)
        self.assertEqual((period.state, period.is_open_again), ("released", False))
        self.assertEqual(period.step_ids, steps)
        self.assertEqual(project.month_hours, 6)
