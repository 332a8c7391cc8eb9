import errno
import json
import time
from contextlib import suppress
from threading import Thread
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html
from psycopg2.errors import QueryCanceled, SerializationFailure

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing_guard.models.ir_attachment import IrAttachment
from odoo.addons.corebiz_project_billing_package.archive_format.verify import (
    Package,
    verify_chain,
)

from ..models.project_archive_store import ProjectArchiveStore
from .archive_common import CRON, ArchiveCase

JOB = "odoo.addons.corebiz_project_billing_archive.models.project_archive_job"
FAILURE = "odoo.addons.corebiz_project_billing_archive.models.project_archive_failure"


class Conflict(SerializationFailure):
    """What PostgreSQL answers when two transactions meet; the job tries again."""

    pgcode = "40001"


class TestArchiveJob(ArchiveCase):
    """The way into the archive and back, and what can go wrong on it."""

    def test_step_puts_the_project_into_the_queue_and_wakes_the_job(self):
        cron = self.env.ref("corebiz_project_billing_archive.ir_cron_archive")
        self._walk_to(self.project, PO_BILLED)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.project.with_user(self.office).action_set_po_archived("Rest follows")
        self.assertEqual(self.project.archive_state, "queued")
        self.assertFalse(self.project.active)
        self.assertFalse(self.project.archive_package_ids)
        after = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(after - triggers)

    def test_package_is_sealed_and_noted(self):
        with freeze_time("2026-06-01 09:00:00"):
            self._walk_to(self.project, PO_ARCHIVED)
        package = self._archive(self.project)
        self.assertEqual(self.project.archive_progress, 100)
        checked = Package(self._path(package)).verify()
        self.assertEqual(checked.findings, [])
        self.assertEqual(checked.sha256, package.sha256)
        self.assertEqual(checked.manifest["project"]["id"], self.project.id)
        self.assertEqual(checked.manifest["sums"]["booked_hours"], 2.5)
        self.assertEqual(package.hours, 2.5)
        self.assertEqual(package.handover_id, self.project.last_handover_id)
        self.assertEqual(str(package.retention_date), "2034-12-31")
        self.assertEqual(package.size, self._path(package).stat().st_size)
        self.assertFalse(list(self.folder.rglob("*.part")))

    def test_package_holds_everything(self):
        old = self._create_task(self.project, "Old", active=False)
        message = old.message_post(body="Put away", subtype_xmlid="mail.mt_note")
        package = self._archive(self.project)
        files = self._read(package)
        for record in (
            *(old, message),
            *(self.project, self.task, self.booking, self.milestone, self.update),
            *(self.message, self.file, self.activity, self.event),
            *(self.project.handover_ids[:1], self.message.attachment_ids),
        ):
            self.assertIn(record.id, self._rows(package, record._name), record)
        rows = self._rows(package, "account.analytic.line")
        self.assertEqual(rows[self.booking.id]["task_id"]["name"], self.task.name)
        paths = {
            row["name"]: row["path"]
            for row in self._rows(package, "ir.attachment").values()
        }
        self.assertEqual(files[paths["Plan: cellar.txt"]], b"Here")
        self.assertEqual(files[paths["rack.txt"]], b"42 units")
        text = files[f"messages/{self.message.date.date()}-{self.message.id:08d}.txt"]
        self.assertIn("The rack is too *small*", text.decode())
        self.assertIn(paths["rack.txt"], text.decode())
        page = files["index.html"].decode()
        for word in ("Cables in the cellar", "The rack is too", "cellar.txt", "2:30"):
            self.assertIn(word, page)
        rows = [
            [cell.text_content() for cell in row.iter("td")]
            for row in html.fromstring(page).iter("tr")
        ]
        booking = [self.employee.name, self.task.name, "Cables in the cellar", "2:30"]
        self.assertIn(booking, [row[1:] for row in rows])

    def test_closing_report_is_printed_once_and_sealed(self):
        self._walk_to(self.project, PO_ARCHIVED)
        with self._patch_pdf(return_value=(b"%PDF-1.4 closing", "pdf")) as print_pdf:
            with patch.object(
                ProjectArchiveStore, "_create_package", side_effect=Conflict
            ):
                self._run_job()
            self.assertEqual(self.project.archive_state, "running")
            self._run_job()
        self.assertEqual(self.project.archive_state, "done", self._why())
        print_pdf.assert_called_once()
        report, pdf = self.project.archive_report_id, self.project.archive_report_pdf_id
        self.assertIn("Mail server", report.raw.decode())
        self.assertIn("Closing Report", report.raw.decode())
        rows = self._rows(self.project.archive_package_ids, "ir.attachment")
        files = self._read(self.project.archive_package_ids)
        for attachment in (report, pdf):
            self.assertEqual(files[rows[attachment.id]["path"]], attachment.raw)
        self.assertEqual(self._verify(self.project.archive_package_ids), [])

    def test_closing_report_without_the_program_for_pdf(self):
        with self._patch_pdf(side_effect=UserError("No wkhtmltopdf")):
            package = self._archive(self.project)
        self.assertTrue(self.project.archive_report_id)
        self.assertFalse(self.project.archive_report_pdf_id)
        self.assertEqual(self._verify(package), [])

    def _patch_pdf(self, **values):
        reports = self.registry["ir.actions.report"]
        return patch.object(reports, "_render_qweb_pdf", **values)

    def test_files_that_the_database_keeps(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("ir_attachment.location", "db")
        texts = {f"note {number}.txt": f"{number}" * 500 for number in range(3)}
        texts["empty.txt"] = ""
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": text.encode(),
                    "res_model": "project.project",
                    "res_id": self.project.id,
                }
                for name, text in texts.items()
            ]
        )
        self.assertFalse(files.filtered("store_fname"))
        package = self._archive(self.project)
        rows, content = self._rows(package, "ir.attachment"), self._read(package)
        for file in files[:3]:
            text = content[rows[file.id]["path"]].decode()
            self.assertEqual(text, texts[file.name])
        self.assertIsNone(rows[files[3].id]["path"])
        self.assertEqual(self._verify(package), [])

    def test_same_data_give_the_same_package(self):
        package = self._archive(self.project)
        files = self._read(package)
        vals = {
            "number": package.number,
            "previous_sha256": package.previous_sha256 or None,
        }
        self.project._pass_archive()._write_by_code({"archive_state": "running"})
        with (
            patch.object(
                type(self.project),
                "_get_last_package",
                lambda one: one.archive_package_ids[:0],
            ),
            patch.object(type(self.project), "_finish_archive", lambda *_args: None),
            patch.object(
                type(self.project), "_prepare_package_vals", lambda *_args: dict(vals)
            ),
        ):
            self._run_job()
        again = self._read(package)
        for name in files:
            self.assertEqual(again[name], files[name], name)
        self.assertEqual(Package(self._path(package)).verify().sha256, package.sha256)

    def test_chain_and_batch(self):
        other = self._create_project("Firewall")
        packages = self._archive(self.project | other).sorted("number")
        self.assertEqual(packages[1].previous_sha256, packages[0].sha256)
        self.assertEqual(packages[1].previous_id, packages[0])
        checked = [Package(self._path(package)).verify() for package in packages]
        self.assertEqual(verify_chain(checked), [])

    def test_analytic_account_is_closed_and_opened_again(self):
        account = self.project.account_id
        self.assertTrue(account.active)
        self._archive(self.project)
        self.assertFalse(account.active)
        self._reopen(self.project)
        self.assertTrue(account.active)

    def test_shared_analytic_account_stays_open(self):
        self._create_project("Firewall", account_id=self.project.account_id.id)
        self._archive(self.project)
        self.assertTrue(self.project.account_id.active)

    def test_closed_analytic_account_is_opened_by_nobody(self):
        account = self.project.account_id
        other = account.copy({"active": False})
        self._archive(self.project)
        for accounts in (account, account | other):
            for opening in (
                lambda accounts=accounts: accounts.write({"active": True}),
                accounts.sudo().action_unarchive,
                accounts.with_user(self.env.ref("base.user_admin")).action_unarchive,
            ):
                with self.assertRaisesRegex(UserError, "Reopen the project first"):
                    opening()
        result = account.with_context(active_test=False).load(
            [".id", "active"], [[str(account.id), "True"]]
        )
        self.assertIn("“Mail server”", result["messages"][0]["message"])
        self.assertFalse((account | other).filtered("active"))
        other.action_unarchive()
        self.assertTrue(other.active)
        account.name = "Renamed"
        self._create_project("Firewall", account_id=account.id)
        account.action_unarchive()
        self.assertTrue(account.active)

    def test_tasks_that_were_archived_before_stay_archived(self):
        second, third = (self._create_task(self.project, name) for name in "BC")
        asleep = self.task | second
        asleep.active = False
        for _turn in range(2):
            package = self._archive(self.project).sorted("number")[-1]
            rows = self._rows(package, "project.task")
            flags = {key: row["is_put_away_by_hand"] for key, row in rows.items()}
            self.assertEqual(
                flags, {self.task.id: True, second.id: True, third.id: False}
            )
            self._reopen(self.project)
            self.assertEqual((asleep | third).filtered("active"), third)
            self.assertFalse(asleep.filtered("is_put_away_by_hand"))
        # Woken in between, it comes back the next time.
        self.task.active = True
        third.is_put_away_by_hand = True
        self._archive(self.project)
        self._reopen(self.project)
        self.assertEqual((asleep | third).filtered("active"), self.task | third)

    def test_reopening_needs_the_administrator_and_a_second_package_names_the_first(
        self,
    ):
        first = self._archive(self.project)
        with self.assertRaisesRegex(UserError, "Only a Billing Administrator"):
            self.project.with_user(self.office).action_send_back(REASON)
        with self.assertRaisesRegex(UserError, "needs a reason"):
            self.project.with_user(self.administrator).action_send_back(" ")
        self._reopen(self.project)
        self.assertStates(self.project, PO_BILLED)
        self.assertFalse(self.project.archive_state)
        self.task.name = "Installation, corrected"
        second = self._archive(self.project) - first
        self.assertEqual(second.replaces_id, first)
        manifest = json.loads(self._read(second)["manifest.json"])
        self.assertEqual(manifest["replaces_sha256"], first.sha256)
        self.assertEqual(len(self.project.archive_package_ids), 2)

    @mute_logger(FAILURE)
    def test_failure_brings_the_project_back_with_the_reason(self):
        self._walk_to(self.project, PO_ARCHIVED)
        with patch.object(
            ProjectArchiveStore, "_create_package", side_effect=OSError(28, "Disk full")
        ):
            self._run_job()
        self.assertStates(self.project, PO_BILLED)
        self.assertTrue(self.project.active)
        self.assertEqual(self.project.archive_state, "failed")
        self.assertIn("the disk is full", self.project.archive_error)
        self.assertIn("the disk is full", self.project.archive_text)
        self.assertIn("the disk is full", self.project.last_handover_id.reason)
        self.assertFalse(self.project.archive_report_id)
        self.task.with_user(self.leader).name = "Still writable"
        self.project.with_user(self.office).action_set_po_archived("Rest follows")
        self._run_job()
        self.assertEqual(self.project.archive_state, "done")
        self.assertFalse(self.project.archive_error)

    @mute_logger(FAILURE)
    def test_file_that_cannot_be_read_is_named(self):
        self._walk_to(self.project, PO_ARCHIVED)
        before = set(self.folder.rglob("*.zip"))
        missing = FileNotFoundError(2, "No such file")
        with patch.object(IrAttachment, "_open_archive_content", side_effect=missing):
            self._run_job()
        self.assertEqual(self.project.archive_state, "failed")
        self.assertRegex(self.project.archive_error, "“(Plan: cellar|rack).txt”")
        self.assertFalse(list(self.folder.rglob("*.part")))
        self.assertEqual(set(self.folder.rglob("*.zip")), before)

    @mute_logger(FAILURE)
    def test_reason_is_in_the_language_of_the_person_who_archives(self):
        """Whatever language the scheduler or the company has."""
        self.office.lang = "de_DE"
        for target, name, error, words in (
            (
                ProjectArchiveStore,
                "_create_package",
                OSError(errno.ENOSPC, "No space left on device", "/srv/archive"),
                "Der Archivspeicher ist nicht nutzbar: der Datenträger ist voll"
                " (/srv/archive).",
            ),
            (
                IrAttachment,
                "_open_archive_content",
                FileNotFoundError(2, "No such file or directory"),
                "ist nicht lesbar: nicht vorhanden. Stellen Sie sie aus einer",
            ),
            (
                ProjectArchiveStore,
                "_create_package",
                ValueError("a b"),
                "Unvorhergesehener Fehler (a b).",
            ),
        ):
            with (
                self.subTest(words=words),
                patch.object(target, name, side_effect=error),
            ):
                self._walk_to(self.project, PO_ARCHIVED)
                self.assertEqual(self.project.last_handover_id.user_id, self.office)
                self._run_job()
                self.assertIn(words, self.project.archive_error)
                reason = self.project.last_handover_id.reason
                self.assertTrue(reason.startswith("Archivierung fehlgeschlagen: "))
                self.assertIn(words, reason)

    @mute_logger(FAILURE)
    def test_failure_of_one_project_does_not_stop_the_others(self):
        other = self._create_project("Firewall")
        self._walk_to(self.project | other, PO_ARCHIVED)
        original = ProjectArchiveStore._create_package

        def create(store, kind, location, name, keep_until=None):
            if f"/{self.project.id}-" in name:
                raise OSError(28, "Disk full")
            return original(store, kind, location, name, keep_until)

        with patch.object(ProjectArchiveStore, "_create_package", create):
            self._run_job()
        self.assertEqual(self.project.archive_state, "failed")
        self.assertEqual(other.archive_state, "done")

    def test_job_that_was_killed_is_begun_anew(self):
        self._walk_to(self.project, PO_ARCHIVED)
        self.flush_tracking()
        # What a killed job leaves: the project claimed, a part of a package.
        self.project._pass_archive()._write_by_code({"archive_state": "running"})
        name = self.project._get_package_name(self.company)
        part = self.folder / f"{name}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(b"half")
        self._run_job()
        self.assertEqual(self.project.archive_state, "done")
        self.assertFalse(part.exists())
        self.assertEqual(self._verify(self.project.archive_package_ids), [])

    def test_project_held_by_another_host_is_left_alone(self):
        self._walk_to(self.project, PO_ARCHIVED)
        with self.env.registry.cursor() as other:
            other.execute(
                "SELECT pg_advisory_lock(hashtext('project_archive_job'), %s)",
                [self.project.id],
            )
            with patch.object(
                type(self.project), "_wait_for_earlier_writers", lambda _self: True
            ):
                self._run_job()
            self.assertEqual(self.project.archive_state, "queued")
            other.execute(
                "SELECT pg_advisory_unlock(hashtext('project_archive_job'), %s)",
                [self.project.id],
            )
        self._run_job()
        self.assertEqual(self.project.archive_state, "done")

    def test_job_waits_for_whoever_began_to_write_before(self):
        self._walk_to(self.project, PO_ARCHIVED)
        with self.env.registry.cursor() as other:
            other.execute("SELECT 1")
            with patch(f"{JOB}.PATIENCE", 0.3):
                self._run_job()
            self.assertEqual(self.project.archive_state, "running")
            self.assertFalse(self.project.archive_package_ids)
        self._run_job()
        self.assertEqual(self.project.archive_state, "done")

    def test_job_waits_for_whoever_has_woken_a_scheduled_action(self):
        """That locks the table of the actions, as those do who hold one."""
        self._walk_to(self.project, PO_ARCHIVED)
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        with self.env.registry.cursor() as other:
            other.execute(
                "INSERT INTO ir_cron_trigger (cron_id, call_at) VALUES (%s, %s)",
                [cron.id, "2050-01-01"],
            )
            with patch(f"{JOB}.PATIENCE", 0.3):
                self._run_job()
            self.assertFalse(self.project.archive_package_ids)
            other.rollback()
        self._run_job()
        self.assertEqual(self.project.archive_state, "done")

    def test_job_steps_aside_for_whoever_waits_for_it(self):
        """Each would wait for the other, and nobody for the end of patience."""
        second = self._create_project("Firewall")
        self._walk_to(self.project | second, PO_ARCHIVED)
        cron = self.env.ref(CRON)
        self.env.cr.execute(
            "SELECT FROM ir_cron WHERE id = %s FOR NO KEY UPDATE", [cron.id]
        )
        with self.env.registry.cursor() as other:
            other.execute("SELECT pg_backend_pid()")
            [[pid]] = other.fetchall()
            thread = Thread(target=self._change_cron, args=(other, cron.id))
            thread.start()
            self.addCleanup(thread.join)
            self.addCleanup(self.env.cr.execute, "SELECT pg_cancel_backend(%s)", [pid])
            self._wait_until_it_waits(pid)
            started = time.monotonic()
            with self.assertLogs("odoo.addons.base.models.ir_cron", "WARNING"):
                self._run_job()
            self.assertLess(time.monotonic() - started, 20)
            states = (self.project | second).mapped("archive_state")
            self.assertEqual(sorted(states), ["queued", "running"])
            self.env.cr.execute("SELECT pg_cancel_backend(%s)", [pid])
            thread.join()
        self._run_job()
        states = (self.project | second).mapped("archive_state")
        self.assertEqual(states, ["done", "done"])

    @mute_logger("odoo.sql_db")
    def _change_cron(self, cr, cron_id):
        """Wait for the row of a scheduled action until this is cancelled."""
        with suppress(QueryCanceled):
            cr.execute("UPDATE ir_cron SET priority = 5 WHERE id = %s", [cron_id])

    def _wait_until_it_waits(self, pid):
        for _turn in range(100):
            self.env.cr.execute("SELECT pg_blocking_pids(%s)", [pid])
            if self.env.cr.fetchone()[0]:
                return
            time.sleep(0.1)
        self.fail("The other transaction does not wait")

    def test_reopened_in_the_middle_leaves_no_package(self):
        self._walk_to(self.project, PO_ARCHIVED)
        before = set(self.folder.rglob("*.zip"))
        original = type(self.project)._finish_archive

        def finish(project, vals):
            project._record_step(PO_BILLED, REASON, project.billing_state_date)
            original(project, vals)

        with patch.object(type(self.project), "_finish_archive", finish):
            self._run_job()
        self.assertFalse(self.project.archive_package_ids)
        self.assertEqual(set(self.folder.rglob("*.zip")), before)
