import json
from datetime import timedelta
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED
from odoo.addons.corebiz_project_billing_archive.tests.archive_common import ArchiveCase

from .server import REGION, Fault, Proxy, Server

JOB = "odoo.addons.corebiz_project_billing_archive.models.project_archive_failure"
MODELS = "odoo.addons.corebiz_project_billing_fs_storage.models"
LIMITS = f"{MODELS}.fs_storage"
S3 = f"{MODELS}.storage_s3"
BUCKET = "archive"
# Neither proxies nor keys of the person who runs the tests
SETTINGS = {
    "NO_PROXY": "*",
    "no_proxy": "*",
    "AWS_ACCESS_KEY_ID": "",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}
SECRET = "s3cr3t-of-the-storage"


class StorageCase(ArchiveCase):
    """The company keeps its packages in a bucket behind a proxy that can disturb."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.dict("os.environ", SETTINGS))
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        cls.proxy = Proxy(cls.server.port)
        cls.addClassCleanup(cls.proxy.stop)
        cls.startClassPatcher(patch(f"{LIMITS}.ATTEMPTS", 2))
        # This server says of every upload that it began years ago.
        cls.startClassPatcher(patch(f"{S3}.ABANDONED", timedelta(days=36500)))
        cls.storage = cls._create_storage("s3")
        cls._choose(cls.storage)

    def setUp(self):
        super().setUp()
        self.server.command("reset")
        self.server.make_bucket(BUCKET)
        self.proxy.faults = []
        self.proxy.lines.clear()
        self.proxy.delay = 0

    @classmethod
    def _create_storage(cls, code, directory=f"{BUCKET}/projects", **options):
        return cls.env["fs.storage"].create(
            {
                "name": f"Storage {code}",
                "code": code,
                "protocol": "s3",
                "directory_path": directory,
                "options": json.dumps(cls._options(**options)),
            }
        )

    @classmethod
    def _options(cls, **options):
        return {
            "endpoint_url": cls.proxy.url,
            "key": "odoo",
            "secret": SECRET,
            "client_kwargs": {"region_name": REGION},
            **options,
        }

    @classmethod
    def _choose(cls, storage, company=None, lock="none"):
        (company or cls.company).write(
            {
                "archive_store": "fs_storage",
                "archive_fs_storage_id": storage.id,
                "archive_object_lock": lock,
            }
        )

    def _silence(self, *words):
        """From now on requests with all these words get no answer."""
        self.startPatcher(patch(f"{LIMITS}.READ_TIMEOUT", 3))
        self.proxy.faults.append(Fault(*words, silent=True))

    def _test_connection(self):
        """Press the button of the settings."""
        settings = self.env["res.config.settings"].create({})
        return settings.action_test_archive_store()

    def _fail(self, project, *words):
        """Run the job, which fails with a reason that has all these words."""
        with mute_logger(JOB):
            self._run_job()
        self.assertEqual(project.archive_state, "failed")
        self.assertStates(project, PO_BILLED)
        self.assertFalse(project.archive_package_ids)
        for word in words:
            self.assertIn(word, project.archive_error)
        self.assertNotIn(SECRET, project.archive_error)
        self.assertEqual(self.server.objects(BUCKET), [])

    def _try_again(self, project):
        """The office archives once more, and nothing half is left anywhere."""
        project.with_user(self.office).action_set_po_archived("Not printed yet")
        self._run_job()
        self.assertEqual(project.archive_state, "done", self._why())
        package = project.archive_package_ids
        self.assertEqual(self.server.objects(BUCKET), [self._key(package)])
        self.assertEqual(self.server.uploads(BUCKET), [])
        self.assertEqual(self._verify(package), [])

    def _key(self, package):
        return f"projects/{package.name}"

    def _flip(self, package, bucket=BUCKET):
        content = bytearray(self.server.get(bucket, self._key(package)))
        content[len(content) // 2] ^= 1
        self.server.put(bucket, self._key(package), bytes(content))
