import logging

from odoo import api, fields, models

from odoo.addons.corebiz_project_billing_package.models.project_archive_related import (
    INVOICE_XML,
    STATEMENT_PDF,
)

from .project_archive import QUEUED

# The job is made of several transactions on purpose.
# pylint: disable=invalid-commit

_logger = logging.getLogger(__name__)

# So often the job looks for papers that are still to come; it runs every 5 minutes.
MAX_TRIES = 3


class ProjectProject(models.Model):
    """What is still to print before a package is sealed.

    The package holds the papers as files, and nobody can add one afterwards. So the job
    prints what has not been printed: the invoices with their electronic form, as far as
    the house makes these, and the timesheet statements. It waits for invoices that Odoo
    is just sending, and where a printer is there but failed: a few runs, then the
    package is sealed without. Where no printer is installed it does not wait. What is
    missing stands in the manifest, on the page and on the ledger's row.
    """

    _inherit = "project.project"

    archive_tries = fields.Integer(
        string="Tries to Print before Archiving",
        copy=False,
        readonly=True,
        code_only=True,
        groups="corebiz_project_billing.group_project_office",
        prefetch="corebiz_project_billing",
    )

    def _prepare_step_vals(self, target, date):
        return {**super()._prepare_step_vals(target, date), "archive_tries": 0}

    def _print_before_archive(self):
        """Print what is still to print.

        :return: whether to seal the package now; else a later run comes back to it
        """
        self.ensure_one()
        is_last_try = self.archive_tries >= MAX_TRIES
        papers = self._get_missing_papers()
        coming = [one for kind, one in papers if self._is_coming(kind, one)]
        for kind, record in papers:
            if is_last_try or record not in coming:
                self._print_paper(kind, record)
        missing = self._get_missing_papers()
        if not missing or is_last_try or not (coming or self._has_printer()):
            return True
        self._write_by_code(
            {"archive_state": QUEUED, "archive_tries": self.archive_tries + 1}
        )
        self.env.cr.commit()
        return False

    @api.model
    def _is_coming(self, kind, record):
        """Whether Odoo's own job is about to make the paper."""
        return kind != STATEMENT_PDF and record.is_being_sent

    @api.model
    def _has_printer(self):
        """Whether a program for PDFs is installed, so that another try may succeed."""
        return self.env["ir.actions.report"].get_wkhtmltopdf_state() != "install"

    def _print_paper(self, kind, record):
        """Make one paper; what fails is missing and stops nobody."""
        if kind == INVOICE_XML:
            # Comes with the PDF.
            return
        try:
            if kind == STATEMENT_PDF:
                record._make_pdf()
            else:
                self._print_invoice(record)
            self.env.cr.commit()
        except Exception as error:
            self.env.cr.rollback()
            _logger.warning("%s has no %s: %s", record.display_name, kind, error)

    @api.model
    def _print_invoice(self, move):
        """Make the PDF of an invoice, and its XML, as sending it would; send nothing.

        :raises Exception: when it cannot be made
        """
        sender = self.env(context={})["account.move.send"].with_company(move.company_id)
        move = move.with_env(sender.env)
        was_sent = move.is_move_sent
        settings = sender._get_default_sending_settings(
            move, sending_methods={}, extra_edis={}
        )
        data = {move: settings}
        sender._generate_invoice_documents(data)
        if error := data[move].get("error"):
            raise ValueError(sender._format_error_text(error))
        # Odoo takes it for sent now; whether it was is for the office to know.
        move.is_move_sent = was_sent
