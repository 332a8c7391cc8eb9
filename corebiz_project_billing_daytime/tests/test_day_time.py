import doctest

from odoo.tests import BaseCase, tagged

from ..models import day_time


@tagged("post_install", "-at_install")
class TestDayTime(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(day_time)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 2)
