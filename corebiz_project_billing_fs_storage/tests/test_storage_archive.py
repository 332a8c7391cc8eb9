import io
import json
import os
from unittest.mock import patch

from odoo.addons.corebiz_project_billing_package.archive_format.verify import Package

from ..models.storage_s3 import S3Object
from .common import BUCKET, S3, StorageCase
from .server import Fault


class TestStorageArchive(StorageCase):
    """Projects go into the bucket, and come back unchanged or are found out."""

    def test_package_lies_in_the_bucket_and_is_in_order(self):
        package = self._archive(self.project)
        self.assertEqual(self.server.objects(BUCKET), [self._key(package)])
        self.assertEqual(package.store, "fs_storage")
        self.assertEqual(package.location, "s3:archive/projects")
        content = self.server.get(BUCKET, self._key(package))
        self.assertEqual(package.size, len(content))
        checked = Package("x.zip", io.BytesIO(content)).verify()
        self.assertEqual((checked.findings, checked.sha256), ([], package.sha256))
        self.assertEqual(self._verify(package), [])
        self.assertEqual(self.server.uploads(BUCKET), [])
        self.assertFalse(self._path(package).exists())

    def test_several_parts(self):
        self.file.raw = os.urandom(11 << 20)
        with patch(f"{S3}.PART_SIZE", 5 << 20):
            package = self._archive(self.project)
        head = self.server.s3.head_object(Bucket=BUCKET, Key=self._key(package))
        self.assertRegex(head["ETag"], "-3")
        self.proxy.lines.clear()
        self.assertEqual(self._verify(package), [])
        # Read in blocks, twice: the file, and the data to compare with the database.
        reads = [line for line in self.proxy.lines if line.startswith("GET")]
        self.assertLessEqual(len(reads), 6)

    def test_download_in_any_order(self):
        package = self._archive(self.project)
        content = self.server.get(BUCKET, self._key(package))
        with package.sudo()._open_file() as stream:
            self.assertEqual(stream.seek(-4, io.SEEK_END), len(content) - 4)
            self.assertEqual(stream.read(), content[-4:])
            stream.seek(0)
            self.assertEqual(stream.read(), content)

    def test_flipped_bit_is_found(self):
        package = self._archive(self.project)
        self._flip(package)
        self.assertTrue(self._verify(package))
        self.assertEqual(package.verified_state, "differs")

    def test_missing_package_is_named(self):
        package = self._archive(self.project)
        self.server.s3.delete_object(Bucket=BUCKET, Key=self._key(package))
        [line] = self._verify(package)
        self.assertIn(package.name, line)
        self.assertIn("cannot be opened", line)

    def test_server_away_while_verifying(self):
        package = self._archive(self.project)
        self.storage.options = json.dumps(
            self._options(endpoint_url="http://127.0.0.1:9")
        )
        [line] = self._verify(package)
        self.assertIn("cannot be reached", line)

    def test_reopening_and_chain(self):
        first = self._archive(self.project)
        self._reopen(self.project)
        self.task.name = "Installation, corrected"
        second = self._archive(self.project) - first
        self.assertEqual(second.previous_sha256, first.sha256)
        self.assertEqual(second.replaces_id, first)
        self.assertEqual(len(self.server.objects(BUCKET)), 2)
        self.assertEqual(self._verify(second), [])
        self.server.s3.delete_object(Bucket=BUCKET, Key=self._key(first))
        [line] = self._verify(second)
        self.assertIn("the package before cannot be read", line)

    def test_company_that_has_moved_on_still_finds_its_packages(self):
        package = self._archive(self.project)
        self.storage.directory_path = "archive/another"
        self.assertEqual(self._verify(package), [])
        self.company.archive_store = "filestore"
        self.assertEqual(self._verify(package), [])
        other = self._create_project("Firewall")
        self.assertEqual(self._archive(other).store, "filestore")
        self.assertEqual(self._verify(other.archive_package_ids), [])

    def test_new_key_for_the_same_storage(self):
        package = self._archive(self.project)
        self.storage.options = json.dumps(self._options(key="new", secret="new"))
        self.assertEqual(self._verify(package), [])

    def test_each_company_has_its_own_bucket(self):
        self.server.make_bucket("second")
        company = self.env["res.company"].create({"name": "CoreBiz Zwei"})
        for user in self.people.values():
            user.company_ids |= company
        self._choose(self._create_storage("two", "second"), company)
        other = self._create_project("Firewall", company_id=company.id)
        packages = self._archive(self.project | other).sorted("company_id")
        self.assertEqual(packages.company_id, self.company | company)
        self.assertEqual(packages.mapped("number"), [1, 1])
        first = other.archive_package_ids
        self.assertEqual(self.server.objects("second"), [first.name])
        self.assertEqual(self.server.objects(BUCKET), [self._key(packages - first)])
        for package in packages:
            self.assertEqual(self._verify(package), [])

    def test_deletion_after_the_retention(self):
        package = self._archive(self.project)
        package._complete({"retention_date": "2020-12-31"})
        self.env.flush_all()
        package.with_user(self.administrator).action_delete_file("Retention is over")
        self.assertTrue(package.is_deleted)
        self.env.cr.postcommit.run()
        self.assertEqual(self.server.objects(BUCKET), [])
        self.assertEqual(self._verify(package), [])
        # A file that is not there any more is no error.
        package._delete_file()

    def test_abandoned_uploads_are_freed(self):
        for name in (f"1/2026/{self.project.id}-1-Mail.zip", "1/2026/999999-1-x.zip"):
            self.server.s3.create_multipart_upload(
                Bucket=BUCKET, Key=f"projects/{name}"
            )
        with self._package_year(2026):
            self._archive(self.project)
        # The other project's may be at work on another host.
        self.assertEqual(
            self.server.uploads(BUCKET), ["projects/1/2026/999999-1-x.zip"]
        )

    def _package_year(self, year):
        name = f"{self.company.id}/{year}/{self.project.id}-2-Mail.zip"
        return patch.object(
            type(self.project), "_get_package_name", lambda *_args: name
        )


