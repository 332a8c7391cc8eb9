from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.reason_common import INVISIBLE

from .archive_common import ArchiveCase


class TestArchiveInput(ArchiveCase):
    """What people enter about the archive, and what the archive asks for."""

    def test_settings_of_the_company(self):
        self.company.archive_voucher_years = 100
        with self.assertRaisesRegex(ValidationError, "“9000” .* from 1 to 100"):
            self.company.archive_voucher_years = 9000
        settings = self.env["res.config.settings"]
        with self.assertRaisesRegex(ValidationError, "enter a number"):
            settings.create({"archive_voucher_years": float("nan")})

    def test_deletion_of_a_package_wants_a_reason(self):
        package = self._archive_at_once(self.project)
        self.company.archive_voucher_years = 1
        package = package.with_user(self.administrator)
        package.sudo()._complete({"retention_date": "2020-12-31"})
        for reason in INVISIBLE:
            with (
                self.subTest(reason=ascii(reason)),
                self.assertRaisesRegex(UserError, "Say why the packages"),
            ):
                package.action_delete_file(reason)
                self.env.flush_all()
        self.assertFalse(package.deleted_date)

    # === What costs nothing ===

    def test_messages_are_asked_for_their_model_only(self):
        """Most records of a house are of no project."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"name": "Cable", "price_unit": 10})
                ],
            }
        )
        messages = self.customer.message_post(body="Hello")
        messages |= invoice.message_post(body="Paid soon")
        self.assertEqual(messages.mapped("model"), ["res.partner", "account.move"])
        messages.invalidate_recordset(["res_id"])
        with self.assertQueryCount(0):
            messages._check_archive_guard()

    def test_booking_costs_no_query_more(self):
        """The guard asks for what the booking has read already."""
        booking = self._book(self.employee, self.task, 1).sudo()
        self.env.flush_all()
        with self.assertQueryCount(0):
            booking._get_archive_projects()
