from contextlib import suppress

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .release_common import ReleaseCase

REASON = "The server failed"
TEXT = "which the customer has: its hours are neither waived nor"
# Channels that reach the rule; the others are closed before.
TOLD = ("dialog", "part", "all", "several", "another addon")


@tagged("post_install", "-at_install")
class TestReleaseWaiver(ReleaseCase):
    """What the customer signs is what is invoiced, also where less is charged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waivers = cls.env["project.waiver"].with_user(cls.office)
        cls.booking = cls.bookings[0]

    def _waive(self, hours=1, booking=None):
        return self.waivers._waive(booking or self.booking, REASON, hours=hours)

    def _waive_in_dialog(self):
        action = self.booking.with_user(self.office).action_waive()
        dialogs = self.env[action["res_model"]].with_user(self.office)
        dialog = dialogs.with_context(**action["context"]).create(
            {"reason": REASON, "hours": 1}
        )
        dialog.action_confirm()

    def _get_channels(self):
        vals = {"booking_id": self.booking.id, "hours": 1, "reason": REASON}
        vals["project_id"] = self.project.id
        row = [*self.booking.export_data(["id"])["datas"][0], "1", REASON]
        return {
            "dialog": self._waive_in_dialog,
            "part": self._waive,
            "all": lambda: self._waive(None),
            "several": lambda: self._waive(None, self.bookings),
            "another addon": lambda: self.waivers.sudo()._add_rows([vals]),
            "create": lambda: self.waivers.sudo().create(vals),
            "client": lambda: self.waivers.sudo().web_save(vals, {}),
            "import": lambda: self._load(["booking_id/id", "hours", "reason"], row),
            "booking": lambda: self.booking.write({"waived_hours": 1}),
            "rows of the booking": lambda: self.booking.write(
                {"waiver_ids": [Command.create(vals)]}
            ),
        }

    def _load(self, names, row):
        result = self.waivers.sudo().load(names, [row])
        if not result["ids"]:
            raise UserError(result["messages"][0]["message"])

    def _check_refused(self):
        for name, waive in self._get_channels().items():
            with self.subTest(channel=name), self.env.cr.savepoint() as savepoint:
                if name in TOLD:
                    with self.assertRaisesRegex(UserError, TEXT):
                        waive()
                else:
                    with suppress(UserError):
                        waive()
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertFalse(self.booking.waived_hours)
                self.assertFalse(self.booking.waiver_ids)
                savepoint.rollback()

    def test_not_waived_once_it_is_sent(self):
        self._make_sent()
        self._check_refused()

    def test_not_waived_once_it_is_signed(self):
        release, _link = self._make_signed()
        self._check_refused()
        self.assertTrue(release._is_sealed())
        invoice = self._bill_order()
        self.assertEqual(invoice.amount_untaxed, 1900)

    def test_new_version_new_signature(self):
        """20 h signed; 1 h is waived in version 2, which the customer signs anew."""
        release, _link = self._make_signed()
        action = release.with_user(self.leader).action_make_version()
        second = self.env["project.release"].browse(action["res_id"])
        self._waive()
        second.with_user(self.leader).action_renew()
        self.assertEqual((second.version, second.hours), (2, 19))
        self._sign(self._send(second))
        self.assertEqual(second.accepted_hours, 19)
        self.assertEqual(self.booking.release_state, "accepted")
        with self.assertRaisesRegex(UserError, TEXT), self.env.cr.savepoint():
            self.booking.waiver_ids.with_user(self.office)._take_back(REASON)
        self.assertEqual(self.booking.waived_hours, 1)
        self.assertEqual(self._bill_order().amount_untaxed, 19 * 95)

    def test_what_is_waived_meanwhile_is_not_sent(self):
        draft = self._make()
        self._waive()
        with self.assertRaisesRegex(UserError, "was not sent, because the booking of"):
            self._send(draft)

    def test_hours_of_an_objection_are_waived(self):
        _release, link = self._make_sent()
        self._object(link, 5)
        objected = self.bookings.filtered(lambda line: line.unit_amount == 5)
        waiver = self._waive(None, objected)
        self.assertEqual(objected.waived_hours, 5)
        waiver._take_back(REASON)
        self.assertFalse(objected.waived_hours)
