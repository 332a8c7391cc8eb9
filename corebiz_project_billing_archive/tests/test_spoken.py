from datetime import date, timedelta

from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing.tests.keyboard_common import KeyboardCase

SCROLLED = "document.activeElement.scrollLeft > 0"


class SpokenCase(KeyboardCase, ProjectBillingCase):
    """A project with an estimate and with hours of six weeks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.allocated_hours = 100
        for days in (40, 20, 1):
            day = date.today() - timedelta(days=days)
            cls._book(cls.leader, cls.task, 20, date=day)
        cls.path = f"odoo/project.project/{cls.project.id}"

    def assertAllHaveNames(self, role, within):
        names = self._hear(role, within)
        self.assertTrue(names, role)
        self.assertTrue(all(name.strip() for name in names), f"{role}: {names}")
        return names


@tagged("post_install", "-at_install")
class TestSpoken(SpokenCase):
    """What people hear who do not see the charts, bars and signs."""

    def test_effort_and_burn_up(self):
        with self._sit_down(self.leader, self.path):
            self._wait_for(".o_field_effort_bar .o_progress")
            self.assertAllHaveNames("progressbar", ".o_form_view")
            self._press_on(".o_notebook .nav-link[name='estimates']", "Enter")
            self._wait_for(".o_burn_up canvas")
            [chart] = self._hear("image", ".o_burn_up")
            self.assertRegex(chart, r"Estimate: 100:00 \(.+\), Actual: 60:00 \(.+\)")

    def test_history(self):
        self.project.message_post(body="The rack is too small")
        with self._sit_down(self.leader, self.path):
            self._press_on("button[name='action_open_history']")
            self._wait_for(".o_project_history_begin")
            # Each sign stands beside the words for it.
            self.assertFalse(self._hear("image", ".o_project_history_days"))
            self.assertAllHaveNames("button", ".o_project_history")
            self._press_on(".o_project_history_card")
            self._wait_for(".o_form_view")


@tagged("post_install", "-at_install")
class TestScrollByKeys(SpokenCase):
    """On a phone a table is wider than the screen; the arrows show the rest of it."""

    browser_size = "390x844"

    def assertScrolls(self, selector):
        self._go_to(selector)
        for _step in range(3):
            self._press("ArrowRight")
        script = "new Promise((resolve) => setTimeout(resolve, 500))"
        self._run(self.browser, script)
        self.assertTrue(self._run(self.browser, SCROLLED), f"{selector} stays")

    def test_list_in_a_form(self):
        self.project.with_user(self.leader).action_set_pl_done()
        with self._sit_down(self.leader, self.path):
            self._press_on(".o_notebook .nav-link[name='handovers']")
            self.assertScrolls("[name='handover_ids'] .o_list_renderer")

    def test_pivot(self):
        with self._sit_down(self.leader, "odoo/project-effort"):
            self.assertScrolls(".o_pivot")
