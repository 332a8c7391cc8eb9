import io
import zipfile

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from ..archive_format.verify import Package
from ..archive_format.writer import PackageWriter
from ..models.project_archive_export import ProjectExport


class TestPackageHooks(ExampleMixin, FurnishedCase):
    """A package as this addon writes it, with records and files of another one."""

    examples = (
        "project.project._get_archive_related",
        "project.project._get_archive_documents",
    )

    def _write(self, project):
        stream = io.BytesIO()
        with PackageWriter(stream) as writer:
            export = ProjectExport(project, self.company, writer, lambda _share: None)
            writer.close(export.run(), 1, None)
        return stream

    def test_records_and_files_of_another_addon_are_in_the_package(self):
        self.project.tag_ids = self.env["project.tags"].create({"name": "Cellar"})
        self._walk_to(self.project, PO_ARCHIVED)
        stream = self._write(self.project)
        with zipfile.ZipFile(stream) as package:
            names = package.namelist()
            [tags] = [one for one in names if one.endswith("project.tags.jsonl")]
            [hello] = [one for one in names if one.endswith("hello.txt")]
            self.assertIn(b"Cellar", package.read(tags))
            self.assertEqual(package.read(hello).decode(), self.project.name)
            self.assertIn(self.booking.name.encode(), package.read("index.html"))
        content = stream.getvalue()
        self.assertEqual(Package("package.zip", stream).verify().findings, [])
        # The same project gives the same bytes.
        self.env.invalidate_all()
        self.assertEqual(self._write(self.project).getvalue(), content)
