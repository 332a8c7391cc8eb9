import os
import re
import tempfile
from pathlib import Path

from odoo.tools import file_open

from odoo.addons.corebiz_project_billing.tests.registry_common import OWN

from .accessible_look import AXE, LOOK, STILL
from .accessible_places import (
    CLIENT,
    DASHBOARD,
    PLACES,
    STOCK_DASHBOARD,
    STOCK_PLACES,
)
from .street_pages import StreetPages

# Language, width in pixels, and parts of names where not all screens are wanted: by day
# all of them in German on a wide screen, by night the rest (``make accessible``).
WIDE = "1366"
LANG, WIDTH, *PARTS = os.environ.get("ACCESSIBLE", f"de_DE {WIDE}").split()
# Widgets of ours: what is inside is for us to mend.
WIDGETS = re.compile(r'category\("fields"\)\s*\.add\("(\w+)"')
# The page itself is scrolled by keys, in Odoo's frame of a paper, too.
FRAME = ("scrollable-region-focusable", "body.o_body_html in html")
# The title of a dialog that a script opens, over a screen with other headings.
DIALOG = ("heading-order", "h4 in header")
# Screens of Odoo that show its own parts in other places.
STOCK = (
    ("res.partner", "kanban", "list", "form"),
    ("product.template", "kanban", "list", "form"),
    ("crm.lead", "kanban", "list", "pivot", "graph", "calendar", "activity"),
    ("sale.report", "pivot", "graph"),
    ("project.task", "kanban", "list", "pivot", "graph", "calendar", "activity"),
    ("project.project", "kanban", "list", "calendar", "activity"),
    ("project.update", "kanban", "list", "form"),
    ("account.move", "kanban", "list"),
    ("account.payment", "list", "form"),
    ("sale.order", "kanban", "pivot", "graph"),
    ("ir.cron", "list", "form"),
    ("res.users", "list", "form"),
    ("mail.template", "list", "form"),
    ("account.journal", "list", "form"),
    ("crm.team", "list", "form"),
    ("calendar.event", "calendar"),
    ("ir.filters", "list", "form"),
    ("mail.message", "list", "form"),
)