class TestStorageFaults(StorageCase):
    """The server is slow, refuses, or dies; nothing is lost and nothing half stays."""

    def setUp(self):
        super().setUp()
        self._walk_to(self.project, "po_archived")

    def _disturb(self, *words, **fault):
        self.proxy.faults = [Fault(*words, **fault)]
        return self.proxy.faults[0]

    def test_refuses_in_the_middle(self):
        fault = self._disturb("PUT", "partNumber", answer=(403, "AccessDenied"))
        self._fail(self.project, "refuses access", "Storage s3", "archive/projects")
        self.assertTrue(fault.hits)
        self.assertEqual(self.server.uploads(BUCKET), [])
        self.proxy.faults = []
        self._try_again(self.project)

    def test_has_an_error_of_its_own(self):
        fault = self._disturb("PUT", "partNumber", answer=(500, "InternalError"))
        self._fail(self.project, "error of its own")
        self.assertEqual(fault.hits, 2)  # tried twice, as the limits say
        self.assertEqual(self.server.uploads(BUCKET), [])
        self.proxy.faults = []
        self._try_again(self.project)

    def test_short_trouble_is_overcome(self):
        fault = self._disturb("PUT", "partNumber", answer=(503, "SlowDown"), times=1)
        self._run_job()
        self.assertEqual(self.project.archive_state, "done", self._why())
        self.assertEqual(fault.hits, 1)
        self.assertEqual(self._verify(self.project.archive_package_ids), [])

    def test_dies_in_the_middle_of_an_upload(self):
        fault = self._disturb("PUT", "partNumber", cut=1)
        self._fail(self.project, "broke off")
        self.assertTrue(fault.hits)
        self.proxy.faults = []
        self._try_again(self.project)

    def test_dies_for_good_and_comes_back(self):
        """Not even the upload can be given up; the next attempt does it."""
        upload = self._disturb("PUT", "partNumber", cut=1)
        self._silence("DELETE")
        self._fail(self.project, "broke off")
        self.assertTrue(upload.hits)
        self.assertEqual(len(self.server.uploads(BUCKET)), 1)
        self.proxy.faults = []
        self._try_again(self.project)

    def test_never_answers(self):
        self._silence("POST", "uploads")
        self._fail(self.project, "does not answer in time")
        self.proxy.faults = []
        self._try_again(self.project)

    def test_dies_before_the_last_word(self):
        """The server has all parts, and never says that the package is complete."""
        self._silence("POST", "uploadId")
        self._fail(self.project, "does not answer in time")
        self.assertEqual(self.server.uploads(BUCKET), [])
        self.proxy.faults = []
        self._try_again(self.project)

    def test_is_slow_but_alive(self):
        self.proxy.delay = 0.3
        self._run_job()
        self.assertEqual(self.project.archive_state, "done", self._why())
        self.assertEqual(self._verify(self.project.archive_package_ids), [])

    def test_forgets_half_of_it(self):
        """A server that confirms what it does not have is found out at once."""
        original = S3Object.call

        def call(one, method, **values):
            answer = original(one, method, **values)
            if method == "head_object":
                answer["ContentLength"] -= 1
            return answer

        with patch.object(S3Object, "call", call):
            self._fail(self.project, "bytes arrived of")
        self._try_again(self.project)

    def test_keeps_another_content(self):
        original = S3Object.call

        def call(one, method, **values):
            answer = original(one, method, **values)
            if method == "head_object":
                answer["ETag"] = '"%s-1"' % ("0" * 32)
            return answer

        with patch.object(S3Object, "call", call):
            self._fail(self.project, "Another content arrived")
        self._try_again(self.project)

    def test_unreadable_file_of_the_project_leaves_no_upload(self):
        """The reason is the project's own, not the storage's."""
        attachment = self.env.registry["ir.attachment"]
        missing = FileNotFoundError(2, "No such file")
        with patch.object(attachment, "_open_archive_content", side_effect=missing):
            self._fail(self.project, "Restore it")
        self.assertEqual(self.server.uploads(BUCKET), [])
        self._try_again(self.project)

    def test_server_that_is_not_there(self):
        options = self._options(endpoint_url="http://127.0.0.1:9")
        self.storage.options = json.dumps(options)
        self._fail(self.project, "cannot be reached", "Storage s3")
        self.storage.options = json.dumps(self._options())
        self._try_again(self.project)

    def test_limits_may_be_set_on_the_storage(self):
        options = self._options(config_kwargs={"read_timeout": 7})
        self.storage.options = json.dumps(options)
        fs = self.storage._get_archive_filesystem()
        self.assertEqual(fs.config_kwargs["read_timeout"], 7)
        self.assertEqual(fs.config_kwargs["connect_timeout"], 10)
