import inspect
import re
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.modules import Manifest
from odoo.tests import new_test_user

from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_ARCHIVED, PO_BILLED
from .archive_common import ArchiveCase
from .common import REASON

PREFIX = "corebiz_project_billing"
# What an update writes anew, as everywhere in Odoo; all the rest an administrator may
# edit and delete for good.
CODE = {
    "ir.actions.act_window",
    "ir.actions.act_window.view",
    "ir.actions.report",
    "ir.model",
    "ir.model.access",
    "ir.model.constraint",
    "ir.model.fields",
    "ir.model.fields.selection",
    "ir.model.inherit",
    "ir.rule",
    "ir.ui.menu",
    "ir.ui.view",
    "res.groups",
    "res.groups.privilege",
}
# Odoo's own, which Odoo protects or cannot do without itself.
PROTECTED = {"mail.activity.type", "mail.message.subtype", "uom.uom"}
LITERAL = re.compile(r'env\.ref\(\s*"([\w.]+)"\s*(,\s*raise_if_not_found)?')


class TestDeletedData(ArchiveCase):
    """An administrator has deleted every record of ours that can be deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = new_test_user(
            cls.env,
            login="sara_billing",
            groups="base.group_system,corebiz_project_billing.group_project_office",
        )
        cls.names = cls._get_data().mapped("complete_name")
        cls._delete_data()

    @classmethod
    def _get_data(cls):
        """The data records of the addons, as rows of ``ir.model.data``."""
        return cls.env["ir.model.data"].search(
            [
                ("module", "=like", f"{PREFIX}%"),
                ("model", "not in", [*CODE]),
                ("name", "not like", "%\\_demo"),
                ("name", "not like", "%\\_ir\\_actions\\_server"),
                ("noupdate", "=", True),
            ]
        )

    @classmethod
    def _delete_data(cls):
        """Delete what can be deleted; actions go after what needs them."""
        mail_queue = cls.env.ref("mail.ir_cron_mail_scheduler_action")
        records = [mail_queue.with_user(cls.system)]
        for row in cls._get_data().sorted(lambda row: row.model, reverse=True):
            records.append(cls.env[row.model].with_user(cls.system).browse(row.res_id))
        for record in records:
            record.exists().unlink()

    def test_data_are_gone(self):
        kinds = set(self._get_data().mapped("model"))
        self.assertFalse(kinds)
        models = {name.partition(".")[2][:7] for name in self.names}
        self.assertLessEqual({"ir_cron", "mail_te", "base_au"}, models)

    def test_every_step_is_taken(self):
        project = self._create_project("Without data", allocated_hours=2)
        task = self._create_task(project)
        self._book(self.employee, task, 3.0)
        self.env["project.alert"]._cron_detect()
        self.env["project.project"]._cron_remind()
        for target in (PL_DONE, OPEN, PL_DONE, PM_DONE, PO_BILLED, PO_ARCHIVED):
            if target == OPEN:
                project.with_user(self.manager).action_send_back(REASON)
            else:
                self._walk_to(project, target)
            self.assertStates(project, target)
        self.assertIn("health check", project.archive_text)
        self._seal_at_once(project)
        self.assertEqual(project.archive_state, "done", project.archive_error)
        self.assertTrue(project.archive_report_id)
        project.with_user(self.administrator).action_send_back(REASON)
        self.assertStates(project, PO_BILLED)

    def test_work_from_inside_the_project(self):
        project = self.project.with_user(self.leader)
        call = project.env["project.call"].create(
            {
                "project_id": project.id,
                "partner_id": self.customer.id,
                "minutes": 5,
                "summary": "Rack",
            }
        )
        call.action_confirm()
        project.action_view_calls()
        self.assertGreaterEqual(project.note_count, 1)
        self.env["project.history"].search([("project_id", "=", project.id)])

    def test_mails_without_their_frame_still_go_out(self):
        for name in ("handover_facts", "mail_layout"):
            self.env.ref(f"{PREFIX}.{name}").unlink()
        facts = self.project._render_handover_facts()
        self.assertFalse(facts)

    def test_reports_of_steps_are_kept(self):
        for name in ("project_closing_report_action", "project_history_report_action"):
            report = self.env.ref(f"{PREFIX}.{name}").with_user(self.system)
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                report.unlink()
            report.unlink_action()

    def test_a_deleted_window_is_told_in_a_sentence(self):
        self.env.ref(f"{PREFIX}.project_archive_package_action").unlink()
        with self.assertRaisesRegex(UserError, "was deleted"):
            self.project.with_user(self.office).action_open_archive_packages()

    # === The health check ===

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

    def test_menus_stay_where_an_administrator_put_them(self):
        menus = self.env["ir.model.data"].search(
            [("module", "=like", f"{PREFIX}%"), ("model", "=", "ir.ui.menu")]
        )
        self.assertTrue(menus)
        self.assertEqual(
            menus.filtered(lambda row: not row.noupdate).mapped("name"), []
        )

    def test_nothing_asks_for_data_that_may_be_gone(self):
        """No code of ours fails when a record is missing that can be deleted."""
        addons = Path(inspect.getfile(type(self))).parents[2]
        for path in addons.glob(f"{PREFIX}*/**/*.py"):
            if "tests" in path.parts:
                continue
            for name, is_prudent in LITERAL.findall(path.read_text()):
                record = self.env.ref(name, raise_if_not_found=False)
                if is_prudent or not record:
                    continue
                with self.subTest(path=path.name, name=name):
                    self.assertIn(record._name, CODE | PROTECTED)
                    if name.startswith(PREFIX):
                        self.assertIn(record._name, CODE)
