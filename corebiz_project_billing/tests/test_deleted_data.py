import inspect
import re
from pathlib import Path

from odoo.exceptions import UserError

from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_ARCHIVED, PO_BILLED
from .common import REASON
from .data_common import CODE, PREFIX, DeletedDataCase
from .furnished_common import FurnishedCase

# Odoo's own, which Odoo protects or cannot do without itself.
PROTECTED = {"mail.activity.type", "mail.message.subtype", "uom.uom"}
LITERAL = re.compile(r'env\.ref\(\s*"([\w.]+)"\s*(,\s*raise_if_not_found)?')


class TestDeletedData(DeletedDataCase):
    """An administrator has deleted every record of ours that can be deleted."""

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
        project.with_user(self.administrator).action_send_back(REASON)
        self.assertStates(project, PO_BILLED)

    def test_mails_without_their_frame_still_go_out(self):
        for name in ("handover_facts", "mail_layout"):
            self._delete_view(self.env.ref(f"{PREFIX}.{name}"))
        facts = self.project._render_handover_facts()
        self.assertFalse(facts)

    def _delete_view(self, view):
        """Delete a view, after those that addons above have made of it."""
        for other in view.inherit_children_ids:
            self._delete_view(other)
        view.unlink()

    def test_reports_are_kept(self):
        rows = self.env["ir.model.data"].search(
            [("module", "=like", f"{PREFIX}%"), ("model", "=", "ir.actions.report")]
        )
        for row in rows:
            report = self.env[row.model].browse(row.res_id).with_user(self.system)
            with (
                self.subTest(report=row.complete_name),
                self.assertRaisesRegex(UserError, "cannot be deleted"),
            ):
                report.unlink()
            report.unlink_action()


class TestKeptData(FurnishedCase):
    """What an update leaves alone, by the data files themselves."""

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
