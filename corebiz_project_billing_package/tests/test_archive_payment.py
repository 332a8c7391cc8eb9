import io
import json
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from lxml import html

from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED

from ..archive_format import verify
from ..models.project_archive_payment import (
    TABLE,
)
from .package_common import PackageCase

# Packages as they were written before there were payments in them, and vendors' bills
FORMER = Path(__file__).parent / "package_version_1.zip"
SECOND = Path(__file__).parent / "package_version_2.zip"


class PaymentMixin:
    """Two sold projects with an invoice each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_in_project",
                "list_price": 100,
                "taxes_id": [Command.clear()],
            }
        )
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.sold, cls.invoice = cls._sell()
        cls.other, cls.other_invoice = cls._sell()

    @classmethod
    def _sell(cls):
        """A sold project and its posted invoice over 250."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.product.id, "product_uom_qty": 20}
                    )
                ],
            }
        )
        order.action_confirm()
        project = order.project_ids
        project.write({"leader_id": cls.leader.id, "user_id": cls.manager.id})
        cls._furnish(project)
        cls._walk_to(project, "pm_done")
        invoice = order._create_invoices()
        invoice.action_post()
        cls._walk_to(project, PO_BILLED)
        return project, invoice

    @classmethod
    def _pay(cls, invoices, **values):
        """Register a payment."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"journal_id": cls.bank.id, "group_payment": True, **values})
        )
        return wizard._create_payments()

    def _lines(self, package):
        rows = self._read(package)[f"data/{TABLE}.jsonl"].splitlines()
        return list(map(json.loads, rows))


class TestArchivePayment(PaymentMixin, PackageCase):
    """What was paid on a project's invoices is in its package, and nothing else."""

    def test_payment_of_two_projects_counts_with_its_share(self):
        payment = self._pay(
            self.other_invoice | self.invoice,
            communication="Wire 4711",
            payment_date="2026-07-15",
        )
        self.assertEqual((len(payment), payment.amount), (1, 500))
        self.assertTrue(payment.move_id)
        package = self._archive(self.sold)
        [row] = self._lines(package)
        self.assertEqual(row["invoice_id"]["id"], self.invoice.id)
        self.assertEqual(row["payment_id"]["id"], payment.id)
        self.assertEqual(row["entry_id"]["id"], payment.move_id.id)
        self.assertEqual(row["journal_id"]["id"], self.bank.id)
        self.assertEqual(row["currency_id"]["name"], self.invoice.currency_id.name)
        self.assertEqual((row["amount"], row["date"]), (250, "2026-07-15"))
        self.assertEqual((row["memo"], row["kind"]["id"]), ("Wire 4711", "payment"))
        files = self._read(package)
        for name in (f"data/{TABLE}.jsonl", f"data/{TABLE}.csv"):
            self.assertNotIn(self.other_invoice.name, files[name].decode())
        self.assertIn("Wire 4711", files[f"data/{TABLE}.csv"].decode())
        page = files["index.html"].decode()
        for text in (self.invoice.name, payment.name, "Wire 4711", "15.07.2026"):
            self.assertIn(text, page)
        currency = self.invoice.currency_id.name
        shown = [
            [" ".join(cell.text_content().split()) for cell in row.iter("td")]
            for row in html.fromstring(page.encode()).iter("tr")
            if "Wire 4711" in row.text_content()
        ]
        # English and German; the page shows one of them.
        self.assertEqual(
            shown,
            [
                [
                    *("2026-07-1515.07.2026", "PaymentZahlung", payment.name),
                    *("Bank, Manual Payment, Wire 4711", "PaidBezahlt"),
                    f"250.00 {currency}250,00 {currency}",
                ]
            ],
        )
        self.assertIn(f"250,00 {currency}", page)
        self.assertNotIn(f"500,00 {currency}", page)
        self.assertEqual(package.facts["sums"]["paid"], {currency: 250})
        self.assertEqual(package.facts["counts"][TABLE], 1)
        self.assertEqual(self._verify(package), [])

    def test_invoice_of_no_order_is_in_the_package(self):
        """It belongs to the project by the account that it names."""
        invoice = self._invoice_by_hand(self.sold.account_id)
        package = self._archive(self.sold)
        files = self._read(package)
        self.assertIn(invoice.name, files["data/account.move.jsonl"].decode())
        self.assertIn(invoice.name, files["index.html"].decode())
        self.assertEqual(self._verify(package), [])

    def test_payment_without_journal_entry(self):
        """As with full accounting; it is for what was due first.

        Nobody has noted the shares of such a payment.
        """
        self.other_invoice.button_draft()
        self.other_invoice.invoice_payment_term_id = False
        self.other_invoice.invoice_date_due = "2020-01-01"
        self.other_invoice.action_post()
        with patch.object(
            type(self.invoice),
            "_get_invoice_in_payment_state",
            lambda _self: "in_payment",
        ):
            payment = self._pay(self.other_invoice | self.invoice)
        self.assertFalse(payment.move_id)
        payment.amount = 400
        [row] = self._lines(self._archive(self.sold))
        self.assertEqual((row["amount"], row["entry_id"]), (150, None))
        self.assertEqual(row["payment_id"]["id"], payment.id)

    def test_credit_note_is_set_off_once_and_is_no_payment(self):
        self._pay(self.invoice, amount=100, payment_difference_handling="open")
        refund = self.invoice._reverse_moves([{"ref": "Goodwill"}])
        refund.is_price_reduction = True
        refund.invoice_line_ids.write({"price_unit": 10})
        refund.action_post()
        lines = (self.invoice | refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.reconcile()
        package = self._archive(self.sold)
        rows = {row["kind"]["id"]: row for row in self._lines(package)}
        self.assertEqual(len(self._lines(package)), 2)
        self.assertEqual(rows["payment"]["amount"], 100)
        self.assertEqual(rows["credit_note"]["invoice_id"]["id"], self.invoice.id)
        self.assertEqual(rows["credit_note"]["entry_id"]["id"], refund.id)
        self.assertEqual(list(package.facts["sums"]["paid"].values()), [100])

    # === The former versions of the format ===

    def test_former_versions_on_the_command_line(self):
        package = verify.Package(FORMER).verify()
        self.assertEqual((package.findings, package.manifest["version"]), ([], 1))
        self.assertNotIn(TABLE, package.manifest["counts"])
        command = [sys.executable, "-I", "-S", verify.__file__, str(FORMER)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        second = verify.Package(SECOND).verify()
        self.assertEqual((second.findings, second.manifest["version"]), ([], 2))
        self.assertIn(TABLE, second.manifest["counts"])
        content = bytearray(FORMER.read_bytes())
        content[len(content) // 2] ^= 1
        damaged = verify.Package("a.zip", io.BytesIO(bytes(content))).verify()
        self.assertTrue(damaged.findings)
