from pathlib import Path

from odoo.exceptions import AccessError
from odoo.modules import Manifest

from odoo.addons.corebiz_project_billing.tests.data_common import (
    CODE,
    PREFIX,
    DeletedDataCase,
)
from odoo.addons.corebiz_project_billing_archive.tests.archive_common import ArchiveCase


class TestMissingData(DeletedDataCase):
    """What was deleted is named, and an administrator brings it back."""

    def _find_missing(self, user=None):
        check = self.env["project.health.check"].with_user(user or self.office)
        action = check.create({}).action_check()
        found = check.env["project.health.finding"].search(action["domain"])
        return found.filtered(lambda finding: finding.kind == "missing_data")

    def test_health_check_names_what_is_missing(self):
        found = self._find_missing()
        self.assertEqual(set(found.mapped("external_id")), set(self.names))
        archive = found.filtered(lambda row: row.external_id.endswith("cron_archive"))
        self.assertEqual(
            archive.sentence,
            "“Project: seal archive packages” (Scheduled Actions) was deleted; what it"
            " did is not done any more.",
        )

    def test_administrator_brings_it_back(self):
        found = self._find_missing(self.system)
        name = f"{PREFIX}.ir_actions_server_pl_done"
        found.filtered(lambda row: row.external_id == name).action_restore()
        rule = self.env.ref(f"{PREFIX}.base_automation_pl_done")
        self.assertEqual(rule.action_server_ids, self.env.ref(name))
        self.assertTrue(self.env.ref(name).template_id)
        template = self.env.ref(name).template_id.with_context(lang="de_DE")
        self.assertTrue(template.subject.startswith("Bitte prüfen"), template.subject)
        self._find_missing(self.system).action_restore()
        self.assertFalse(self._find_missing(self.system))
        self.assertTrue(all(self._get_data().mapped("noupdate")))

    def test_only_an_administrator_brings_it_back(self):
        with self.assertRaisesRegex(AccessError, "administrator"):
            self._find_missing().action_restore()


class TestKeptData(ArchiveCase):
    """What an update leaves alone, by the data files themselves."""

    def test_data_are_kept_by_updates(self):
        """Every record that is no code is marked so that an update leaves it alone."""
        check = self.env["project.health.check"]
        kept = {
            f"{module}.{record.get('id')}"
            for module, files in check._get_data_files().items()
            for tree in files
            for record in tree.iterfind(".//record[@forcecreate='0']")
        }
        rows = self.env["ir.model.data"].search(
            [
                ("module", "=like", f"{PREFIX}%"),
                ("model", "not in", [*CODE]),
                ("name", "not like", "%\\_ir\\_actions\\_server"),
            ]
        )
        demo = rows.filtered(lambda row: self._is_demo(row))
        self.assertGreater(len(rows - demo), 20)
        for row in rows - demo:
            if row.model == "ir.actions.server" and not row.noupdate:
                continue  # opens a window: code
            with self.subTest(row.complete_name):
                self.assertTrue(row.noupdate)
                self.assertIn(row.complete_name, kept)

    def _is_demo(self, row):
        """Whether a row comes from demo data or was made at installation."""
        folder = Path(Manifest.for_addon(row.module).path)
        return not any(
            f'id="{row.name}"' in path.read_text()
            for name in ("data", "views", "security", "report", "wizard")
            for path in (folder / name).glob("*.xml")
        )
