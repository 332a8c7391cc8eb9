from odoo.tests import BaseCase, tagged

from ..models.coverage_pick import pick_exact
from ..models.prepaid_share import AT_LEAST, EXACTLY, Row, _get_floor, share_out


@tagged("post_install", "-at_install")
class TestCoveragePlain(BaseCase):
    """The borders of what is computed without a database."""

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
