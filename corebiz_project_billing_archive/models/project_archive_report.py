import logging

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing_package.models.project_archive_page import (
    make_standalone,
)

_logger = logging.getLogger(__name__)

ACTION = "corebiz_project_billing_closing.project_closing_report_action"


class ProjectProject(models.Model):
    """The closing report as it was when the project was archived.

    It is printed once in each archiving, before the package is sealed, and kept as a
    file of the project: whoever writes the package again after a kill puts in the same
    report. The HTML is always there, and needs neither Odoo nor another file to be
    read; the PDF is there where the program for it is installed.
    """

    _inherit = "project.project"

    archive_report_id = fields.Many2one(
        "ir.attachment",
        string="Archived Closing Report",
        copy=False,
        readonly=True,
        code_only=True,
        ondelete="set null",
        groups="corebiz_project_billing.group_project_office",
        prefetch="corebiz_project_billing",
    )
    archive_report_pdf_id = fields.Many2one(
        "ir.attachment",
        string="Archived Closing Report (PDF)",
        copy=False,
        readonly=True,
        code_only=True,
        ondelete="set null",
        groups="corebiz_project_billing.group_project_office",
        prefetch="corebiz_project_billing",
    )

    def _prepare_step_vals(self, target, date):
        """Each archiving has a report of its own; earlier ones stay as files."""
        vals = super()._prepare_step_vals(target, date)
        if target == PO_ARCHIVED:
            vals.update(archive_report_id=False, archive_report_pdf_id=False)
        return vals

    def _get_own_archive_pages(self):
        return super()._get_own_archive_pages() | self.archive_report_id

    def _keep_closing_report(self):
        """Print the closing report, unless an earlier run of the job has done so."""
        self.ensure_one()
        if self.archive_report_id:
            return
        company = self._get_billing_company()
        report = (
            self.env.ref(ACTION)
            .sudo()
            .with_company(company)
            .with_context(lang=company.partner_id.lang or "en_US")
        )
        html = make_standalone(report._render_qweb_html(ACTION, self.ids)[0])
        vals = {
            "archive_report_id": self._attach_closing_report(report, html, "html").id
        }
        try:
            content, kind = report._render_qweb_pdf(ACTION, self.ids)
        except UserError as error:
            _logger.info("Closing report of %s has no PDF: %s", self.id, error)
        else:
            if kind == "pdf":
                pdf = self._attach_closing_report(report, content, kind)
                vals["archive_report_pdf_id"] = pdf.id
        self._write_by_code(vals)

    def _attach_closing_report(self, report, content, kind):
        """The report as a file of the evaluation that it prints.

        It shows costs and margin, so whoever may see the evaluation reads it. On the
        project itself, everybody would who reads the project.
        """
        place = self.sudo().evaluation_ids.sorted("id")[-1:]
        is_private = {} if place else {"res_field": "archive_report_id"}
        return self.env["ir.attachment"].create(
            {
                "name": f"{report.name}.{kind}",
                "raw": content,
                "mimetype": {"html": "text/html", "pdf": "application/pdf"}[kind],
                "res_model": (place or self)._name,
                "res_id": (place or self).id,
                **is_private,
            }
        )

    def _drop_closing_report(self):
        """Forget the report of an archiving that failed."""
        (self.archive_report_id | self.archive_report_pdf_id).unlink()
