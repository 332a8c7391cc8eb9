import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from s3fs.core import S3File

from odoo.exceptions import UserError
from odoo.modules.neutralize import neutralize_database
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

from ..models.storage_error import StoreError
from ..models.storage_s3 import S3Object
from .common import BUCKET, JOB, MODELS, S3, SECRET, StorageCase
from .server import Fault

FOREIGN = b"sealed by somebody else"
TAKEN = "another database uses the same store"
PACKAGE = f"{MODELS}.project_archive_package"


class TestStorageCopies(StorageCase):
    """Copies and restores of the database leave the objects of others alone."""

    def setUp(self):
        super().setUp()
        self.store = self.env["project.archive.store"]

    def _put(self, name, content=FOREIGN):
        self.server.put(BUCKET, f"projects/{name}", content)

    def _get(self, name):
        return self.server.get(BUCKET, f"projects/{name}")

    @mute_logger(JOB)
    def test_object_that_is_there_stays_and_the_next_attempt_goes_on(self):
        self._walk_to(self.project, PO_ARCHIVED)
        name = self.project._get_package_name(self.company)
        self._put(name)
        self._run_job()
        self.assertEqual(self.project.archive_state, "failed")
        self.assertIn(TAKEN, self.project.archive_error)
        self.project.with_user(self.office).action_set_po_archived()
        self._run_job()
        self.assertEqual(self.project.archive_state, "done", self._why())
        self.assertEqual(self._verify(self.project.archive_package_ids), [])
        self.assertEqual(self._get(name), FOREIGN)
        self.assertEqual(self.server.uploads(BUCKET), [])

    def _write_at_once(self, name):
        """Somebody else gives an object the name while this one is written."""
        with (
            self.assertRaisesRegex(StoreError, TAKEN),
            self._create(name) as stream,
        ):
            stream.write(b"late")
            self._put(name)
        self.assertEqual(self._get(name), FOREIGN)
        self.assertEqual(self.server.uploads(BUCKET), [])

    def _create(self, name):
        location = self.company._get_archive_location()
        store = self.store.with_company(self.company)
        return store._create_package("fs_storage", location, name)

    def test_two_at_once(self):
        self._write_at_once("own/1-2-a.zip")

    def test_two_at_once_on_a_server_that_knows_no_condition(self):
        """It is looked for once more, right before."""
        fault = Fault("POST", "uploadId", answer=(501, "NotImplemented"), times=1)
        self.proxy.faults = [fault]
        self._write_at_once("own/1-2-a.zip")
        self.assertTrue(fault.hits)

    def test_server_that_knows_no_condition(self):
        fault = Fault("POST", "uploadId", answer=(501, "NotImplemented"), times=1)
        self.proxy.faults = [fault]
        with self._create("own/1-2-a.zip") as stream:
            stream.write(b"mine")
        self.assertTrue(fault.hits)
        self.assertEqual(self._get("own/1-2-a.zip"), b"mine")

    def test_answer_that_got_lost_is_asked_for_again(self):
        """The object is there, but it is this very one."""
        original = S3File.commit

        def commit(stream):
            buffer = stream.buffer
            original(stream)
            stream.buffer = buffer
            original(stream)

        with (
            patch.object(S3File, "commit", commit),
            self._create("own/1-2-a.zip") as stream,
        ):
            stream.write(b"mine")
        self.assertEqual(self._get("own/1-2-a.zip"), b"mine")

    def test_failed_package_takes_no_older_version_along(self):
        self.server.s3.put_bucket_versioning(
            Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"}
        )
        self._put("own/1-2-a.zip")
        self.server.s3.delete_object(Bucket=BUCKET, Key="projects/own/1-2-a.zip")
        before = self.server.versions(BUCKET)
        original = S3Object.call

        def call(one, method, **values):
            answer = original(one, method, **values)
            if method == "head_object":
                answer["ContentLength"] -= 1
            return answer

        with (
            patch.object(S3Object, "call", call),
            self.assertRaisesRegex(StoreError, "bytes arrived of"),
            self._create("own/1-2-a.zip") as stream,
        ):
            stream.write(b"mine")
        after = self.server.versions(BUCKET)
        self.assertEqual(
            {one["VersionId"] for one in after}, {one["VersionId"] for one in before}
        )

    def test_uploads_of_others_go_on_however_old_they_are(self):
        own = self.store._get_database_folder()
        names = [
            f"projects/{own}/1/2025/9-1-dead.zip",
            "projects/another/1/2025/9-1-at work.zip",
            "projects/9-1-at work.zip",
            f"projects-of-others/{own}/9-1-at work.zip",
        ]
        for name in names:
            self.server.s3.create_multipart_upload(Bucket=BUCKET, Key=name)
        with patch(f"{S3}.ABANDONED", timedelta(days=1)):
            self._archive(self.project)
            self._test_connection()
        self.assertEqual(sorted(self.server.uploads(BUCKET)), sorted(names[1:]))

    # === Other file systems ===

    def test_two_at_once_on_any_file_system(self):
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder, True)
        disk = {"name": "Disk", "code": "disk", "protocol": "file"}
        storage = self.env["fs.storage"].create({**disk, "directory_path": str(folder)})
        self._choose(storage)
        path = folder / "own" / "1-2-a.zip"
        with (
            self.assertRaisesRegex(StoreError, TAKEN),
            self._create("own/1-2-a.zip") as stream,
        ):
            stream.write(b"late")
            path.write_bytes(FOREIGN)
        with (
            self.assertRaisesRegex(StoreError, TAKEN),
            self._create("own/1-2-a.zip"),
        ):
            self.fail("The name is taken")
        self.assertEqual(path.read_bytes(), FOREIGN)
        self.assertEqual(list(path.parent.iterdir()), [path])

    # === A neutralized copy ===

    def _neutralize(self):
        self.env.flush_all()
        with mute_logger("odoo.modules.neutralize"):
            neutralize_database(self.env.cr)
        self.env.invalidate_all()

    def test_neutralizing_forgets_keys_and_stores(self):
        package = self._archive(self.project)
        before = self._create_storage("before")
        self.env.cr.execute(
            "UPDATE project_archive_package SET location = 'before:archive' "
            "WHERE id = %s",
            [package.id],
        )
        other = self._create_storage("other")
        self._neutralize()
        for storage in self.storage | before:
            self.assertFalse(storage.options)
            self.assertNotIn(SECRET, str(storage.read()))
        self.assertIn(SECRET, other.options)
        self.assertEqual(self.company.archive_store, "filestore")
        self.assertFalse(self.company.archive_fs_storage_id)
        self.assertEqual(self.company.archive_object_lock, "none")

    def test_neutralized_copy_deletes_and_prolongs_nothing(self):
        package = self._archive(self.project)
        package._complete({"retention_date": "2020-12-31", "is_lock_behind": True})
        options = self.storage.options
        self._neutralize()
        self.storage.options = options  # somebody enters the keys again
        with self.assertRaisesRegex(UserError, "neutralized copy"):
            package.with_user(self.administrator).action_delete_file("It is over")
        with mute_logger(PACKAGE):
            package._prolong_lock()
        self.assertIn("neutralized copy", package.lock_error)
        self.assertEqual(self.server.objects(BUCKET), [self._key(package)])
        self.assertEqual(self._verify(package), [])
