from odoo.fields import Command

from .guard_common import GuardCase


class TestGuardCost(GuardCase):
    """What has nothing to do with an archived project costs nothing."""

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
