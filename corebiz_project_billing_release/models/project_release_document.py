import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, groupby

from odoo.addons.corebiz_project_billing_statement.models.statement_format import digest

from .project_release import LIVE_STATES

_logger = logging.getLogger(__name__)
CRON = "corebiz_project_billing_release.ir_cron_print_releases"
REPORT = "corebiz_project_billing_release.report_project_release"


class ProjectRelease(models.Model):
    """The print: with a line to sign before, with the signature after.

    The PDF of a signed statement is made once, from the frozen rows, by a job or by
    whoever needs it first, and stays as it is. It goes with the invoice.
    """

    _inherit = "project.release"

    # What only some statements have gets its column there, and nowhere else.
    has_times = fields.Boolean(
        compute="_compute_columns", export_string_translation=False
    )
    has_remarks = fields.Boolean(
        compute="_compute_columns", export_string_translation=False
    )

    def _get_sections(self):
        """The rows as page and print show them: order, project and task.

        ``begins_late`` is the section above which the heading of late bookings stands.
        """
        self.ensure_one()
        rows = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        sections = [
            {
                "is_late": late,
                "begins_late": False,
                "order": order,
                "project": project,
                "task": task,
                "kind": kind,
                "rows": lines,
                "hours": sum(line.hours for line in lines),
            }
            for (late, kind, order, project, task), lines in groupby(
                rows,
                lambda line: (
                    line.is_late,
                    line.kind,
                    line.order_name or "",
                    line.project_name or "",
                    line.task_name or "",
                ),
            )
        ]
        for section in [one for one in sections if one["is_late"]][:1]:
            section["begins_late"] = True
        return sections

    @api.depends("line_ids.time_text", "line_ids.remark")
    def _compute_columns(self):
        for release in self:
            release.has_times = any(release.line_ids.mapped("time_text"))
            release.has_remarks = any(release.line_ids.mapped("remark"))

    def _get_file_name(self):
        """The name of the PDF, in the customer's language."""
        self.ensure_one()
        title = self.with_context(lang=self.lang)._get_title()
        for sign in '/\\:*?"<>|(),':
            title = title.replace(sign, "_" if sign in "/\\" else "")
        return f"{title.replace(' ', '_')}.pdf"

    def _get_zone(self):
        """The time zone of papers and page: that of the house, not of a server."""
        return self.sudo().user_id.tz or "UTC"

    def _print(self):
        """The PDF as bytes, or nothing where it cannot be printed."""
        self.ensure_one()
        report = (
            self.env["ir.actions.report"]
            .sudo()
            .with_company(self.company_id)
            .with_context(lang=self.lang, tz=self._get_zone())
        )
        try:
            return report._render_qweb_pdf(REPORT, self.ids)[0]
        except UserError as error:
            _logger.warning("%s is not printed yet: %s", self.display_name, error)
            return None

    def _make_pdf(self):
        """Print those that are signed and not printed yet.

        :return: those that have their PDF now
        """
        for release in self.sudo():
            if release.attachment_id or not release.signed_date:
                continue
            content = release._print()
            if not content:
                continue
            attachment = release.env["ir.attachment"].create(
                {
                    "name": release._get_file_name(),
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": release.id,
                    "company_id": release.company_id.id,
                }
            )
            release._complete(
                {"attachment_id": attachment.id, "pdf_sha256": digest(content)}
            )
        return self.filtered("attachment_id")

    @api.model
    def _print_soon(self):
        """Let the job print what was signed."""
        self.env["ir.cron"].sudo()._wake(CRON)

    @api.model
    def _cron_print(self, limit=20):
        """Print what was signed, and go on until done."""
        domain = [
            ("attachment_id", "=", False),
            ("signed_date", "!=", False),
            ("state", "in", LIVE_STATES),
        ]
        waiting = self.search(domain, limit=limit)
        if not waiting or not waiting[0]._make_pdf():
            return  # without a printer the others would fail as well
        job = self.env["ir.cron"]
        job._commit_progress(1, remaining=self.search_count(domain))
        for release in waiting[1:]:
            release._make_pdf()
            job._commit_progress(1)

    # === Buttons ===

    def action_print(self):
        """Download the signed PDF, or a print to sign on paper."""
        self.ensure_one()
        self.check_access("read")
        if self._make_pdf():
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.attachment_id.id}?download=true",
                "target": "download",
            }
        report = self.env.ref(
            "corebiz_project_billing_release.project_release_report_action"
        )
        return report.report_action(self)

    def action_verify(self):
        """Say whether rows, figures, text and PDF are those that were signed.

        :raises UserError: if they are not, or if nothing is signed yet
        """
        self.ensure_one()
        self.check_access("read")
        if not self.signed_date:
            raise UserError(
                self.env._(
                    "“%(statement)s” is not signed, so it has no seal yet.",
                    statement=self.display_name,
                )
            )
        if not self._is_sealed():
            raise UserError(
                self.env._(
                    "The seal of “%(statement)s” is broken: rows, figures, text,"
                    " signature or PDF are not those that the customer signed. Ask your"
                    " administrator for a backup of %(date)s.",
                    statement=self.display_name,
                    date=format_datetime(self.env, self.signed_date),
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Nothing differs"),
                "message": self.env._(
                    "“%(statement)s” is as the customer signed it.",
                    statement=self.display_name,
                ),
            },
        }

    def _is_sealed(self):
        """Whether seal, signature and PDF fit what is there now."""
        release = self.sudo().with_context(bin_size=False)
        picture = digest(release._get_signature())
        if release.sha256 != release._get_seal() or release.signature_sha256 != picture:
            return False
        file = release.attachment_id
        return not file or digest(file.raw or b"") == release.pdf_sha256

    def _get_signature(self):
        """The bytes of the picture of the signature."""
        field = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", "signature"),
                ],
                limit=1,
            )
        )
        return field.raw or b""
