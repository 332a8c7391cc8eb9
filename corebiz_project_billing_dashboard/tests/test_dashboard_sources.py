from odoo.tests import tagged

from .dashboard_common import DashboardCase

NAMES = ("office", "projects", "mine")


@tagged("post_install", "-at_install")
class TestDashboardSources(DashboardCase):
    """What stands behind a figure can be opened."""

    def test_each_source_names_the_list_behind_it(self):
        for name in NAMES:
            content = self._open(name, self.office).content
            sources = [*content["pivots"].values(), *content["lists"].values()]
            for source in sources:
                action = self.env.ref(source["actionXmlId"])
                self.assertEqual(action.res_model, source["model"])
                self.assertIn("list", action.view_mode.split(","))

    def test_list_behind_a_sum_has_its_records(self):
        for name in NAMES:
            board = self._open(name, self.office)
            for number, pivot in board.content["pivots"].items():
                if "__count" not in [one["id"] for one in pivot["measures"]]:
                    continue
                records = board.env[pivot["model"]].search(board.domain(pivot))
                self.assertEqual(board.sums(number)[None]["__count"], len(records))

    def test_each_large_figure_opens_a_menu(self):
        for name in NAMES:
            content = self._open(name, self.office).content
            figures = content["sheets"][0]["figures"]
            cards = [one["id"] for one in figures if one["data"]["type"] == "scorecard"]
            self.assertEqual(len(cards), 6)
            for card in cards:
                menu = self.env.ref(content["chartOdooMenusReferences"][card])
                self.assertTrue(menu.action)
                self.assertIn(menu.id, self._get_menus(self.office))

    def _get_menus(self, user):
        return self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()

    def test_charts_read_what_their_users_may_read(self):
        for name, user in (("office", self.office), ("projects", self.manager)):
            board = self._open(name, user)
            charts = [
                one["data"]
                for one in board.content["sheets"][0]["figures"]
                if one["data"]["type"].startswith("odoo_")
            ]
            self.assertTrue(charts)
            for chart in charts:
                meta = chart["metaData"]
                model = board.env[meta["resModel"]]
                field = model.fields_get([meta["measure"]])[meta["measure"]]
                rows = model.formatted_read_group(
                    chart["searchParams"]["domain"],
                    meta["groupBy"],
                    [f"{meta['measure']}:{field['aggregator']}"],
                )
                self.assertTrue(rows)

    def test_filters_find_their_fields(self):
        """Each source of the projects looks at customer and manager."""
        content = self._open("projects", self.office).content
        filters = {one["id"] for one in content["globalFilters"]}
        for source in (*content["pivots"].values(), *content["lists"].values()):
            matching = source["fieldMatching"]
            self.assertLessEqual({"customer", "manager"}, matching.keys())
            self.assertLessEqual(matching.keys(), filters)
            model = self.env[source["model"]]
            for match in matching.values():
                names = match["chain"].split(".")
                records = model
                for field_name in names[:-1]:
                    records = records[field_name]
                self.assertIn(names[-1], records._fields)
