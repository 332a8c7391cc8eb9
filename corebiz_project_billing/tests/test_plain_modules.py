from odoo.tests import BaseCase, tagged

from ..models import one_line, plain_text


@tagged("post_install", "-at_install")
class TestPlainModules(BaseCase):
    """The borders of what is computed without a database."""

    def test_one_line_of_values(self):
        one_line_of = one_line.one_line_of
        self.assertEqual(one_line_of({"a": "x\ny"}, "b"), {"a": "x\ny"})
        self.assertEqual(one_line_of({"a": "x\ny", "b": 1}, "a"), {"a": "x y", "b": 1})
        self.assertEqual(one_line_of({"a": False}, "a"), {"a": False})

    def test_what_is_no_text_is_no_address(self):
        for text in (None, False, 7, "a@b.de\u200b"):
            self.assertFalse(plain_text.has_only_addresses(text))
