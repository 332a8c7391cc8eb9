from datetime import date

from odoo.tests import freeze_time

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

SEPTEMBER, OCTOBER = date(2026, 9, 15), date(2026, 10, 5)
# The first working day of October 2026, a Thursday.
OPENING = "2026-10-01 08:00:00"


class PeriodCase(CoverageCase):
    """A project by the hour at 95, billed monthly, with 16 h in September 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Europe/Berlin"
        cls.line.price_unit = 95
        cls.project.with_user(cls.manager).billing_rhythm = "monthly"
        cls.booking = cls._book(cls.employee, cls.task, 10, date=SEPTEMBER)
        cls.second = cls._book(cls.leader, cls.task, 6, date=date(2026, 9, 30))

    @classmethod
    def _open(cls, moment=OPENING):
        """Run the job at ``moment`` (UTC) and return the periods of the project."""
        with freeze_time(moment):
            cls.env["project.billing.period"]._cron_open()
        cls.env.flush_all()
        cls.env.invalidate_all()
        return cls.project.billing_period_ids.sorted("date_from")

    @classmethod
    def _release(cls, period):
        """Leader and manager take their steps."""
        period.with_user(cls.leader).action_confirm()
        period.with_user(cls.manager).action_release()
        cls.env.flush_all()
        cls.env.invalidate_all()
        return period

    @classmethod
    def _bill(cls, period):
        """Invoice what is open in the period, and take the step of the office."""
        invoice = cls._invoice_until(period.date_to)
        invoice.action_post()
        cls.env.invalidate_all()
        period.with_user(cls.office)._set_billed(invoice)
        return invoice
