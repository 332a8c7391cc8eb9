from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from moto.s3.models import s3_backends

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ..models.storage_s3 import S3Object
from .common import MODELS, StorageCase
from .server import Fault

PACKAGE = f"{MODELS}.project_archive_package"
LOCKED = "locked"
ACCOUNT = "123456789012"


class TestStorageLock(StorageCase):
    """The server itself keeps a package until its retention is over."""

    def setUp(self):
        super().setUp()
        self.server.make_bucket(LOCKED, with_lock=True)
        self.storage.directory_path = f"{LOCKED}/projects"
        self._choose(self.storage, lock="compliance")

    def _lock(self, package):
        head = self.server.s3.head_object(Bucket=LOCKED, Key=self._key(package))
        return head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]

    def _delete(self, package):
        package._complete({"retention_date": "2020-12-31"})
        self.env.flush_all()
        package.with_user(self.administrator).action_delete_file("Retention is over")
        self.env.cr.postcommit.run()

    def test_package_is_locked_until_its_retention_is_over(self):
        for lock in ("compliance", "governance"):
            with self.subTest(lock=lock):
                self._choose(self.storage, lock=lock)
                package = self._archive(self._create_project(f"Server {lock}"))
                mode, until = self._lock(package)
                self.assertEqual(mode, lock.upper())
                day = datetime.combine(package.retention_date, datetime.min.time(), UTC)
                self.assertEqual(until, day + timedelta(days=1))
                self.assertEqual(self._verify(package), [])

    def test_lock_is_asked_for_with_the_upload_itself(self):
        """Not only afterwards: in between the package would be unprotected."""
        asked = []
        original = type(self.storage)._get_archive_filesystem

        def get(storage):
            fs = original(storage)
            call = type(fs).call_s3.__get__(fs)

            def note(method, *args, **values):
                known = {key: value for one in args for key, value in one.items()}
                asked.append((method, {**known, **values}))
                return call(method, *args, **values)

            self.startPatcher(patch.object(fs, "call_s3", note))
            return fs

        with patch.object(type(self.storage), "_get_archive_filesystem", get):
            package = self._archive(self.project)
        [values] = [
            values for method, values in asked if method == "create_multipart_upload"
        ]
        self.assertEqual(values["ObjectLockMode"], "COMPLIANCE")
        self.assertEqual(
            values["ObjectLockRetainUntilDate"].date(),
            package.retention_date + timedelta(days=1),
        )

    def test_nobody_deletes_before(self):
        package = self._archive(self.project)
        with self.assertRaisesRegex(UserError, r"keeps .* locked until \d\d/\d\d/20"):
            self._delete(package)
        self.assertFalse(package.is_deleted)
        self.assertEqual(self._verify(package), [])

    def test_deletion_afterwards_removes_all_versions(self):
        package = self._archive(self.project)
        content = self.server.get(LOCKED, self._key(package))
        self.server.put(LOCKED, self._key(package), content)
        self.assertEqual(len(self.server.versions(LOCKED)), 2)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        bucket = s3_backends[ACCOUNT]["aws"].buckets[LOCKED]
        for version in bucket.keys.getlist(self._key(package)):
            if version.lock_until:
                version.lock_until = yesterday.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._delete(package)
        self.assertTrue(package.is_deleted)
        self.assertEqual(self.server.versions(LOCKED), [])

    def test_hidden_is_not_deleted(self):
        """Without the right to versions the server only puts a mark over the file."""
        self._choose(self.storage, lock="none")
        package = self._archive(self.project)
        self.proxy.faults = [Fault("GET", "versions", answer=(403, "AccessDenied"))]
        with self.assertRaisesRegex(UserError, "right to delete versions is missing"):
            self._delete(package)

    def test_bucket_without_lock(self):
        self.storage.directory_path = "archive/projects"
        with self.assertRaisesRegex(UserError, "does not lock files in “archive"):
            self._test_connection()
        self._walk_to(self.project, "po_archived")
        self._fail(self.project, "does not lock files", "Not Locked")
        self.assertEqual(self.server.uploads("archive"), [])
        self._choose(self.storage, lock="none")
        self._try_again(self.project)

    def test_server_that_only_says_it_locks(self):
        self._walk_to(self.project, "po_archived")
        original = S3Object.call

        def call(one, method, **values):
            if method == "put_object_retention":
                return {}
            return original(one, method, **values)

        with patch.object(S3Object, "call", call):
            self._fail(self.project, "does not lock files")
        self.assertEqual(self.server.versions(LOCKED), [])

    def test_connection(self):
        self._test_connection()
        self.assertEqual(self.server.objects(LOCKED), [])

    def test_reopened_in_the_middle_leaves_a_locked_file_without_a_row(self):
        self._walk_to(self.project, "po_archived")
        original = type(self.project)._finish_archive

        def finish(project, vals):
            project._record_step("po_billed", "Wrong", project.billing_state_date)
            original(project, vals)

        with patch.object(type(self.project), "_finish_archive", finish):
            self._run_job()
        self.assertFalse(self.project.archive_package_ids)
        self.assertFalse(self.project.archive_error)
        self.assertEqual(len(self.server.objects(LOCKED)), 1)

    def test_only_s3_locks(self):
        folder = self.env["fs.storage"].create(
            {"name": "Disk", "code": "disk", "protocol": "file", "directory_path": "/x"}
        )
        with self.assertRaisesRegex(ValidationError, "Only S3 locks"):
            self._choose(folder, lock="governance")

    # === A longer retention ===

    def _prolong(self, years):
        """Change the period of the company; the scheduled action is woken, and runs."""
        cron = self.env.ref("corebiz_project_billing_fs_storage.ir_cron_prolong_locks")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.company.archive_voucher_years = years
        is_woken = bool(triggers.search([("cron_id", "=", cron.id)]))
        if is_woken:
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
        return is_woken

    def test_lock_grows_with_the_retention_and_never_shrinks(self):
        for lock in ("compliance", "governance"):
            with self.subTest(lock=lock):
                self.company.archive_voucher_years = 8
                self._choose(self.storage, lock=lock)
                package = self._archive(self._create_project(f"Server {lock}"))
                mode, until = self._lock(package)
                year = self._get_year(package)
                self.assertEqual(package.retention_date.year, year + 8)
                self.assertTrue(self._prolong(10))
                self.assertFalse(package.is_lock_behind)
                self.assertEqual(package.retention_date.year, year + 10)
                self.assertEqual(
                    self._lock(package), (mode, until.replace(year=until.year + 2))
                )
                self.assertFalse(self._prolong(6))
                self.assertEqual(package.retention_date.year, year + 10)
                self.assertEqual(
                    self._lock(package), (mode, until.replace(year=until.year + 2))
                )
                self.assertEqual(self._verify(package), [])
                later = self._archive(self._create_project(f"Next {lock}"))
                year = self._get_year(later)
                self.assertEqual(later.retention_date.year, year + 6)

    def _get_year(self, package):
        """The year with whose end the retention begins."""
        return package.handover_id._get_latest_day().year

    def test_lock_that_is_longer_already_stays(self):
        package = self._archive(self.project)
        end = datetime(2090, 1, 1, tzinfo=UTC)
        self.server.s3.put_object_retention(
            Bucket=LOCKED,
            Key=self._key(package),
            Retention={"Mode": "COMPLIANCE", "RetainUntilDate": end},
        )
        self.assertTrue(self._prolong(10))
        self.assertEqual(self._lock(package), ("COMPLIANCE", end))
        self.assertFalse(package.is_lock_behind)

    def test_package_without_lock_gets_none(self):
        self._choose(self.storage, lock="none")
        package = self._archive(self.project)
        self._choose(self.storage, lock="compliance")
        self._prolong(10)
        self.assertFalse(package.is_lock_behind)
        head = self.server.s3.head_object(Bucket=LOCKED, Key=self._key(package))
        self.assertNotIn("ObjectLockMode", head)

    def test_lock_is_tried_again_when_the_server_was_away(self):
        other = self._create_project("Firewall")
        packages = self._archive(self.project | other)
        first = self._lock(packages[0])
        self.proxy.faults = [Fault("PUT", "retention", answer=(403, "AccessDenied"))]
        with mute_logger(PACKAGE):
            self._prolong(10)
        for package in packages:
            self.assertTrue(package.is_lock_behind)
            self.assertIn("refuses access", package.lock_error)
            self.assertEqual(self._lock(package), first)
            year = self._get_year(package)
            self.assertEqual(package.retention_date.year, year + 10)
        self.proxy.faults = []
        self._prolong(11)
        for package in packages:
            self.assertFalse(package.is_lock_behind)
            self.assertFalse(package.lock_error)
            self.assertEqual(self._lock(package)[1].year, first[1].year + 3)