class TestAccessible(StreetPages):
    """Every screen, dialog, paper, page and mail of ours passes the rules of WCAG 2.1.

    What Odoo's own parts break is no fault of ours: the same screens are opened without
    our views, and others of Odoo's; what stands there, too, is taken off.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        admin = cls.env.ref("base.user_admin")
        admin.group_ids |= cls._get_all_groups()
        admin.lang = LANG
        cls.open = cls._build_street("Open", privacy_visibility="portal")
        # Screens that show own bookings have some of whoever looks at them.
        for hours in (1, 2):
            cls._book(admin, cls.open["project.task"], hours)
        cls.closed = cls._build_street("Archived", privacy_visibility="portal")
        package = cls._archive_at_once(cls.closed["project.project"])
        cls.package_path = cls.folder / package.name
        if "sale.order.instalment" in cls.env:
            cls.env["sale.order.instalment"].create(
                {"order_id": cls.open["sale.order"].id, "name": "Plan", "percent": 1}
            )
        for record in cls._get_portal_records():
            record.message_post(
                body="A comment",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        cls.env.flush_all()

    def _choose(self, places):
        """Those of (name, ...) whose names were asked for."""
        return [
            place
            for place in places
            if not PARTS or any(part in place[0] for part in PARTS)
        ]

    def _walk(self, screens, width=WIDTH):
        """What axe-core says of screens: {name: [[rule, kind of element, HTML]]}."""
        self.browser_size = f"{width}x768"
        with self._open_browser() as browser:
            self._visit(browser, f"{self.base_url()}/odoo/my-projects", "1", CLIENT)
            self._run(browser, f"{AXE};{STILL}")
            seen = self._walk_through(browser, screens, LOOK)
        self.assertEqual({k: v["error"] for k, v in seen.items() if v["error"]}, {})
        return {name: sum(one["seen"], []) for name, one in seen.items()}

    def _open_places(self, places):
        """What axe-core says of screens: (name, addon, address, script)."""
        seen = {}
        self.browser_size = f"{WIDTH}x768"
        project = str(self.open["project.project"].id)
        with self._open_browser() as browser:
            for name, _addon, path, script in places:
                url = f"{self.base_url()}/{path.replace('PROJECT', project)}"
                self._visit(browser, url, f"{AXE};{STILL}", CLIENT)
                self._run(browser, script)
                seen[name] = self._run(browser, LOOK)
        return seen

    def _get_places(self):
        """Screens of the addons that are here which no action opens."""
        here = self.env["ir.module.module"]._installed()
        places = [place for place in PLACES if f"{OWN}_{place[1]}" in here]
        return [*places, *self._get_dashboards()]

    def _get_dashboards(self):
        """The dashboards of our addons."""
        if "spreadsheet.dashboard" not in self.env:
            return []
        data = self.env["ir.model.data"].search(
            [("model", "=", "spreadsheet.dashboard"), ("module", "=like", f"{OWN}%")]
        )
        boards = self.env["spreadsheet.dashboard"].browse(data.mapped("res_id"))
        return [
            (board.name, "", f"odoo/dashboards?dashboard_id={board.id}", DASHBOARD)
            for board in boards.filtered("is_published")
        ]

    def _get_stock_screens(self):
        """[(name, action)] of screens of Odoo."""
        screens = []
        for name, *modes in STOCK:
            for mode in modes:
                record = self.env[name].search([], limit=1)
                res_id = record.id if mode == "form" else False
                action = self._prepare_action(name, mode, res_id=res_id)
                screens.append((f"{name} {mode}", action))
        paper = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"A"})
        mail = self.env["mail.compose.message"].create(
            {
                "model": "res.partner",
                "res_ids": self.customer.ids,
                "partner_ids": self.customer.ids,
                "attachment_ids": paper.ids,
            }
        )
        self._damage(mail, create_uid=self.env.ref("base.user_admin").id)
        name = mail._name
        action = self._prepare_action(name, "form", res_id=mail.id, target="new")
        return [*screens, (name, action)]

    def _get_stock_places(self):
        """Screens of Odoo that no action opens, and one of its dashboards."""
        if "spreadsheet.dashboard" not in self.env:
            return STOCK_PLACES
        with file_open(STOCK_DASHBOARD) as file:
            board = self.env["spreadsheet.dashboard"].create(
                {
                    "name": "Sales",
                    "spreadsheet_data": file.read(),
                    "dashboard_group_id": self.env["spreadsheet.dashboard.group"]
                    .create({"name": "Odoo"})
                    .id,
                    "is_published": True,
                }
            )
        address = f"odoo/dashboards?dashboard_id={board.id}"
        return [*STOCK_PLACES, (board.name, "", address, DASHBOARD)]

    def _leave_out_our_views(self):
        """Show the screens of Odoo as they are without our addons."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.ui.view"), ("module", "=like", f"{OWN}%")]
        )
        ours = self.env["ir.ui.view"].browse(data.mapped("res_id")).exists()
        stock = ours.filtered(
            lambda view: view.mode == "extension" and view.inherit_id not in ours
        )
        # Odoo would check what is left, which nobody could save.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_ui_view SET active = false WHERE id IN %s", [stock._ids]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache("templates")

    def _open_pages(self, pages, folder=None):
        """What axe-core says of papers and pages, and of files outside of Odoo."""
        seen = {}
        self.browser_size = f"{WIDTH}x768"
        with self._open_browser() as browser:
            for name, *address in pages:
                seen[name] = self._open_page(browser, *address)
            if folder:
                browser._websocket_request("Fetch.disable")
                for name, *address in self._choose(self._write_files(folder)):
                    seen[name] = self._open_page(browser, *address)
        return seen

    def _open_page(self, browser, url, *ready):
        self._visit(browser, url, f"{AXE};{STILL}", *ready)
        return self._run(browser, LOOK)

    def _get_own_widgets(self):
        """The classes of the fields whose widgets are ours."""
        sources = Path(__file__).parents[2].glob(f"{OWN}*/static/src/**/*.js")
        names = {one for path in sources for one in WIDGETS.findall(path.read_text())}
        self.assertIn("effort_bar", names)
        return {f"o_field_{name}" for name in names}

    def assertNothingMore(self, ours, stock):
        """What is wrong with ``ours`` stands in ``stock``, or in Odoo's widgets."""
        known = {(rule, kind) for rows in stock for rule, kind, _html in rows}
        known |= {FRAME, DIALOG}
        own_widgets = self._get_own_widgets()
        found = {
            (name, rule, kind, html)
            for name, rows in ours.items()
            for rule, kind, html in rows
            if (rule, kind) not in known
            and (not kind.startswith("o_field_") or kind in own_widgets)
        }
        self.assertFalse(found, "\n".join(map(" | ".join, sorted(found))))

    # === The tests ===

    def test_screens_and_dialogs(self):
        ours = [*self._get_screens(), *self._get_forms(), *self._get_dialogs()]
        seen = self._walk(self._choose(ours))
        seen |= self._open_places(self._choose(self._get_places()))
        self._leave_out_our_views()
        screens = [*self._get_forms(), *self._get_stock_screens()]
        # Rows in Odoo's forms are cards on a phone: tables show on a wide screen.
        stock = [self._walk(screens, width) for width in {WIDTH, WIDE}]
        stock.append(self._open_places(self._get_stock_places()))
        known = [rows for found in stock for rows in found.values()]
        self.assertTrue(any(known), "Nothing is wrong with Odoo's own screens?")
        self.assertNothingMore(seen, known)

    def test_papers_pages_and_mails(self):
        pages = self._get_pages()
        base, order = self.base_url(), self.open["sale.order"]
        paper = ("order", f"{base}/report/html/sale.report_saleorder/{order.id}")
        self.env.flush_all()
        with tempfile.TemporaryDirectory() as folder:
            seen = self._open_pages(self._choose(pages), folder)
        self._leave_out_our_views()
        portal = [page for page in pages if not page[0].startswith(OWN)]
        self.assertNothingMore(seen, self._open_pages([paper, *portal]).values())
