import json

from odoo.fields import Command
from odoo.tests import Form

from ..models.project_archive_payment import (
    TABLE,
)
from .package_common import PackageCase


class BillMixin:
    """A project with an account, and a vendor who bills for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.project.account_id:
            cls.project._create_analytic_account()
        cls.account = cls.project.account_id
        cls.no_account = cls.env["account.analytic.account"]
        cls.vendor = cls.env["res.partner"].create({"name": "Lieferant AG"})

    @classmethod
    def _buy(cls, accounts=None, move_type="in_invoice", **values):
        values = {"partner_id": cls.vendor.id, **values}
        accounts = cls.account if accounts is None else accounts
        return cls._invoice_by_hand(accounts, move_type, **values)

    @classmethod
    def _pay(cls, bill):
        wizard = Form.from_action(cls.env, bill.action_register_payment()).save()
        return wizard._create_payments()


class TestArchiveBill(BillMixin, PackageCase):
    """What vendors have billed for a project is in its package, as in its history."""

    def _lines(self, package):
        rows = self._read(package)[f"data/{TABLE}.jsonl"].splitlines()
        return list(map(json.loads, rows))

    def test_bill_with_its_file_and_its_payment(self):
        bill = self._buy(ref="L-4711", invoice_date="2026-07-05")
        self.env["ir.attachment"].create(
            {
                "name": "Lieferant.pdf",
                "raw": b"%PDF-1.4 what the vendor sent",
                "res_model": "account.move",
                "res_id": bill.id,
            }
        )
        bill.message_post(body="Cables as agreed")
        payment = self._pay(bill)
        package = self._archive(self.project)
        self.assertEqual(list(self._rows(package, "account.move")), bill.ids)
        lines = self._rows(package, "account.move.line")
        self.assertEqual(list(lines), bill.invoice_line_ids.ids)
        [row] = self._lines(package)
        self.assertEqual(row["invoice_id"]["id"], bill.id)
        self.assertEqual(row["payment_id"]["id"], payment.id)
        self.assertEqual((row["kind"]["id"], row["amount"]), ("payment", 70))
        files = self._read(package)
        self.assertEqual(
            files["documents/Lieferant.pdf"], b"%PDF-1.4 what the vendor sent"
        )
        page = files["index.html"].decode()
        currency = bill.currency_id.name
        for text in (
            bill.name,
            "Lieferant AG, L-4711",
            f"-70,00 {currency}",
            payment.name,
            "Cables as agreed",
            "Lieferant.pdf",
        ):
            self.assertIn(text, page)
        # It is no income.
        sums = package.facts["sums"]
        self.assertEqual((sums["invoiced"], sums["paid"]), ({}, {}))
        self.assertEqual(self._verify(package), [])

    def test_only_what_is_posted_and_names_the_account(self):
        refund = self._buy(move_type="in_refund")
        receipt = self._buy(move_type="in_receipt")
        draft = refund.copy()
        others = self._buy(self.no_account)
        package = self._archive(self.project)
        rows = self._rows(package, "account.move")
        self.assertEqual(sorted(rows), sorted((refund | receipt).ids))
        self.assertNotIn((draft | others).ids, list(rows))
        page = self._read(package)["index.html"].decode()
        self.assertIn(f"70,00 {refund.currency_id.name}", page)

    def test_set_off_once(self):
        bill, refund = self._buy(), self._buy(move_type="in_refund")
        (bill | refund).line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        ).reconcile()
        [row] = self._lines(self._archive(self.project))
        self.assertEqual(row["kind"]["id"], "credit_note")
        self.assertEqual(row["invoice_id"]["id"], bill.id)
        self.assertEqual(row["entry_id"]["id"], refund.id)

    def test_order_that_names_the_account(self):
        product = self.env["product.product"].create(
            {"name": "Cable", "type": "consu", "invoice_policy": "order"}
        )
        orders = self.env["sale.order"]
        for distribution in ({str(self.account.id): 100}, False):
            orders |= orders.create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "price_unit": 30,
                                "tax_ids": [Command.clear()],
                                "analytic_distribution": distribution,
                            }
                        )
                    ],
                }
            )
        orders.action_confirm()
        invoice = orders[0]._create_invoices()
        invoice.action_post()
        package = self._archive(self.project)
        self.assertEqual(list(self._rows(package, "sale.order")), orders[0].ids)
        self.assertEqual(list(self._rows(package, "account.move")), invoice.ids)
        currency = invoice.currency_id.name
        self.assertEqual(package.facts["sums"]["invoiced"], {currency: 30})

    def test_quotation_of_the_project(self):
        """Also where nothing came of it: it stands in the history."""
        quotation = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "project_id": self.project.id}
        )
        package = self._archive(self.project)
        self.assertIn(quotation.id, self._rows(package, "sale.order"))
