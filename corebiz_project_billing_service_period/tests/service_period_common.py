from datetime import date

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

INVOICED = date(2026, 11, 28)


def october(day):
    return date(2026, 10, day)


class ServicePeriodCase(CoverageCase):
    """Work of 5 to 8 October, invoiced on 28 November."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls._create_user(
            "bea", "Bea Biller", "account.group_account_invoice"
        )
        cls.germany = cls.env.ref("base.de")
        cls.customer.country_id = cls.germany

    @classmethod
    def _in_germany(cls):
        """The law of Germany holds for the company."""
        cls.company.account_fiscal_country_id = cls.germany

    @classmethod
    def _work(cls, *days, task=None):
        """Four hours on each of these days of October."""
        bookings = cls.env["account.analytic.line"]
        for day in days:
            bookings |= cls._book(
                cls.employee, task or cls.task, 4, date=october(day)
            ).sudo()
        return bookings

    @classmethod
    def _draft(cls, order=None, **context):
        """A draft of 28 November, as who writes invoices sees it."""
        invoice = cls._invoice(order, post=False, **context)
        invoice.invoice_date = INVOICED
        return invoice.with_user(cls.biller)

    def assertPeriod(self, record, first, last):
        """The period of an invoice or a line; ``None`` for none."""
        found = (record.service_date_from, record.service_date_to)
        self.assertEqual(found, (first or False, last or False))
        if record._name == "account.move":
            self.assertEqual(record.delivery_date, last or False)
