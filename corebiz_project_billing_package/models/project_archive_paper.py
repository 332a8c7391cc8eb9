from odoo import api, models

INVOICE_PDF, INVOICE_XML = "invoice_pdf", "invoice_xml"
STATEMENT_PDF = "statement_pdf"
# Each as (English, German), for the page of the package
PAPERS = {
    INVOICE_PDF: ("Invoice PDF", "Rechnungs-PDF"),
    INVOICE_XML: ("Electronic invoice", "E-Rechnung"),
    STATEMENT_PDF: ("Proof of work PDF", "Leistungsnachweis-PDF"),
}


class ProjectProject(models.Model):
    """The papers of a project that its package holds as files."""

    _inherit = "project.project"

    def _get_missing_papers(self):
        """Papers of this project that were never made: (kind, record), in order."""
        moves = self._get_archive_invoices()
        proofs = moves.proof_ids.filtered("is_current")
        printed = self.env["ir.attachment"].search(
            [
                *(("res_model", "=", "account.move"), ("res_id", "in", moves.ids)),
                ("mimetype", "=", "application/pdf"),
                ("id", "not in", moves.proof_ids.attachment_id.ids),
                # Also those that fields hold.
                *("|", ("res_field", "=", False), ("res_field", "!=", False)),
            ]
        )
        papers = []
        for move in moves - moves.browse(printed.mapped("res_id")):
            papers.append((INVOICE_PDF, move))
            if self._has_electronic_form(move):
                papers.append((INVOICE_XML, move))
        unprinted = proofs.filtered(lambda proof: not proof.attachment_id)
        return papers + [(STATEMENT_PDF, proof) for proof in unprinted]

    @api.model
    def _has_electronic_form(self, move):
        """Whether Odoo makes an XML together with the PDF; an addon does so."""
        if "ubl_cii_xml_id" not in move._fields:
            return False
        kind = self.env["account.move.send"]._get_default_invoice_edi_format(move)
        return bool(move._need_ubl_cii_xml(kind))
