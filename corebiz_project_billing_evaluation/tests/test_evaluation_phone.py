import json

from odoo.tests import HttpCase, tagged

from .evaluation_common import EvaluationCase

TASK = "Donaudampfschifffahrtsgesellschaft, Verkabelung erneuern"
# Waits for the cards of the hours, then looks what is wider than the screen.
LOOK = """
(async () => {
    const find = () => [...document.querySelectorAll(".o_kanban_record")]
        .find((card) => card.innerText.includes(%s));
    while (!find()) await new Promise((next) => setTimeout(next, 100));
    const chart = document.querySelector(".o_evaluation_chart");
    const wide = [...chart.querySelectorAll("table"), find()]
        .filter((part) => part.getBoundingClientRect().right > window.innerWidth)
        .map((part) => part.innerText);
    if (wide.length) throw new Error(`Wider than the screen: ${wide.join(", ")}`);
    console.log("test successful");
})()
"""


@tagged("post_install", "-at_install")
class TestEvaluationPhone(HttpCase, EvaluationCase):
    """An evaluation is read on a phone: bars on the screen, rows as cards."""

    browser_size = "390x844"
    touch_enabled = True

    def test_nothing_is_wider_than_the_screen(self):
        self.sold_task.name = TASK
        self._book(self.employee, self.sold_task, 12)
        self.browser_js(
            f"/odoo/project-evaluation/{self.sold.id}",
            LOOK % json.dumps(TASK),
            ready="odoo.isReady",
            login=self.manager.login,
            timeout=120,
        )
