from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval, time

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE
from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing.tests.registry_common import OWN, as_

from .door_street import StreetCase

STREETS = 10
PAGE = 80  # rows, as the client asks for them
KINDS = ("list", "kanban")
# Settings, and what a project gets only when it is closed: its board is counted.
FEW_ROWS = {
    "project.alert.threshold",
    "project.archive.package",
    "project.evaluation",
    "project.preflight.setting",
    "project.task.kind",
}


@tagged("post_install", "-at_install")
class TestListCost(StreetCase):
    """What a list or a board asks the database does not grow with its rows.

    All lists and boards that actions of ours open, found in the registry, over projects
    that are furnished with a record of every kind.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(STREETS):
            cls.customer = cls.env["res.partner"].create(
                {"name": f"Customer {number}", "email": f"c{number}@example.com"}
            )
            street = cls._build_street(f"Street {number}")
            cls._change(street["sale.order"], street["account.analytic.line"])
            if number % 2:
                cls._walk_to(street["project.project"], PL_DONE)
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _change(cls, order, booking):
        """Add what a project has only where somebody changes its order."""
        cls.env["sale.order.instalment"].create(
            {"order_id": order.id, "name": "Half", "percent": 50}
        )
        line = cls.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": cls.time_and_material.id}
        )
        changes = cls.env["project.order.line.change"].with_user(cls.office)
        changes._change_order_line(booking.with_user(cls.office), line, REASON)

    def _get_pages(self):
        """(action, kind of its view, id of the view) of our lists and boards."""
        actions = self.env["ir.actions.act_window"].search([])
        names = actions.get_external_id()
        for action in actions:
            if not names[action.id].startswith(OWN):
                continue
            if self.env[action.res_model]._transient:
                continue
            for view, kind in action.views:
                if kind in KINDS:
                    yield action, kind, view

    def _get_specification(self, records, kind, view):
        """What the client asks of each row: the fields of the view, and their names."""
        views = records.get_views([(view, kind)])
        known = views["models"][records._name]["fields"]
        arch = etree.fromstring(views["views"][kind]["arch"])
        shown = {node.get("name") for node in arch.iter("field")} & known.keys()
        return {
            name: {"fields": {"display_name": {}}} if "relation" in known[name] else {}
            for name in sorted(shown)
        }

    def _count(self, records, specification, limit):
        """Rows of a page, and the queries that it costs."""
        for _again in range(2):  # what is asked once per server is known then
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            page = records.web_search_read([], specification, limit=limit)
            cost = self.env.cr.sql_log_count - start
        return len(page["records"]), cost

    def test_queries_do_not_grow_with_rows(self):
        growing, counted, opened = [], set(), set()
        for action, kind, view in self._get_pages():
            opened.add(action.res_model)
            for user in (self.office, self.administrator, self.manager, self.leader):
                records = as_(user, self.env[action.res_model])
                if not records.has_access("read"):
                    continue
                specification = self._get_specification(records, kind, view)
                names = {"uid": user.id, "active_id": 0, "time": time}
                context = safe_eval(action.context or "{}", names)
                records = records.with_context(**context)
                rows, cost = self._count(records, specification, PAGE)
                few, less = self._count(records, specification, rows // 2)
                if few < 2:
                    continue
                counted.add(action.res_model)
                # Rows of another kind may cost a query of their own; one for each
                # project of the other half is a query in a loop.
                if cost - less >= min(rows - few, STREETS // 2):
                    growing.append(
                        f"{action.name} ({kind}, {user.name}): {less} queries for"
                        f" {few} rows, {cost} for {rows}"
                    )
        self.assertFalse(growing, "\n".join(growing))
        self.assertEqual(opened - counted, FEW_ROWS)
