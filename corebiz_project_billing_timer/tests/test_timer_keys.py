from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.keyboard_common import KeyboardCase

from .timer_common import TimerCase

TIMER = ".o_menu_systray .o_project_billing_timer"
MENU = ".o_project_billing_timer_menu"


@tagged("post_install", "-at_install")
class TestTimerKeys(KeyboardCase, TimerCase):
    """Start and stop in the top bar by the keyboard alone."""

    def test_start_and_stop(self):
        self._book(self.employee, self.task)
        with self._sit_down(self.employee, "odoo/timesheets"):
            self._press_on(TIMER)
            self._press_on(f"{MENU}[role='dialog'] button[name='start']")
            self._wait_for(f"{TIMER}_runs")
            self._press_on(TIMER)
            self._go_to(f"{MENU} input")
            self._type("Firewall")
            self._press_on(f"{MENU} button[name='now']")
            self._wait_for(f"{TIMER}:not(.o_project_billing_timer_runs)")
        names = self.task.timesheet_ids.mapped("name")
        self.assertIn("Firewall", names)
