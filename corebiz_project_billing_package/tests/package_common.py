import io
import json
import zipfile

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing_sale.tests.sale_common import SaleMixin

from ..archive_format.verify import Package
from ..archive_format.writer import PackageWriter
from ..models.project_archive_export import ProjectExport


class WrittenPackage:
    """A package without a store: its bytes, and what its manifest says."""

    def __init__(self, project, company):
        stream = io.BytesIO()
        with PackageWriter(stream) as writer:
            export = ProjectExport(project, company, writer, lambda _share: None)
            self.facts = export.run()
            writer.close(self.facts, 1, None)
        self.content = stream.getvalue()


class PackageCase(SaleMixin, FurnishedCase):
    """A project with something of everything, and packages as this addon writes them.

    The archive above has a case with the same methods, for packages in its store.
    """

    def _archive(self, project):
        """Take the step into the archive, and write the package."""
        self._walk_to(project, PO_ARCHIVED)
        self.flush_tracking()
        return WrittenPackage(project.sudo(), project._get_billing_company())

    def _read(self, package):
        """The files of a package by name."""
        with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _rows(self, package, model):
        """The records of a model in a package by id."""
        lines = self._read(package)[f"data/{model}.jsonl"].splitlines()
        return {row["id"]: row for row in map(json.loads, lines)}

    def _verify(self, package):
        """What the program that needs no Odoo finds in the file."""
        return Package("package.zip", io.BytesIO(package.content)).verify().findings
