import json
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .dashboard_common import DashboardCase

NAMES = ("office", "projects", "mine")
# Opens each dashboard, waits until it has its figures, and compares cells.
SCRIPT = """
    const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
    const service = "spreadsheet_dashboard_loader";
    const boards = %(boards)s;
    let loader = null;

    function read(model) {
        const {getters} = model;
        const cells = {};
        for (const sheetId of getters.getSheetIds()) {
            const {bottom, right} = getters.getSheetZone(sheetId);
            for (let row = 0; row <= bottom; row++) {
                for (let col = 0; col <= right; col++) {
                    const cell = getters.getEvaluatedCell({sheetId, row, col});
                    const place = String.fromCharCode(65 + col) + (row + 1);
                    if (cell.type !== "empty") {
                        cells[`${sheetId}!${place}`] = cell;
                    }
                }
            }
        }
        return cells;
    }

    function isLoading(cells) {
        return Object.values(cells).some(({value}) => /^Loading/.test(value));
    }

    async function load(id) {
        for (let turn = 0; turn < 200; turn++) {
            const {model, isSample} = loader.getDashboard(id);
            const cells = model ? read(model) : {};
            if (model && !isLoading(cells)) {
                return {cells, isSample: Boolean(isSample), model};
            }
            await wait(100);
        }
        throw new Error(`dashboard ${id} still loads`);
    }

    function compare({expected, texts, id}, {cells}) {
        for (const [place, cell] of Object.entries(cells)) {
            if (cell.type === "error") {
                throw new Error(`${id} ${place}: ${cell.value} ${cell.message}`);
            }
        }
        for (const [place, figure] of Object.entries(expected)) {
            const shown = Number(cells[place]?.value || 0);
            if (Math.abs(shown - figure) > 0.005) {
                throw new Error(`${id} ${place}: ${shown}, not ${figure}`);
            }
        }
        for (const [place, text] of Object.entries(texts)) {
            if (cells[place]?.value !== text) {
                throw new Error(`${id} ${place}: ${cells[place]?.value}`);
            }
        }
    }

    // The client fetches the code of spreadsheets when the action opens.
    async function open() {
        while (!document.querySelector(".o_spreadsheet_dashboard_action")) {
            await wait(100);
        }
        loader = odoo.__WOWL_DEBUG__.root.env.services[service];
    }

    (async () => {
        await open();
        for (const board of boards) {
            loader.activateDashboard(board.id);
            const found = await load(board.id);
            if (found.isSample !== board.is_sample) {
                throw new Error(`${board.id} is a sample: ${found.isSample}`);
            }
            compare(board, found);
        }
        console.log("test successful");
    })().catch((error) => console.error(error.message));
"""
CLICK = """
    const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
    (async () => {
        for (let turn = 0; turn < 200; turn++) {
            const cell = document.querySelector(".o-dashboard-clickable-cell");
            if (cell) {
                cell.click();
                break;
            }
            await wait(100);
        }
        for (let turn = 0; turn < 200; turn++) {
            if (document.querySelector(".o_list_view .o_data_row")) {
                console.log("test successful");
                return;
            }
            await wait(100);
        }
        console.error("no list behind the figure");
    })();
"""
EMPTY = (
    "odoo.addons.spreadsheet_dashboard.models.spreadsheet_dashboard"
    ".SpreadsheetDashboard._dashboard_is_empty"
)


@tagged("post_install", "-at_install")
class TestDashboardBrowser(HttpCase, DashboardCase):
    """Dashboards as the client evaluates them, in both languages."""

    def assertBoards(self, user, lang, texts, is_sample=False):
        """Open all dashboards; each cell must hold what Python says.

        :param dict texts: of the cells of some dashboards, {name: {cell: text}}
        """
        user.lang = lang
        boards = []
        for name in NAMES:
            board = self._open(name, user)
            board.has_period = True
            expected = {} if is_sample else board.figures()
            if name == "office" and not is_sample:
                expected |= self._get_computed(expected)
            boards.append(
                {
                    "id": self._get_id(name),
                    "expected": expected,
                    "texts": texts.get(name, {}),
                    "is_sample": is_sample,
                }
            )
        self.assertSucceeds(SCRIPT % {"boards": json.dumps(boards)}, user)

    def assertSucceeds(self, script, user):
        """The script finds what it looks for on the dashboard of the office."""
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self._get_id('office')}",
            script,
            ready="odoo.isReady",
            login=user.login,
            timeout=120,
        )

    def _get_id(self, name):
        return self.env.ref(
            f"corebiz_project_billing_dashboard.spreadsheet_dashboard_{name}"
        ).id

    def _get_computed(self, figures):
        """What the office's dashboard works out of its sums."""

        def get(cell):
            return figures[f"dashboard!{cell}"]

        computed = {
            "dashboard!H9": get("G12") and get("G9") / get("G12") * 90,
            "dashboard!H10": get("G13") and get("G10") / get("G13") * 90,
            "data!A1": get("B10") + get("B11"),
            "data!B1": get("D10") + get("D11"),
        }
        if get("H19"):
            computed["dashboard!I19"] = get("G19") / get("H19") - 1
        if get("G21"):
            computed["dashboard!G23"] = get("G22") / get("G21")
        return {cell: value for cell, value in computed.items() if value}

    def test_figures_in_english(self):
        texts = {"office": {"dashboard!A7": "Projects by Status"}}
        self.assertBoards(self.office, "en_US", texts)

    def test_figures_in_german(self):
        texts = {
            "office": {"dashboard!A7": "Projekte nach Status"},
            "mine": {"dashboard!A16": "Wartet auf mich, Ältestes zuerst"},
        }
        self.assertBoards(self.office, "de_DE", texts)

    def test_sample_in_both_languages(self):
        for lang, text, days in (
            ("en_US", "Outstanding", "29 days"),
            ("de_DE", "Ausstehend", "29 Tage"),
        ):
            with patch(EMPTY, lambda self: True):
                texts = {"office": {"dashboard!F7": text, "data!A3": days}}
                self.assertBoards(self.office, lang, texts, is_sample=True)

    def test_no_error_without_any_data(self):
        """Nothing is divided by nothing, and no empty table shows a mistake."""
        stranger = self._create_stranger(
            "corebiz_project_billing.group_project_office",
            "project.group_project_manager",
        )
        with patch(EMPTY, lambda self: False):
            self.assertBoards(stranger, "en_US", {})

    def test_figure_opens_the_list_behind_it(self):
        self.assertSucceeds(CLICK, self.office)
