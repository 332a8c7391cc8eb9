import json
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing_package.archive_format.names import INERT
from odoo.addons.corebiz_project_billing_package.archive_format.verify import HIDDEN

from ..models.project_archive_print import MAX_TRIES
from .archive_common import ArchiveCase

PRINT = "odoo.addons.corebiz_project_billing_archive.models.project_archive_print"
STATEMENT = (
    "odoo.addons.corebiz_project_billing_statement.models"
    ".project_timesheet_statement_document"
)


class ArchivePrintCase(ArchiveCase):
    """A billed project, its invoice and timesheet statement printed by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_in_project",
                "list_price": 100,
            }
        )
        line = Command.create({"product_id": product.id, "product_uom_qty": 20})
        order = cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "order_line": [line]}
        )
        order.action_confirm()
        cls.sold = order.project_ids
        cls.sold.write({"leader_id": cls.leader.id, "user_id": cls.manager.id})
        cls._furnish(cls.sold)
        cls._walk_to(cls.sold, "pm_done")
        cls.invoice = order._create_invoices()
        cls.invoice.action_post()
        cls.statement = cls.invoice.timesheet_statement_ids
        cls._walk_to(cls.sold, PO_BILLED)

    def _manifest(self):
        files = self._read(self.sold.archive_package_ids)
        return json.loads(files["manifest.json"]), files


class TestArchivePrint(ArchivePrintCase):
    """What is still to print is printed, or waited for, before a package is sealed."""

    @contextmanager
    def _printer(self, state="ok", fails=False):
        """The program that prints, as it is installed on a server."""
        reports = self.registry["ir.actions.report"]
        with ExitStack() as stack:
            enter = stack.enter_context
            enter(patch.object(reports, "get_wkhtmltopdf_state", lambda _self: state))
            if fails or state == "install":
                failing = {"side_effect": UserError("No PDF today")}
                enter(patch.object(reports, "_pre_render_qweb_pdf", **failing))
                enter(patch.object(reports, "_render_qweb_pdf", **failing))
                enter(mute_logger(PRINT, STATEMENT))
            yield

    def _send_to_archive(self):
        self._walk_to(self.sold, PO_ARCHIVED)
        self.assertStates(self.sold, PO_ARCHIVED)

    def test_printed_before_it_is_sealed(self):
        self.assertFalse(
            self.invoice.invoice_pdf_report_id | self.statement.attachment_id
        )
        self._send_to_archive()
        with self._printer():
            self._run_job()
        self.assertEqual(self.sold.archive_state, "done", self._why())
        manifest, files = self._manifest()
        self.assertEqual(manifest["missing"], [])
        kept = [text for name, text in files.items() if name.startswith("documents/")]
        for paper in self.invoice.invoice_pdf_report_id, self.statement.attachment_id:
            self.assertTrue(paper)
            self.assertEqual(kept.count(paper.raw), 1)
        self.assertFalse(self.invoice.is_move_sent, "nobody has sent it")
        self.assertFalse(self.sold.archive_package_ids.missing_text)

    def test_files_of_documents_run_nowhere(self):
        """What an outsider's mail brings to an invoice, or to the order behind it."""
        order = self.sold.sale_order_id
        names = ("evil.html", "evil.svg", "rtl\u202efdp.html")
        for record in (self.invoice, order):
            for name in names:
                self.env["ir.attachment"].create(
                    {
                        "name": name,
                        "raw": f"<script>{record._name}</script>".encode(),
                        "res_model": record._name,
                        "res_id": record.id,
                    }
                )
        self._send_to_archive()
        with self._printer("install"):
            self._run_job()
        files = self._manifest()[1]
        for record in (self.invoice, order):
            content = f"<script>{record._name}</script>".encode()
            found = [name for name, text in files.items() if text == content]
            self.assertEqual(len(found), len(names), "kept byte for byte")
            for name in found:
                self.assertTrue(name.endswith(INERT), f"{name} may run")
                self.assertNotRegex(name, HIDDEN)

    def test_without_a_printer_nobody_waits(self):
        self._send_to_archive()
        with self._printer("install"):
            self._run_job()
        self.assertEqual(self.sold.archive_state, "done", self._why())
        manifest, files = self._manifest()
        papers = {paper["kind"]: paper["document"] for paper in manifest["missing"]}
        self.assertEqual(papers["invoice_pdf"], self.invoice.display_name)
        self.assertEqual(papers["statement_pdf"], self.statement.display_name)
        page = files["index.html"].decode()
        self.assertIn(f"Rechnungs-PDF {self.invoice.display_name}", page)
        package = self.sold.archive_package_ids.with_user(self.office)
        self.assertIn(f"Invoice PDF {self.invoice.name}", package.missing_text)
        self.assertEqual(self._verify(package), [])

    def test_printer_that_fails_is_tried_some_times(self):
        self._send_to_archive()
        with self._printer(fails=True):
            for count in range(1, MAX_TRIES + 1):
                self._run_job()
                self.assertEqual(self.sold.archive_state, "queued")
                self.assertEqual(self.sold.archive_tries, count)
                self.assertFalse(self.sold.archive_package_ids)
            self._run_job()
        self.assertEqual(self.sold.archive_state, "done", self._why())
        self.assertTrue(self._manifest()[0]["missing"])
        self._reopen(self.sold)
        self.assertFalse(self.sold.archive_tries)

    def test_printer_that_comes_back_in_time(self):
        other = self._create_project("Firewall")
        self._walk_to(other, PO_ARCHIVED)
        self._send_to_archive()
        with self._printer(fails=True):
            self._run_job()
        self.assertEqual(self.sold.archive_state, "queued")
        self.assertEqual(other.archive_state, "done", "nobody waits for another one")
        with self._printer():
            self._run_job()
        self.assertEqual(self.sold.archive_state, "done", self._why())
        self.assertEqual(self._manifest()[0]["missing"], [])

    def test_invoice_that_is_being_sent(self):
        """Odoo's own job prints it, and it knows better how."""
        self.invoice.sending_data = {"sending_methods": ["email"]}
        self._send_to_archive()
        with self._printer("install"):
            self._run_job()
        self.assertEqual(self.sold.archive_state, "queued")
        self.assertFalse(self.invoice.invoice_pdf_report_id)
        with self._printer():
            for _turn in range(MAX_TRIES):
                self._run_job()
        self.assertEqual(self.sold.archive_state, "done", self._why())
        self.assertTrue(self.invoice.invoice_pdf_report_id)

    def test_electronic_form_is_made_with_the_pdf(self):
        if "ubl_cii_xml_id" not in self.invoice._fields:
            self.skipTest("Without an addon for electronic invoices")
        self.customer.invoice_edi_format = "ubl_bis3"
        self.customer.write({"country_id": self.env.ref("base.de").id, "city": "X"})
        self.assertTrue(self.invoice._has_electronic_form())
        kinds = [kind for kind, _record in self.sold._get_missing_papers()]
        self.assertEqual(kinds, ["invoice_pdf", "invoice_xml", "statement_pdf"])

    def test_invoice_of_another_printer_counts(self):
        """One that was printed before Odoo kept its PDF in a field of its own."""
        self.env["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF-1.4",
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": self.invoice.id,
            }
        )
        kinds = [kind for kind, _record in self.sold._get_missing_papers()]
        self.assertEqual(kinds, ["statement_pdf"])
