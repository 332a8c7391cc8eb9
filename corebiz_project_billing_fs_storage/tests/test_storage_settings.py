import doctest
import json
import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from ..models import storage_error, storage_s3
from .common import BUCKET, SECRET, StorageCase
from .server import Fault

POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
)


class TestStorageSettings(StorageCase):
    """What the button of the settings says, and who may see and change what."""

    def assertRefused(self, *words):
        """The test of the connection says all these words, in German too."""
        with self.assertRaises(UserError) as caught:
            self._test_connection()
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertNotIn(SECRET, str(caught.exception))
        with self.assertRaises(UserError) as caught:
            settings = self.env["res.config.settings"].create({})
            settings.with_context(lang="de_DE").action_test_archive_store()
        self.assertRegex(str(caught.exception), "Speicher")

    def _set(self, **options):
        self.storage.options = json.dumps(self._options(**options))

    def test_doctests(self):
        for module in (storage_error, storage_s3):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    # === Test of the connection ===

    def test_all_is_well(self):
        action = self._test_connection()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(self.server.objects(BUCKET), [])
        self.assertEqual(self.server.uploads(BUCKET), [])

    def test_key_and_password_are_checked_by_the_server(self):
        key, secret = self.server.make_key(POLICY)
        self.server.check_rights()
        self.addCleanup(self.server.check_rights, False)
        self._set(key=key, secret=secret)
        self._test_connection()
        self._set(key=key, secret="wrong")
        self.assertRefused("refuses access", "Check user and password")
        self._set(key="unknown", secret=secret)
        self.assertRefused("refuses access", "Check user and password")

    def test_missing_bucket(self):
        self.storage.directory_path = "nowhere/projects"
        self.assertRefused("no bucket or folder “nowhere/projects”", "Create it")

    def test_no_bucket_named(self):
        self.storage.directory_path = False
        self.assertRefused("no bucket or folder", "directory")

    def test_no_server(self):
        self._set(endpoint_url="http://127.0.0.1:9")
        self.assertRefused("cannot be reached", "Check its address")

    def test_no_such_host(self):
        self._set(endpoint_url="http://storage.invalid")
        self.assertRefused("cannot be reached", "Check its address")

    def test_no_answer(self):
        self._silence("POST")
        self.assertRefused("does not answer in time", "Try again")

    def test_no_key_at_all(self):
        self.storage.options = json.dumps({"endpoint_url": self.proxy.url})
        self.assertRefused("refuses access", "Check user and password")

    def test_right_to_write_only(self):
        self.proxy.faults = [Fault("HEAD", answer=(403, "AccessDenied"))]
        self.assertRefused("refuses access", "write, read and delete")

    def test_another_content_comes_back(self):
        self.proxy.faults = [Fault("GET", "test-", answer=(206, "Forged"))]
        with self.assertRaisesRegex(UserError, "Another content came back"):
            self._test_connection()

    def test_wrong_options(self):
        self._set(no_such_option=1)
        self.assertRefused("not set up rightly", "Correct its options")

    def test_missing_library(self):
        with patch("fsspec.filesystem", side_effect=ImportError("Install s3fs")):
            self.assertRefused("Python library", "Install s3fs")

    # === Other storages than S3 ===

    def _use_folder(self, **values):
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder, True)
        storage = self.env["fs.storage"].create(
            {
                "name": "Disk",
                "code": "disk",
                "protocol": "file",
                "directory_path": str(folder),
                **values,
            }
        )
        self._choose(storage)
        return folder

    def test_any_file_system_of_fsspec(self):
        folder = self._use_folder()
        self._test_connection()
        self.assertEqual([path for path in folder.rglob("*") if path.is_file()], [])
        package = self._archive(self.project)
        path = folder / package.name
        self.assertEqual(path.stat().st_size, package.size)
        self.assertEqual(self._verify(package), [])
        self.assertFalse(list(folder.rglob("*.part")))
        package._complete({"retention_date": "2020-12-31"})
        self.env.flush_all()
        package.with_user(self.administrator).action_delete_file("Retention is over")
        self.env.cr.postcommit.run()
        self.assertFalse(path.exists())
        package._delete_file()

    def test_failure_on_another_file_system_leaves_nothing(self):
        folder = self._use_folder()
        store = self.env["project.archive.store"]
        location = self.company._get_archive_location()
        with (
            self.assertRaisesRegex(ZeroDivisionError, "by zero"),
            store._create_package("fs_storage", location, "1/a.zip") as stream,
        ):
            stream.write(b"half")
            stream.write(b"%d" % (1 / 0))
        self.assertEqual([path for path in folder.rglob("*") if path.is_file()], [])

    def test_folder_that_is_not_mounted(self):
        folder = self._use_folder()
        folder.rmdir()
        self.assertRefused("no bucket or folder", str(folder))
        self.assertFalse(folder.exists())

    def test_package_cannot_lie_outside(self):
        store = self.env["project.archive.store"]
        with self.assertRaises(OSError):
            store._open_package("fs_storage", "s3:archive/projects", "../other/x.zip")

    # === Rights ===

    def test_office_archives_and_verifies_without_seeing_the_secrets(self):
        package = self._archive(self.project)
        for user in (self.office, self.administrator, self.manager):
            with self.assertRaises(AccessError):
                self.storage.with_user(user).read(["options"])
            with self.assertRaises(AccessError):
                self.env["fs.storage"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.company.with_user(user).read(["archive_fs_storage_id"])
            with self.assertRaises(AccessError):
                self.env["res.config.settings"].with_user(user).create({})
        self.assertEqual(self._verify(package, self.office), [])
        self.assertNotIn(SECRET, package.location)
        self.assertNotIn("odoo", package.location)

    def test_secrets_do_not_come_with_an_error(self):
        with patch(
            "fsspec.filesystem", side_effect=ValueError(f"No login with {SECRET}")
        ):
            self.assertRefused("No login with ***")

    # === What must stay ===

    def test_storage_with_packages_stays(self):
        package = self._archive(self.project)
        self.company.archive_store = "filestore"
        self.company.archive_fs_storage_id = False
        with self.assertRaisesRegex(UserError, "storage “Storage s3” .*found.*: 1"):
            self.storage.unlink()
        for vals in ({"code": "other"}, {"protocol": "file"}):
            with self.assertRaisesRegex(UserError, "would not be found any more"):
                self.storage.write(vals)
        self.storage.write({"code": "s3", "name": "Renamed"})
        self.assertEqual(self._verify(package), [])
        unused = self._create_storage("unused")
        unused.code = "free"
        unused.unlink()

    def test_addon_with_packages_stays(self):
        module = self.env.ref("base.module_corebiz_project_billing_fs_storage")
        self._archive(self.project)
        for one in (module, self.env.ref("base.module_fs_storage")):
            with self.assertRaisesRegex(UserError, "object storage: 1"):
                one.button_uninstall()

    def test_addon_without_packages_goes(self):
        module = self.env.ref("base.module_corebiz_project_billing_fs_storage")
        module.button_uninstall()
        self.assertEqual(module.state, "to remove")

    def test_packages_keep_their_rows_when_the_addon_goes_all_the_same(self):
        package = self._archive(self.project)
        selections = self.env["ir.model.fields.selection"].search(
            [("value", "=", "fs_storage")]
        )
        self.assertEqual(len(selections), 2)
        for selection in selections:
            selection._process_ondelete()
        self.assertEqual(self.company.archive_store, "filestore")
        self.assertEqual(package.store, "folder")
        self.assertEqual(package.location, "s3:archive/projects")
        with self.assertRaises(OSError):
            self.env["project.archive.store"]._open_package(
                "folder", package.location, "missing.zip"
            )

    def test_store_needs_a_storage(self):
        with self.assertRaisesRegex(ValidationError, "Choose the storage"):
            self.company.archive_fs_storage_id = False
        with self.assertRaisesRegex(ValidationError, "has a colon"):
            self._choose(self._create_storage("a:b"))

    def test_lost_storage_is_named(self):
        package = self._archive(self.project)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fs_storage SET code = 'x' WHERE id = %s", [self.storage.id]
        )
        self.env.invalidate_all()
        [line] = self._verify(package)
        self.assertIn("no storage with the code “s3”", line)
