from odoo.tests import tagged

from .service_period_common import ServicePeriodCase


@tagged("post_install", "-at_install")
class TestServicePeriodPrint(ServicePeriodCase):
    """The paper says when the work was done, not when something was delivered."""

    def _render(self, invoice):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", invoice.ids
        )
        return " ".join(html.decode().replace("<span>", "").split())

    def test_in_the_language_of_the_customer(self):
        self._work(5, 8)
        self.customer.lang = "de_DE"
        invoice = self._draft()
        invoice.action_post()
        page = self._render(invoice)
        self.assertIn("Leistungszeitraum", page)
        self.assertRegex(page, r"05\.10\.2026(</span>)? - (<span>)?08\.10\.2026")
        self.assertNotIn("Lieferdatum", page)

    def test_without_a_period_nothing_changes(self):
        invoice = self._invoice_by_hand(self.env["account.analytic.account"])
        invoice.delivery_date = "2026-10-20"
        page = self._render(invoice)
        self.assertIn("Delivery Date", page)
        self.assertNotIn("Service Period", page)
