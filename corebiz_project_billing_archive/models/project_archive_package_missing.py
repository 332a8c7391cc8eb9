from odoo import api, fields, models

from odoo.addons.corebiz_project_billing_package.models.project_archive_related import (
    INVOICE_PDF,
    INVOICE_XML,
    STATEMENT_PDF,
)


class ProjectArchivePackage(models.Model):
    """What was never printed when the package was sealed."""

    _inherit = "project.archive.package"

    missing_text = fields.Text(
        string="Never Printed",
        compute="_compute_missing_text",
        help="Papers that did not exist when the package was sealed, because nothing"
        " could print them.",
    )

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_missing_text(self):
        labels = {
            INVOICE_PDF: self.env._("Invoice PDF"),
            INVOICE_XML: self.env._("Electronic invoice"),
            STATEMENT_PDF: self.env._("Timesheet statement PDF"),
        }
        for package in self:
            papers = (package.facts or {}).get("missing", ())
            package.missing_text = "\n".join(
                f"{labels[paper['kind']]} {paper['document']}" for paper in papers
            )
