from datetime import date

from odoo.addons.corebiz_project_billing_period.tests.period_common import PeriodCase
from odoo.addons.corebiz_project_billing_week.tests.week_common import WeekCase


class WeekBillingCase(WeekCase, PeriodCase):
    """The week of 28 September to 4 October 2026, which lies in two months.

    Somebody with own timesheets only has booked one hour on each of its days.
    """

    monday = date(2026, 9, 28)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(7):
            cls._book(cls.booker, cls.task, 1, date=cls._get_day(number))

    @classmethod
    def _get_day(cls, number):
        return date.fromordinal(cls.monday.toordinal() + number)

    def _get_own(self):
        """The person's hours on each day of the week."""
        self.env.invalidate_all()
        own = self.task.timesheet_ids.filtered(lambda one: one.user_id == self.booker)
        hours = dict.fromkeys(range(7), 0)
        for line in own:
            hours[(line.date - self.monday).days] += line.unit_amount
        return list(hours.values())
