from smtplib import SMTPDataError
from unittest.mock import Mock

from odoo.tests import BaseCase, tagged

from odoo.addons.corebiz_project_billing_amount.models.money_split import split_amount
from odoo.addons.corebiz_project_billing_coverage.models.coverage_pick import pick_exact
from odoo.addons.corebiz_project_billing_coverage.models.prepaid_share import (
    AT_LEAST,
    EXACTLY,
    Row,
    _get_floor,
    share_out,
)

from ..models import one_line, plain_text
from ..models.mail_delivery import Delivery, WatchedSession


@tagged("post_install", "-at_install")
class TestPlainModules(BaseCase):
    """The borders of what is computed without a database."""

    # === An amount in parts ===

    def test_weights_of_next_to_nothing(self):
        self.assertEqual(split_amount(1.0, [1e-9, 0]), [1.0, 0.0])
        self.assertEqual(split_amount(1.0, [9e-10, 0]), [0.5, 0.5])

    # === Bookings that make up a quantity ===

    def test_all_bookings_make_up_the_rounded_quantity(self):
        self.assertEqual(pick_exact([1 / 3] * 3, 1), [0, 1, 2])
        self.assertEqual(pick_exact([2, -2], 0), [])

    def test_quantities_agree_to_the_hundredth(self):
        self.assertIsNone(pick_exact([0.333, 5], 0.336))
        self.assertEqual(pick_exact([0.334, 5], 0.33), [0])

    def test_the_search_ends(self):
        """Rather than to make everybody wait: a person picks instead."""
        powers = [2**number / 100 for number in range(18)]
        self.assertEqual(pick_exact(powers, 0.03), [0, 1])
        self.assertIsNone(pick_exact(powers, 1310.73))

    # === Prepaid hours ===

    def test_shares_are_exact_where_all_is_paid_and_else_rounded(self):
        self.assertEqual(share_out(1, [Row(1 / 3)]), [1 / 3])
        self.assertEqual(share_out(0.1234567, [Row(1)]), [0.123457])

    def test_what_was_not_paid_holds_nothing(self):
        self.assertEqual(share_out(5, [Row(3, hold=EXACTLY), Row(9)]), [0.0, 5.0])

    def test_bookings_behind_a_held_one_are_paid(self):
        rows = [Row(2, 2, EXACTLY), Row(3)]
        self.assertEqual(share_out(4, rows), [2.0, 2.0])

    def test_closed_hours_are_kept_as_long_as_there_are_enough(self):
        rows = [Row(30), Row(40, 40, AT_LEAST)]
        self.assertEqual(share_out(40, rows), [0.0, 40.0])
        self.assertEqual(share_out(40.5, rows), [0.5, 40.0])
        self.assertEqual(share_out(39.5, rows), [30.0, 9.5])

    def test_closed_hours_are_paid_before_those_behind_them(self):
        rows = [Row(40, 20, AT_LEAST), Row(30)]
        self.assertEqual(share_out(60, rows), [40.0, 20.0])

    def test_closed_hours_keep_what_they_have_still(self):
        for hours, paid, kept in (
            *((3, 2, 2), (3, 4, 3), (-3, -2, -2), (-3, -4, -3)),
            *((0.5, -0.5, 0), (-0.5, 0.5, 0), (0, 0.5, 0), (0, -0.5, 0)),
        ):
            with self.subTest(hours=hours, paid=paid):
                self.assertEqual(_get_floor(Row(hours, paid, AT_LEAST)), kept)

    # === Mails ===

    def test_session_notes_what_the_server_answers(self):
        for answer, noted in (
            ({"b@x": (450, b"Busy")}, {"a@x": "250 OK", "b@x": "450 Busy"}),
            (None, {"a@x": "250 OK", "b@x": "250 OK"}),
        ):
            session, delivery = Mock(), Delivery()
            session.send_message.return_value = answer
            watched = WatchedSession(session, delivery)
            result = watched.send_message("mail", "from@x", ["a@x", "b@x"])
            self.assertEqual((result, delivery.answers), (answer, noted))
        session.send_message.side_effect = SMTPDataError(554, b"No")
        with self.assertRaises(SMTPDataError):
            watched.send_message("mail", "from@x", ["a@x"])
        self.assertEqual(delivery.answers["a@x"], "554 No")
        self.assertIs(watched.quit, session.quit)

    # === Texts ===

    def test_one_line_of_values(self):
        one_line_of = one_line.one_line_of
        self.assertEqual(one_line_of({"a": "x\ny"}, "b"), {"a": "x\ny"})
        self.assertEqual(one_line_of({"a": "x\ny", "b": 1}, "a"), {"a": "x y", "b": 1})
        self.assertEqual(one_line_of({"a": False}, "a"), {"a": False})

    def test_what_is_no_text_is_no_address(self):
        for text in (None, False, 7, "a@b.de\u200b"):
            self.assertFalse(plain_text.has_only_addresses(text))
