from odoo.tests import BaseCase, tagged

from ..models.money_split import split_amount


@tagged("post_install", "-at_install")
class TestMoneySplit(BaseCase):
    """An amount in parts, at the borders."""

    def test_weights_of_next_to_nothing(self):
        self.assertEqual(split_amount(1.0, [1e-9, 0]), [1.0, 0.0])
        self.assertEqual(split_amount(1.0, [9e-10, 0]), [0.5, 0.5])
