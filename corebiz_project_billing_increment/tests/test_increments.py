import doctest
import random

from odoo.tests import tagged

from . import increments
from .increment_common import IncrementCase


@tagged("post_install", "-at_install")
class TestIncrements(IncrementCase):
    """The SQL says what plain Python says, for any hours and rule."""

    def test_examples(self):
        self.assertFalse(doctest.testmod(increments).failed)

    def test_any_rule(self):
        rng = random.Random(19)
        for basis in ("booking", "day"):
            for _number in range(12):
                step, minimum = rng.choice((0, 6, 15, 20, 60)), rng.choice((0, 30))
                self._agree(step / 60, minimum / 60, basis)
                bookings = self._put(*rng.choices(range(-30, 100), k=3))
                found = bookings._get_increments()
                hours = [booking.unit_amount for booking in bookings]
                if basis == "day":
                    hours = [sum(hours)]
                wanted = sum(
                    increments.rest_hours(part, step / 60, minimum / 60) - part
                    for part in hours
                )
                self.assertAlmostEqual(sum(found.values()), wanted, 4)
                bookings.unlink()
