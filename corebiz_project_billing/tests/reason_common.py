from odoo.exceptions import UserError

INVISIBLE = ("", " \n", "\u200b", "\u200b\u2060\ufeff", "\u3164", "\u00ad \u0301")


class ReasonMixin:
    """Reasons that say nothing."""

    def _assert_refused(self, take, refusal):
        refused = self.assertRaisesRegex
        for reason in INVISIBLE:
            with self.subTest(reason=ascii(reason)), refused(UserError, refusal):
                take(reason)
                self.env.flush_all()
