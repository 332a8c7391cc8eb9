from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

from ..models.project_archive_store import ProjectArchiveStore
from .archive_common import ArchiveCase

JOB = "odoo.addons.corebiz_project_billing_archive.models.project_archive_failure"


class ProgressCase(ArchiveCase):
    """Three billed projects; the package of the last one cannot be written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.projects = cls.project
        for name in ("Firewall", "Telephones"):
            cls.projects |= cls._create_project(name)
        cls._walk_to(cls.projects, PO_BILLED)
        original = ProjectArchiveStore._create_package

        def create(store, kind, location, name, *args, **kwargs):
            if f"/{cls.projects[-1].id}-" in name:
                raise OSError(28, "Disk full")
            return original(store, kind, location, name, *args, **kwargs)

        cls.startClassPatcher(
            patch.object(ProjectArchiveStore, "_create_package", create)
        )

    def _get_progress(self, user=None, since=False):
        projects = self.env["project.project"].with_user(user or self.office)
        return projects.get_archive_progress(since=since)

    def _get_statuses(self, **values):
        rows = self._get_progress(**values)["rows"]
        return {row["name"]: row["status"] for row in rows}


@tagged("post_install", "-at_install")
class TestArchiveProgress(ProgressCase):
    """One bar for a selection, fed by ledger and projects."""

    def test_nothing_was_archived(self):
        self.assertEqual(self._get_progress(), {"since": "", "last": "", "rows": []})

    @mute_logger(JOB)
    def test_selection_from_the_first_to_the_last(self):
        self.projects.with_user(self.office).action_set_po_archived("Rest follows")
        names = ["Mail server", "Firewall", "Telephones"]
        self.assertEqual(self._get_statuses(), dict.fromkeys(names, "waiting"))
        self.project._pass_archive()._write_by_code(
            {"archive_state": "running", "archive_progress": 40}
        )
        [row, *_rest] = self._get_progress()["rows"]
        self.assertEqual((row["status"], row["share"]), ("running", 0.4))
        self._run_job()
        done = dict.fromkeys(names, "done")
        self.assertEqual(self._get_statuses(), {**done, "Telephones": "failed"})
        failed = self._get_progress()["rows"][-1]
        self.assertIn("the disk is full", failed["text"])

    def test_everybody_sees_his_own(self):
        self.projects.with_user(self.office).action_set_po_archived("Rest follows")
        for user in (self.leader, self.administrator, self.employee):
            self.assertFalse(self._get_statuses(user=user))
        self.assertEqual(len(self._get_statuses()), 3)

    @mute_logger(JOB)
    def test_what_is_over_makes_room_for_the_next(self):
        self._archive_on_the_day_before(self.projects[0])
        self.projects[1:].with_user(self.office).action_set_po_archived("Rest follows")
        self.assertEqual(set(self._get_statuses()), {"Firewall", "Telephones"})
        steps = self.projects[0].handover_ids.sorted("id")
        moment = fields.Datetime.to_string(steps[-1].date)
        self.assertEqual(len(self._get_statuses(since=moment)), 3)
        self._run_job()
        found = self._get_progress()
        self.assertEqual(found["since"], found["last"])
        self.assertEqual(len(found["rows"]), 2)

    def _archive_on_the_day_before(self, project):
        """Some hours ago, so that it is not of the same moment."""
        self._archive(project)
        self.env.cr.execute(
            "UPDATE project_handover SET date = %s WHERE id = %s",
            [
                fields.Datetime.now() - timedelta(hours=5),
                project.last_handover_id.id,
            ],
        )
        self.env.invalidate_all()

    def test_sent_back_and_archived_again_counts_once(self):
        self._archive(self.project)
        self._reopen(self.project)
        self.assertEqual(self._get_statuses(), {"Mail server": "done"})
        self.project.with_user(self.office).action_set_po_archived("Rest follows")
        self.assertEqual(self._get_statuses(), {"Mail server": "waiting"})


@tagged("post_install", "-at_install")
class TestArchiveProgressTour(HttpCase, ProgressCase):
    """The bar above the desk, through a reload, to the names of what failed."""

    def _visit(self, tour):
        self.start_tour(
            "/odoo/projects-to-bill",
            f"project_archive_progress_{tour}",
            login=self.office.login,
        )

    @mute_logger(JOB)
    def _archive_a_selection(self, lang):
        self.office.lang = lang
        self._visit("begin")
        self.projects.invalidate_recordset()
        self.assertStates(self.projects, PO_ARCHIVED)
        for project in self.projects:
            self._seal_at_once(project)
        states = self.projects.mapped("archive_state")
        self.assertEqual(states, ["done", "done", "failed"])
        self._visit("end")

    def test_selection_with_a_reason(self):
        """The dialog that asks for the reason lies over the list, and not the bar."""
        invoice = self.env["account.move"].create({"move_type": "out_invoice"})
        with patch.object(
            type(self.projects),
            "_preflight_invoice_not_paid",
            lambda projects, _orders: dict.fromkeys(projects.ids, invoice.ids),
        ):
            self._visit("reason")
        self.projects.invalidate_recordset()
        self.assertStates(self.projects, PO_ARCHIVED)

    def test_selection_in_german(self):
        self._archive_a_selection("de_DE")

    def test_selection_in_english(self):
        self._archive_a_selection("en_US")
