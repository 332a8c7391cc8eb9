import json

from odoo.tests import HttpCase, tagged

from .desk_common import DeskCase

NAME = "Erneuerung der Netzverkabelung im Verwaltungsgebäude Nord"
CUSTOMER = "Donaudampfschifffahrtsgesellschaft Oberösterreich Beteiligungs-GmbH"
COLUMNS = ("name", "partner_id", "preflight_text")
# Waits for the row, then says which of its cells or headings show less than they hold.
CUT = """
(async () => {
    const find = () => [...document.querySelectorAll("td[name=name]")]
        .find((cell) => cell.innerText === %(name)s);
    while (!find()) await new Promise((next) => setTimeout(next, 100));
    const table = find().closest("table");
    const cells = %(columns)s.map((name) =>
        find().closest("tr").querySelector(`td[name=${name}]`));
    const cut = [...cells, ...table.querySelectorAll("thead .text-truncate")]
        .filter((cell) => cell.scrollWidth > cell.clientWidth)
        .map((cell) => cell.innerText);
    const room = table.parentElement;
    if (room.scrollWidth > room.clientWidth) cut.push("the table itself");
    if (cut.length) throw new Error(`Cut off: ${cut.join(", ")}`);
    console.log("test successful");
})()
"""


@tagged("post_install", "-at_install")
class TestDeskWidth(HttpCase, DeskCase):
    """Names, customers and reasons are read in full on a small screen."""

    browser_size = "1280x800"

    def test_nothing_is_cut_off(self):
        _order, project = self._sell_ready()
        project.name = NAME
        # Without an address, which is a reason.
        project.partner_id.write({"name": CUSTOMER, "street": False})
        facts = {"name": json.dumps(NAME), "columns": json.dumps(COLUMNS)}
        for lang in ("de_DE", "en_US"):
            self.clerk.lang = lang
            self.browser_js(
                "/odoo/projects-to-bill",
                CUT % facts,
                ready="odoo.isReady",
                login=self.clerk.login,
                timeout=120,
            )
        self.assertEqual(project.preflight_light, "red")
