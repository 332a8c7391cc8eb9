from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.paper_common import Paper, PaperCase

from .test_archive_print import ArchivePrintCase


@tagged("post_install", "-at_install")
class TestArchivePaper(PaperCase, ArchivePrintCase):
    """The papers in a package are what the printer makes."""

    def test_sealed_as_printed(self):
        self._walk_to(self.sold, PO_ARCHIVED)
        with self._printing():
            self._run_job()
        self.assertEqual(self.sold.archive_state, "done", self._why())
        manifest, files = self._manifest()
        self.assertEqual(manifest["missing"], [])
        papers = [
            Paper(content) for name, content in files.items() if name.endswith(".pdf")
        ]
        for text in (self.invoice.name, "Timesheet Statement", "Closing Report"):
            self.assertTrue([paper for paper in papers if text in paper.text], text)
        for paper in papers:
            self.assertNumbered(paper)
