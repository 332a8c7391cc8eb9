import errno
import os
from unittest.mock import patch

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.modules.neutralize import get_neutralization_queries, neutralize_database
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

from ..models.project_archive_store import FILESTORE, FOLDER
from .archive_common import ArchiveCase
from .test_archive_job import JOB, Conflict

FOREIGN = b"sealed by somebody else"


class TestArchiveCopies(ArchiveCase):
    """Copies and restores of the database leave the packages of others alone."""

    def setUp(self):
        super().setUp()
        self.store = self.env["project.archive.store"]

    def _zips(self):
        return {path.relative_to(self.folder) for path in self.folder.rglob("*.zip")}

    def _lay(self, name, content=FOREIGN):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    # === A file is never replaced ===

    @mute_logger(JOB)
    def test_name_that_is_taken_is_refused_and_the_next_attempt_goes_on(self):
        self._walk_to(self.project, PO_ARCHIVED)
        path = self._lay(self.project._get_package_name(self.company))
        self._run_job()
        self.assertEqual(path.read_bytes(), FOREIGN)
        self.assertStates(self.project, PO_BILLED)
        self.assertIn("another database uses the same store", self._why()[0])
        self.assertFalse(list(self.folder.rglob("*.part")))
        self.project.with_user(self.office).action_set_po_archived()
        self._run_job()
        self.assertEqual(self.project.archive_state, "done", self._why())
        self.assertEqual(self._verify(self.project.archive_package_ids), [])
        self.assertEqual(path.read_bytes(), FOREIGN)

    def _write_at_once(self, name):
        """Two write the same name; the second is done first."""
        with (
            self.assertRaisesRegex(UserError, "already, and this database did not"),
            self.store._create_package(FILESTORE, False, name) as first,
        ):
            first.write(b"late")
            with self.store._create_package(FILESTORE, False, name) as second:
                second.write(FOREIGN)
        self.assertEqual((self.folder / name).read_bytes(), FOREIGN)
        self.assertFalse(list((self.folder / name).parent.rglob("*.part")))

    def test_two_at_once(self):
        # Of two projects: the same project has one job at a time.
        with patch.object(type(self.store), "_remove_parts"):
            self._write_at_once("twice/1-2-a.zip")

    def test_two_at_once_without_hard_links(self):
        refused = OSError(errno.EPERM, "Operation not permitted")
        with (
            patch.object(os, "link", side_effect=refused),
            patch.object(type(self.store), "_remove_parts"),
        ):
            self._write_at_once("thrice/1-2-a.zip")

    def test_each_database_has_a_folder_of_its_own(self):
        self._walk_to(self.project, PO_ARCHIVED)
        name = self.project._get_package_name(self.company)
        folder = self.store._get_database_folder()
        self.assertTrue(name.startswith(f"{folder}/{self.company.id}/"))
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "another")
        self.assertNotEqual(self.store._get_database_folder(), folder)

    def test_copy_with_the_same_uuid_has_another_folder(self):
        """As ``createdb -T`` and a restored dump make them: in another place."""
        folder = self.store._get_database_folder()
        ask = Environment.execute_query
        for there in ((0, 1), (1, 0)):  # another cluster, another database of this one

            def ask_there(env, query, there=there):
                rows = ask(env, query)
                if "pg_control_system" not in query.code:
                    return rows
                return [tuple(map(sum, zip(row, there, strict=True))) for row in rows]

            with (
                self.subTest(there=there),
                patch.object(Environment, "execute_query", ask_there),
            ):
                self.assertNotEqual(self.store._get_database_folder(), folder)
        self.assertEqual(self.store._get_database_folder(), folder)

    def test_parts_of_other_databases_and_projects_stay(self):
        self._walk_to(self.project, PO_ARCHIVED)
        name = self.project._get_package_name(self.company)
        folder, _slash, rest = name.partition("/")
        own = self._lay(f"{name}.0.part")
        others = [
            self._lay(f"another/{rest}.1.part"),
            self._lay(f"{folder}/{self.company.id}/2026/9{self.project.id}-1-a.part"),
        ]
        self._run_job()
        self.assertFalse(own.exists())
        for other in others:
            self.assertTrue(other.exists())
            other.unlink()

    def test_package_under_an_older_name_is_found(self):
        package = self._archive(self.project)
        older = package.name.partition("/")[2]
        self._lay(older, self._path(package).read_bytes())
        self.env.cr.execute(
            "UPDATE project_archive_package SET name = %s WHERE id = %s",
            [older, package.id],
        )
        package.invalidate_recordset()
        self.assertEqual(self._verify(package), [])

    # === A killed job knows its own file ===

    def _kill_before_the_row(self):
        """The file has its name, and its row is never written."""
        self._walk_to(self.project, PO_ARCHIVED)
        with patch.object(type(self.project), "_finish_archive", side_effect=Conflict):
            self._run_job()
        self.assertEqual(self.project.archive_state, "running")
        [path] = [self.folder / self.project._get_package_name(self.company)]
        self.assertTrue(path.exists())
        return path

    def test_file_of_a_killed_job_is_its_own(self):
        self._kill_before_the_row()
        self._run_job()
        self.assertEqual(self.project.archive_state, "done", self._why())
        package = self.project.archive_package_ids
        self.assertEqual(self._verify(package), [])
        mine = {one for one in self._zips() if f"/{self.project.id}-" in str(one)}
        self.assertEqual({str(one) for one in mine}, {package.name})
        self.assertFalse(self.project.sudo().archive_seal)

    @mute_logger(JOB)
    def test_file_of_somebody_else_in_its_place_stays(self):
        path = self._kill_before_the_row()
        path.unlink()
        path.write_bytes(FOREIGN)
        self._run_job()
        self.assertEqual(self.project.archive_state, "failed")
        self.assertEqual(path.read_bytes(), FOREIGN)

    # === A neutralized copy ===

    def _neutralize(self):
        self.env.flush_all()
        with mute_logger("odoo.modules.neutralize"):
            neutralize_database(self.env.cr)
        self.env.invalidate_all()
        self.registry.clear_cache()

    def _choose_folder(self):
        self.company.write(
            {"archive_store": FOLDER, "archive_folder": str(self.folder)}
        )

    def test_neutralizing_forgets_every_store(self):
        self._choose_folder()
        self._neutralize()
        for company in self.env["res.company"].search([]):
            self.assertEqual(company.archive_store, FILESTORE)
            self.assertFalse(company.archive_folder)

    def test_the_archive_forgets_its_stores_without_other_addons(self):
        self._choose_folder()
        self.env.flush_all()
        for query in get_neutralization_queries(["corebiz_project_billing_archive"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        for company in self.env["res.company"].search([]):
            self.assertEqual(company.archive_store, FILESTORE)
            self.assertFalse(company.archive_folder)

    def test_neutralized_copy_deletes_nothing_of_the_original(self):
        self._choose_folder()
        package = self._archive(self.project)
        package._complete({"retention_date": "2020-12-31"})
        self._neutralize()
        content = self._path(package).read_bytes()
        with self.assertRaisesRegex(UserError, "neutralized copy"):
            package.with_user(self.administrator).action_delete_file("It is over")
        with self.assertRaisesRegex(UserError, "neutralized copy"):
            package._delete_file()
        self.assertFalse(package.is_deleted)
        self.assertEqual(self._path(package).read_bytes(), content)
        self.assertEqual(self._verify(package), [])

    @mute_logger(JOB)
    def test_neutralized_copy_writes_into_its_own_files_only(self):
        self._neutralize()
        self._choose_folder()
        self._walk_to(self.project, PO_ARCHIVED)
        before = self._zips()
        self._run_job()
        self.assertIn("neutralized copy", self.project.archive_error)
        self.assertEqual(self._zips(), before)
        self.company.archive_store = FILESTORE
        self.project.with_user(self.office).action_set_po_archived()
        self._run_job()
        self.assertEqual(self.project.archive_state, "done", self._why())
        self.assertEqual(self._verify(self.project.archive_package_ids), [])

    def test_every_store_is_closed_in_a_neutralized_copy(self):
        """Whatever stores other addons add."""
        self._neutralize()
        kinds = self.company._fields["archive_store"].get_values(self.env)
        self.assertIn(FOLDER, kinds)
        for kind in set(kinds) - {FILESTORE}:
            for method, values in (
                ("_delete_package", ["a.zip"]),
                ("_check_deletable", ["a.zip"]),
                ("_test_connection", []),
            ):
                with (
                    self.subTest(kind=kind, method=method),
                    self.assertRaisesRegex(UserError, "neutralized copy"),
                ):
                    getattr(self.store, method)(kind, "x:y", *values)
            with (
                self.assertRaisesRegex(UserError, "neutralized copy"),
                self.store._create_package(kind, "x:y", "a.zip"),
            ):
                self.fail("The package could be written")
