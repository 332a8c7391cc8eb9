from odoo.fields import Command
from odoo.tools import html2plaintext

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED

from .archive_common import ArchiveCase


class TestArchiveAccounting(ArchiveCase):
    """Accounting goes on, and what could be read before is found in the package."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_in_project",
                "list_price": 100,
            }
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 20})
                ],
            }
        )
        cls.order.action_confirm()
        cls.sold = cls.order.project_ids
        cls.sold.write({"leader_id": cls.leader.id, "user_id": cls.manager.id})
        cls._furnish(cls.sold)
        cls.sold_booking = cls.booking
        cls._walk_to(cls.sold, "pm_done")
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()
        cls._walk_to(cls.sold, PO_BILLED)
        cls.package = cls._archive_at_once(cls.sold)

    def test_payment_and_dunning(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({})._create_payments()
        self.assertIn(self.invoice.payment_state, ("paid", "in_payment"))
        self.invoice.message_post(body="Second reminder")
        self.assertEqual(self._verify(self.package), [])

    def test_statement_is_in_the_package(self):
        statement = self.invoice.timesheet_statement_ids
        self.assertTrue(statement.csv_attachment_id)
        files = self._read(self.package)
        documents = [
            content for name, content in files.items() if name.startswith("documents/")
        ]
        self.assertEqual(documents.count(statement.csv_attachment_id.raw), 1)
        self.assertIn(
            statement.id, self._rows(self.package, "project.timesheet.statement")
        )
        links = self._rows(self.package, "project.coverage.link")
        self.assertEqual(
            [row["booking_id"]["id"] for row in links.values()], self.sold_booking.ids
        )

    def test_credit_note(self):
        self.assertEqual(self.sold_booking.coverage_state, "billed")
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"journal_id": self.invoice.journal_id.id})
        )
        action = wizard.reverse_moves()
        refund = self.env["account.move"].browse(action["res_id"])
        if refund.state == "draft":
            refund.action_post()
        self.assertEqual(refund.state, "posted")
        self.env.flush_all()
        self.assertEqual(self.sold_booking.coverage_state, "open")
        self.assertFalse(self.sold_booking.timesheet_invoice_id)
        self.assertEqual(self._verify(self.package), [])

    def test_invoice_is_in_the_package(self):
        rows = self._rows(self.package, "account.move")
        self.assertEqual(rows[self.invoice.id]["name"], self.invoice.name)
        self.assertIn(self.order.id, self._rows(self.package, "sale.order"))
        currency = self.invoice.currency_id.name
        self.assertEqual(
            self.package.facts["sums"]["invoiced"][currency],
            self.invoice.amount_untaxed,
        )

    def test_everything_that_could_be_read_is_in_the_package(self):
        files = self._read(self.package)
        texts = b"\n".join(
            content for name, content in files.items() if name.startswith("messages/")
        ).decode()
        page = files["index.html"].decode()
        tasks = self.sold.with_context(active_test=False).tasks
        messages = self.env["mail.message"].search(
            [
                *("|", "&", ("model", "=", "project.project")),
                ("res_id", "=", self.sold.id),
                *("&", ("model", "=", "project.task"), ("res_id", "in", tasks.ids)),
            ]
        )
        self.assertGreater(len(messages), 3)
        for message in messages:
            for line in html2plaintext(message.body or "").strip().splitlines():
                self.assertIn(line.strip(), texts)
            for value in message.tracking_value_ids:
                self.assertIn(value.field_id.field_description, texts)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "project.task"), ("res_id", "in", tasks.ids)]
        )
        for attachment in attachments | self.file:
            self.assertIn(attachment.raw, files.values(), attachment.name)
        for task in tasks:
            self.assertIn(task.name, page)
        for booking in self.sold.timesheet_ids:
            self.assertIn(booking.name, page)
        for step in self.sold.handover_ids:
            self.assertIn(step.user_id.name, page)
