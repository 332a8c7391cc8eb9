from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .service_period_common import ServicePeriodCase, october


@tagged("post_install", "-at_install")
class TestServicePeriodRights(ServicePeriodCase):
    """Who writes invoices sets the period of a draft, and nobody that of a document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._work(5, 8)
        cls.invoice = cls._draft()
        cls.line = cls.invoice.invoice_line_ids

    def test_in_the_form(self):
        with Form(self.invoice) as form:
            form.service_date_from = october(1)
            form.service_date_to = october(31)
            with form.invoice_line_ids.edit(0) as line:
                line.service_date_from = october(2)
        self.assertPeriod(self.invoice, october(1), october(31))
        self.assertPeriod(self.line, october(2), october(8))

    def test_not_by_who_books(self):
        for record in (self.invoice, self.line):
            with self.assertRaises(AccessError):
                record.with_user(self.employee).service_date_from = october(1)

    def test_fixed_when_posted_in_every_channel(self):
        self.invoice.action_post()
        invoice, line = self.invoice, self.line

        def days(**values):  # Odoo adds to the values that it is given
            return {"service_date_from": october(1), **values}

        for change in (
            lambda: invoice.write(days()),
            lambda: invoice.sudo().write(days()),
            lambda: invoice.write(days(state="draft")),
            lambda: invoice.web_save(days(), {}),
            lambda: line.write(days()),
            lambda: line.web_save(days(), {}),
            lambda: invoice.write(
                {"invoice_line_ids": [Command.update(line.id, days())]}
            ),
            lambda: invoice.with_context(is_service_period_manual=True).write(days()),
        ):
            self.assertRefused(change, "period is fixed|readonly fields on a posted")
        self.env["ir.model.data"].create(
            {
                "module": "__export__",
                "name": "invoice",
                "model": "account.move",
                "res_id": invoice.id,
            }
        )
        result = invoice.load(
            ["id", "service_date_from"], [["__export__.invoice", "2026-10-01"]]
        )
        self.assertIn("is fixed", result["messages"][0]["message"])
        invoice.write({"is_service_period_manual": True})
        self.assertFalse(invoice.is_service_period_manual)
        self.assertPeriod(invoice, october(5), october(8))
        # The same once more is no change.
        invoice.write({"service_date_from": october(5)})
        invoice.button_draft()
        invoice.write(days())
        self.assertPeriod(invoice, october(1), october(8))

    def test_a_copy_begins_without(self):
        self.invoice.action_post()
        self.assertPeriod(self.invoice.copy(), None, None)
