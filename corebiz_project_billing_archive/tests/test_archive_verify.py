import json
import re
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing_guard.models.project_archive_guard import GUARD
from odoo.addons.corebiz_project_billing_package.archive_format import verify
from odoo.addons.corebiz_project_billing_package.models.project_archive_reason import (
    FINDINGS,
    translate_finding,
)

from .archive_common import ArchiveCase


class TestArchiveVerify(ArchiveCase):
    """Whatever was tampered with is found and named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._archive_at_once(cls.project)

    def setUp(self):
        super().setUp()
        path = self._path(self.package)
        self.addCleanup(self._restore, path, path.read_bytes())

    def assertFound(self, *words):
        """The verification differs, and one of its lines has all these words."""
        lines = self._verify(self.package)
        self.assertEqual(self.package.verified_state, "differs")
        self.assertTrue(
            any(all(str(word) in line for word in words) for line in lines), lines
        )

    def _sql(self, statement, *values):
        self.env.flush_all()
        self.env.cr.execute(statement, values)
        self.env.invalidate_all()

    def _change_file(self, change):
        path = self._path(self.package)
        content = bytearray(path.read_bytes())
        path.chmod(0o640)
        path.write_bytes(change(content))

    def test_in_order(self):
        self.assertEqual(self._verify(self.package), [])
        self.assertEqual(self.package.verified_state, "ok")
        self.assertEqual(self.package.verified_by_id, self.office)

    def _get_manifest(self, package):
        return json.loads(self._read(package)["manifest.json"])

    def test_facts_of_the_package(self):
        facts = self._get_manifest(self.package)
        self.assertEqual(
            facts["people"],
            {
                "account_manager": "Anna Account",
                "project_manager": "Max Manager",
                "project_leader": "Lena Leader",
                "archived_by": "Olga Office",
            },
        )
        self.assertEqual(facts["customer"]["name"], self.customer.display_name)
        self.assertEqual(facts["customer"]["id"], self.customer.id)
        self.assertEqual(facts["company"]["name"], self.env.company.name)
        self.assertEqual(
            [step[1:] for step in facts["dates"]["steps"]],
            [
                *(["open", "pl_done"], ["pl_done", "pm_done"]),
                *(["pm_done", "po_billed"], ["po_billed", "po_archived"]),
            ],
        )
        self.assertEqual(
            facts["sums"],
            {
                "estimated_hours": self.project.allocated_hours,
                "booked_hours": 2.5,
                "costs": -sum(self.project.sudo().timesheet_ids.mapped("amount")),
                **{"invoiced": {}, "paid": {}},
            },
        )
        self.assertIsNone(facts["replaces_sha256"])
        self._reopen(self.project)
        again = self._archive(self.project) - self.package
        self.assertEqual(
            self._get_manifest(again)["replaces_sha256"], self.package.sha256
        )

    def test_file_changed_or_gone(self):
        def flip(content):
            content[len(content) // 2] ^= 1
            return content

        self._change_file(flip)
        self.assertFound("File:")
        self._path(self.package).unlink()
        self.assertFound("cannot be opened")

    def test_findings_are_in_the_language_of_the_person_who_verifies(self):
        self.package = self.package.with_context(lang="de_DE")
        self._change_file(lambda content: content[:-1] + b"x")
        self.assertFound("Datei: das Siegel am Ende der Datei ist beschädigt")
        self._path(self.package).unlink()
        self.assertFound("Datei: Sie lässt sich nicht öffnen (nicht vorhanden")

    def test_every_sentence_of_the_verifier_is_translated(self):
        german = self.env(context={"lang": "de_DE"})
        sentences = {
            value
            for name, value in vars(verify).items()
            if name.isupper() and isinstance(value, str) and " " in value
        } - {verify.SEAL}
        self.assertEqual(sentences, FINDINGS.keys())
        for sentence in sentences:
            found = translate_finding(german, sentence)
            self.assertNotEqual(found, sentence)
            self.assertEqual(
                sorted(re.findall(r"{\w+}", found)),
                sorted(re.findall(r"{\w+}", sentence)),
            )

    def test_any_damaged_place_is_found(self):
        """The comparison with the database reads the damaged place, too."""
        size = self._path(self.package).stat().st_size
        for place in range(100, size, size // 12):

            def flip(content, place=place):
                content[place] ^= 255
                return content

            with self.subTest(place=place):
                self._change_file(flip)
                self.assertFound("File:")
                self._change_file(flip)
        self.assertEqual(self._verify(self.package), [])

    def test_package_exchanged_for_another(self):
        other = self._create_project("Firewall")
        second = self._archive(other)
        self._change_file(lambda _content: self._path(second).read_bytes())
        self.assertFound("Seal:", second.sha256)

    def test_package_before_is_gone_or_another(self):
        other = self._create_project("Firewall")
        first, self.package = self.package, self._archive(other)
        self.assertEqual(self._verify(self.package), [])
        first_path = self._path(first)
        content = first_path.read_bytes()
        first_path.chmod(0o640)
        first_path.write_bytes(self._path(self.package).read_bytes())
        self.assertFound("Chain:", first.sha256)
        first_path.unlink()
        self.assertFound("Chain:", "cannot be read")
        first_path.write_bytes(content)
        self._sql(
            "UPDATE project_archive_package SET sha256 = 'x' WHERE id = %s", first.id
        )
        self.assertFound("Chain:", "x")

    def test_ledger_changed(self):
        self._sql(
            "UPDATE project_archive_package SET sha256 = %s WHERE id = %s",
            *("0" * 64, self.package.id),
        )
        self.assertFound("Seal:", "the ledger was changed")

    def test_rows_changed_by_sql(self):
        for table, column, value, record in (
            ("project_task", "name", '{"en_US": "Forged"}', self.task),
            ("account_analytic_line", "unit_amount", 9, self.booking),
            ("mail_message", "body", "Forged", self.message),
            ("project_handover", "reason", "Forged", self.project.handover_ids[:1]),
            ("ir_attachment", "name", "Forged", self.file),
            ("project_project", "leader_id", self.employee.id, self.project),
        ):
            with self.subTest(table=table), self.env.cr.savepoint() as savepoint:
                self._sql(
                    f"UPDATE {table} SET {column} = %s WHERE id = %s", value, record.id
                )
                self.assertFound("Database:", record.id, "in Odoo", "in the package")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_rows_deleted_or_added_by_sql(self):
        with self.env.cr.savepoint() as savepoint:
            for table, column in (
                ("project_waiver", "booking_id"),
                ("account_analytic_line", "id"),
            ):
                self._sql(f"DELETE FROM {table} WHERE {column} = %s", self.booking.id)
            self.assertFound(self.booking.id, "in the package, but not in Odoo")
            savepoint.rollback()
            self.env.invalidate_all()
        self._sql(
            "INSERT INTO project_milestone (name, project_id)"
            ' VALUES (\'{"en_US": "Forged"}\', %s)',
            self.project.id,
        )
        self.assertFound("Forged", "in Odoo, but not in the package")

    def test_file_of_the_project_changed_on_the_disk(self):
        path = self.file._full_path(self.file.store_fname)
        with open(path, "rb") as stream:
            content = stream.read()
        self.addCleanup(self._restore, path, content)
        self._restore(path, b"Gone")
        self.assertFound(self.file.id, "another content")

    def _restore(self, path, content):
        Path(path).unlink(missing_ok=True)
        Path(path).write_bytes(content)

    def test_names_that_change_elsewhere_are_no_difference(self):
        self.employee.name = "Emil Married"
        self.customer.name = "Kundin AG"
        self.assertEqual(self._verify(self.package), [])

    def test_reopened_project_may_differ(self):
        self._reopen(self.project)
        self.task.name = "Corrected"
        self.assertEqual(self._verify(self.package), [])

    def test_project_archived_before_later_columns_of_the_addon(self):
        """Its package knows nothing of them; its rows hold nothing in them."""
        later = {"is_put_away_by_hand", "is_put_away"}
        project = self._create_project("Firewall")
        asleep = self._create_task(project, "Asleep")
        asleep.active = False
        self._create_task(project, "Awake").activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.leader.id
        )
        guard = type(self.env[GUARD])
        original = guard._get_archive_fields
        with patch.object(
            guard,
            "_get_archive_fields",
            lambda model: [one for one in original(model) if one not in later],
        ):
            self.package = self._archive(project)
        tasks = project.with_context(active_test=False).tasks
        self.assertNotIn(
            "is_put_away_by_hand", self._rows(self.package, "project.task")[asleep.id]
        )
        self._sql(
            "UPDATE project_task SET is_put_away_by_hand = NULL WHERE project_id = %s",
            project.id,
        )
        self._sql("UPDATE mail_activity SET is_put_away = NULL")
        self.assertEqual(self._verify(self.package), [])
        self._reopen(project)
        # As it was before the addon remembered: Odoo brings all of them back.
        self.assertTrue(all(tasks.mapped("active")))
        second = self._archive(project) - self.package
        self.assertEqual(self._verify(second), [])

    def test_what_became_free_later_is_no_difference(self):
        """Nor what was compared in a model that is none of the project's any more."""
        with patch.object(
            type(self.env["project.task"]), "_archive_free_fields", {"name"}
        ):
            self._sql(
                "UPDATE project_task SET name = %s WHERE id = %s",
                *('{"en_US": "Other"}', self.task.id),
            )
            self.assertEqual(self._verify(self.package), [])
        self.assertFound("Database:", self.task.id)
        original = type(self.env[GUARD])._is_archive_guarded
        with patch.object(
            type(self.env["project.project"]),
            "_is_archive_guarded",
            lambda model, name: name != "project.task" and original(model, name),
        ):
            self.assertEqual(self._verify(self.package), [])

    def test_who_reads_packages(self):
        for user in (self.leader, self.manager, self.employee):
            with self.assertRaises(AccessError):
                self.package.with_user(user).read(["sha256"])
            with self.assertRaises(AccessError):
                self.package.with_user(user).action_verify()
        self.package.with_user(self.office).read(["sha256"])

    def test_other_company_reads_no_packages(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        olga = self._create_user(
            "olga2",
            "Olga Two",
            "corebiz_project_billing.group_project_office",
            company_id=sister.id,
            company_ids=[(6, 0, sister.ids)],
        )
        with self.assertRaises(AccessError):
            self.package.with_user(olga).read(["sha256"])

    # === Retention ===

    def test_nothing_is_deleted_before_its_time(self):
        day = self.package.retention_date
        self.assertEqual((day.month, day.day), (12, 31))
        with freeze_time(day):
            with self.assertRaisesRegex(UserError, "is kept until"):
                self.package.with_user(self.administrator).action_delete_file("Old")
            self.assertFalse(self._due())
        package = self.package.sudo()
        for function, refusal in (
            (package.unlink, "cannot be deleted"),
            (
                lambda: package.write({"retention_date": "2020-01-01"}),
                "cannot be changed",
            ),
            (
                lambda: package.write({"deleted_date": "2020-01-01 08:00:00"}),
                "cannot be changed",
            ),
            (self.project.sudo().unlink, "“Mail server” is archived"),
        ):
            with self.assertRaisesRegex(UserError, refusal):
                function()

    def _due(self):
        return self.env["project.archive.package"].search(
            [("is_due", "=", True), ("id", "=", self.package.id)]
        )

    def test_deletion_afterwards_is_documented(self):
        path = self._path(self.package)
        with freeze_time(self.package.retention_date + timedelta(days=1)):
            self.assertEqual(self._due(), self.package)
            with self.assertRaisesRegex(UserError, "Only a billing administrator"):
                self.package.with_user(self.office).action_delete_file("Old")
            with self.assertRaisesRegex(UserError, "Say why"):
                self.package.with_user(self.administrator).action_delete_file("  ")
            self.assertTrue(path.exists())
            self.package.with_user(self.administrator).action_delete_file("Over")
            self.assertFalse(self._due())
            self.package.invalidate_recordset()
            self.package._delete_file()
        self.assertFalse(path.exists())
        self.assertEqual(self.package.deleted_by_id, self.administrator)
        self.assertEqual(self.package.deleted_reason, "Over")
        self.assertEqual(self.package.facts["sums"]["booked_hours"], 2.5)
        self.assertEqual(self._verify(self.package), [])
        second = self._archive(self._create_project("Firewall"))
        self.assertEqual(self._verify(second), [])

    def test_eastern_time_zone_opens_no_gate(self):
        """What a client sends does not bring the end of the retention nearer."""
        day = self.package.retention_date
        administrator = self.package.with_user(self.administrator)
        with freeze_time(f"{day} 23:30:00"):
            east = administrator.with_context(tz="Pacific/Kiritimati")
            self.assertFalse(east.is_due)
            self.assertFalse(east.search_count([("is_due", "=", True)]))
            with self.assertRaisesRegex(UserError, "is kept until"):
                east.action_delete_file("Old")

    def test_period_begins_with_the_year_of_whoever_archives(self):
        """New Year in Berlin: one year more than in UTC, where the old one still is."""
        project = self._create_project("Firewall")
        with freeze_time("2026-12-31 23:30:00"):
            self._walk_to(project, PO_ARCHIVED)
        package = self._archive(project)
        self.assertEqual(str(package.retention_date), "2035-12-31")
        page = self._read(package)["index.html"].decode()
        self.assertIn("2027-01-01", page)
        self.assertNotIn("2034-12-31", page)
        package._keep_as_long_as_now()
        self.assertEqual(str(package.retention_date), "2035-12-31")
        self.assertEqual(self._verify(package), [])

    def test_period_goes_by_the_clock_that_is_furthest_ahead(self):
        """That of the working hours, where person and UTC are still in the old year."""
        self.office.tz = "America/New_York"
        self.company.resource_calendar_id.tz = "Asia/Tokyo"
        project = self._create_project("Firewall")
        with freeze_time("2026-12-31 16:00:00"):
            self._walk_to(project, PO_ARCHIVED)
        self.assertEqual(str(self._archive(project).retention_date), "2035-12-31")

    def test_periods_of_the_company(self):
        today = fields.Date.to_date("2026-03-04")
        for name, year in (("voucher", 2034), ("book", 2036), ("letter", 2032)):
            self.company.archive_retention_class = name
            end = self.company._get_archive_retention_date(today)
            self.assertEqual(str(end), f"{year}-12-31")

    def test_longer_period_holds_for_old_packages_and_a_shorter_one_does_not(self):
        second = self._archive(self._create_project("Firewall"))
        both = self.package | second
        dates = both.mapped("retention_date")
        second._complete({"retention_class": "letter"})
        self.company.archive_voucher_years = 12
        self.assertEqual(
            self.package.retention_date, dates[0].replace(year=dates[0].year + 4)
        )
        self.assertEqual(second.retention_date, dates[1])
        self.company.archive_voucher_years = 3
        self.company.archive_letter_years = 7
        self.assertEqual(self.package.retention_date.year, dates[0].year + 4)
        self.assertEqual(second.retention_date, dates[1])
        self.assertEqual(self._verify(self.package), [])

    def test_deleted_package_stays_as_it_is(self):
        day = self.package.retention_date
        with freeze_time(day + timedelta(days=1)):
            self.package.with_user(self.administrator).action_delete_file("Over")
        self.company.archive_voucher_years = 12
        self.assertEqual(self.package.retention_date, day)

    # === Store ===

    def test_folder_must_be_a_full_path(self):
        for folder in (False, "relative", "."):
            refused = self.assertRaisesRegex(ValidationError, "cannot be the archive")
            with refused, self.env.cr.savepoint():
                self.company.write(
                    {"archive_store": "folder", "archive_folder": folder}
                )
                self.env.flush_all()
            self.env.invalidate_all()

    def test_connection_says_what_is_wrong(self):
        settings = self.env["res.config.settings"].create({})
        answer = settings.action_test_archive_store()
        self.assertEqual(answer["params"]["type"], "success")
        with (
            patch("os.link", side_effect=PermissionError(13, "Not allowed")),
            self.assertRaisesRegex(UserError, "used: access is denied. Check"),
        ):
            settings.action_test_archive_store()

    # === Search ===

    def test_full_text_finds_names_texts_and_files(self):
        projects = self.env["project.project"].with_user(self.office)
        domain = [("active", "in", [True, False])]
        for word in ("rack is too", "Cables in", "rack.txt", "Accept", "Mail serv"):
            found = projects.search([*domain, ("archive_search", "ilike", word)])
            self.assertIn(self.project, found, word)
        found = projects.search([*domain, ("archive_search", "ilike", "xyzzy")])
        self.assertFalse(found)

    def test_gone_from_daily_views(self):
        for model in ("project.project", "project.task"):
            found = self.env[model].search(
                [("name", "in", ["Mail server", "Installation"])]
            )
            self.assertFalse(
                found
                & self.env[model].browse(
                    self.project.id if model == "project.project" else self.task.id
                )
            )
        groups = self.leader.with_user(self.leader)._get_activity_groups()
        self.assertFalse(
            [group for group in groups if group["model"] == "project.task"], groups
        )
        self.assertFalse(self.activity.active)
        self._reopen(self.project)
        self.assertTrue(self.activity.active)
        self.assertStates(self.project, PO_BILLED)
