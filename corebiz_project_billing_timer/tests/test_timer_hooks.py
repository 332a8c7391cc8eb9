from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .timer_common import TimerCase


class TestTimerHooks(ExampleMixin, TimerCase):
    """The examples of DEVELOP.md."""

    examples = ("account.analytic.line._prepare_stop_vals",)

    def test_what_stopping_writes(self):
        self._start()
        self.assertEqual(self._stop().ref, "timer")
