import json

from odoo.tests import tagged

from .dashboard_common import DashboardCase

NAMES = ("office", "projects", "mine")


@tagged("post_install", "-at_install")
class TestDashboardSample(DashboardCase):
    """What a dashboard shows as long as a house has no data."""

    def _get_sample(self, name, lang):
        self.office.lang = lang
        user = self.office.with_user(self.office).with_context(lang=lang)
        board = self._open(name, self.office)
        record = self.env.ref(
            f"corebiz_project_billing_dashboard.spreadsheet_dashboard_{name}"
        )
        return record.with_env(user.env), board

    def test_sample_asks_for_no_data(self):
        for name in NAMES:
            record, board = self._get_sample(name, "en_US")
            sample = record._get_sample_dashboard()
            text = json.dumps(sample)
            for word in ("PIVOT", "ODOO.", "odoo_bar", "odoo://"):
                self.assertNotIn(word, text)
            self.assertFalse(sample["pivots"] or sample["lists"])
            # The same figures, at the same places
            for sheet, cells in zip(
                sample["sheets"], (board.front, board.back), strict=True
            ):
                missing = cells.keys() - sheet["cells"].keys()
                lists = {cell for cell in missing if "ODOO.LIST(" in cells[cell]}
                self.assertFalse(missing - lists)

    def test_sample_speaks_german(self):
        """Odoo names no addon for it, so that the client cannot translate it."""
        for name in NAMES:
            record, _board = self._get_sample(name, "de_DE")
            sample = record._get_sample_dashboard()
            front = sample["sheets"][0]
            self.assertIn('="Projekt"', front["cells"].values())
            self.assertNotIn('="Project"', front["cells"].values())
            self.assertNotIn("_t(", json.dumps(sample))
            self.assertEqual(sample["settings"]["locale"]["decimalSeparator"], ",")
            titles = [one["data"]["title"]["text"] for one in front["figures"]]
            self.assertTrue({"Offener Betrag", "Marge", "Über Plan"} & {*titles})

    def test_other_samples_stay_as_they_are(self):
        group = self.env.ref(
            "corebiz_project_billing_dashboard.spreadsheet_dashboard_group"
        )
        path = "corebiz_project_billing_dashboard/data/files/mine_sample_dashboard.json"
        other = self.env["spreadsheet.dashboard"].create(
            {
                "name": "Of others",
                "dashboard_group_id": group.id,
                "sample_dashboard_file_path": path,
            }
        )
        sample = other.with_context(lang="de_DE")._get_sample_dashboard()
        self.assertIn('=_t("Project")', sample["sheets"][0]["cells"].values())

    def test_sample_until_the_first_step(self):
        stella = self._create_stranger("corebiz_project_billing.group_project_office")
        for name in NAMES:
            record, _board = self._get_sample(name, "en_US")
            self.assertFalse(record.with_user(self.office)._dashboard_is_empty(), name)
        office = self.env.ref(
            "corebiz_project_billing_dashboard.spreadsheet_dashboard_office"
        )
        rows = self.env["project.handover"].sudo().search([])
        rows.project_id.company_id = self.company
        self.assertTrue(office.with_user(stella)._dashboard_is_empty())
