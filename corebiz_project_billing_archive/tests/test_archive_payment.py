import io
import zipfile
from unittest.mock import patch

from odoo.addons.corebiz_project_billing_package.archive_format import verify, writer
from odoo.addons.corebiz_project_billing_package.models.project_archive_export import (
    ProjectExport,
)
from odoo.addons.corebiz_project_billing_package.models.project_archive_payment import (
    TABLE,
)
from odoo.addons.corebiz_project_billing_package.tests.test_archive_payment import (
    PaymentMixin,
)

from .archive_common import ArchiveCase


class TestArchivePaymentLater(PaymentMixin, ArchiveCase):
    """What became of the payments of a package afterwards."""

    def test_later_payments_and_their_end_are_no_difference(self):
        first = self._pay(self.invoice, amount=100)
        package = self._archive(self.sold)
        self._pay(self.invoice)
        self.assertEqual(self._verify(package), [])
        first.action_draft()
        first.action_cancel()
        self.assertEqual(self._verify(package), [])

    def test_forged_payment_is_found(self):
        self._pay(self.invoice)
        package = self._archive(self.sold)
        path = self._path(package)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        name = f"data/{TABLE}.jsonl"
        files[name] = files[name].replace(b"250", b"999")
        path.chmod(0o640)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for key, content in files.items():
                archive.writestr(key, content)
        self.assertIn(f"File: {name}: was changed.", self._verify(package))

    def test_former_version_in_odoo_and_in_one_chain_with_this(self):
        self._pay(self.invoice)
        with (
            patch.object(writer, "VERSION", 1),
            patch.object(ProjectExport, "_export_payments", lambda *_args: None),
        ):
            former = self._archive(self.sold)
        self.assertNotIn(f"data/{TABLE}.csv", self._read(former))
        self._pay(self.other_invoice)
        package = self._archive(self.other)
        self.assertEqual(self._verify(former), [])
        self.assertEqual(self._verify(package), [])
        checked = [verify.Package(self._path(one)).verify() for one in former | package]
        self.assertEqual(
            [one.manifest["version"] for one in checked], [1, writer.VERSION]
        )
        self.assertEqual(verify.verify_chain(checked), [])
