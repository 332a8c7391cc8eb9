import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from .csv_sheet import write_csv
from .statement_format import UNCHARGED, digest

_logger = logging.getLogger(__name__)
REPORT = "corebiz_project_billing_statement.report_project_timesheet_statement"


class ProjectTimesheetStatement(models.Model):
    """The files of a timesheet statement, made from its frozen rows and nothing else.

    Both belong to the invoice, so whoever reads the invoice reads them. The CSV is made
    at once. The PDF needs a program outside of Odoo (wkhtmltopdf) that may be missing
    or slow: a job makes it right after the invoice was posted, and whoever needs it
    sooner (a download, the mail to the customer) makes it then.
    """

    _inherit = "project.timesheet.statement"

    # === Print ===

    def _get_sections(self):
        """The rows as the print shows them: kind and order, project and task, rows.

        ``begins_late`` is the section above which the heading of late bookings stands.
        """
        self.ensure_one()
        rows = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        sections = []
        for (late, kind, order), lines in groupby(
            rows, lambda line: (line.is_late, line.kind, line.order_name)
        ):
            began = any(section["is_late"] for section in sections)
            sections.append(
                {
                    "is_late": late,
                    "begins_late": late and not began,
                    "kind": kind,
                    "order": order,
                    "hours": sum(line.hours for line in lines),
                    "tasks": self._get_section_tasks(lines),
                }
            )
        return sections

    def _get_section_tasks(self, lines):
        """The tasks of one section with their rows and subtotals."""
        tasks = []
        for (project, task), group in groupby(
            lines, lambda line: (line._get_printed_project(), line.task_name)
        ):
            tasks.append(
                {
                    "project": project,
                    "task": task,
                    "rows": group,
                    "hours": sum(line.hours for line in group),
                }
            )
        return tasks

    def _get_positions(self):
        """Hours and quantity per position of the invoice, as far as it charges them."""
        self.ensure_one()
        positions = {}
        for line in self.line_ids.filtered(lambda line: line.kind not in UNCHARGED):
            key = (line.position, line.unit_name)
            total = positions.setdefault(
                key,
                {
                    "position": line.position,
                    "unit": line.unit_name,
                    "hours": 0.0,
                    "quantity": 0.0,
                },
            )
            total["hours"] += line.hours
            total["quantity"] += line.quantity
        return list(positions.values())

    def _get_file_name(self, extension):
        """The name of a file for the customer, in the customer's language."""
        self.ensure_one()
        title = self.with_context(lang=self.lang)._get_title()
        for sign in '/\\:*?"<>|':
            title = title.replace(sign, "_")
        return (
            f"{title.replace(' ', '_').replace('(', '').replace(')', '')}.{extension}"
        )

    # === Files ===

    def _prepare_attachment_vals(self, extension, content, mimetype):
        """Values of a file of the statement, on the invoice as long as there is one."""
        return {
            "name": self._get_file_name(extension),
            "raw": content,
            "mimetype": mimetype,
            "res_model": "account.move" if self.move_id else self._name,
            "res_id": self.move_id.id or self.id,
            "company_id": self.company_id.id,
        }

    def _make_csv(self):
        """Write the rows as a table in the language of the customer."""
        for statement in self.with_context(no_document=True):
            content = statement._get_csv()
            attachment = self.env["ir.attachment"].create(
                statement._prepare_attachment_vals("csv", content, "text/csv")
            )
            statement._complete(
                {"csv_attachment_id": attachment.id, "csv_sha256": digest(content)}
            )

    def _get_csv(self):
        """The rows as CSV; numbers and separators follow the customer's language."""
        statement = self.with_context(lang=self.lang)
        lang = self.env["res.lang"]._lang_get(self.lang)
        table = [statement._get_csv_header()]
        table += [
            statement._get_csv_row(line)
            for line in statement.line_ids.sorted(lambda line: (line.sequence, line.id))
        ]
        return write_csv(table, lang.decimal_point or ".")

    def _get_csv_header(self):
        return [
            self.env._("Invoice"),
            self.env._("Sales Order"),
            self.env._("Project"),
            self.env._("Task"),
            self.env._("Date"),
            self.env._("Person"),
            self.env._("Text"),
            self.env._("Hours"),
            self.env._("Kind"),
            self.env._("Invoice Position"),
            self.env._("Quantity"),
            self.env._("Unit"),
            self.env._("Late Booking"),
        ]

    def _get_csv_row(self, line):
        kinds = dict(line._fields["kind"]._description_selection(self.env))
        return [
            self.name,
            line.order_name or "",
            line.project_name or "",
            line.task_name or "",
            line.date.isoformat(),
            line.person or "",
            line.name or "",
            round(line.hours, 4),
            kinds[line.kind],
            line.position or "",
            round(line.quantity, 4),
            line.unit_name or "",
            self.env._("Late Booking") if line.is_late else "",
        ]

    def _make_pdf(self):
        """Print the statements that are not printed yet, as far as a printer is there.

        :return: the statements that have their PDF now
        """
        for statement in self.sudo().filtered(
            lambda statement: not statement.attachment_id
        ):
            content = statement._print()
            if not content:
                continue
            attachment = (
                self.env["ir.attachment"]
                .sudo()
                .create(
                    statement._prepare_attachment_vals(
                        "pdf", content, "application/pdf"
                    )
                )
            )
            statement._complete({"attachment_id": attachment.id})
        return self.filtered("attachment_id")

    def _print(self):
        """The PDF as bytes, or nothing where it cannot be printed."""
        self.ensure_one()
        report = (
            self.env["ir.actions.report"]
            .with_company(self.company_id)
            .with_context(lang=self.lang)
        )
        try:
            return report._render_qweb_pdf(REPORT, self.ids)[0]
        except UserError as error:
            _logger.warning("%s is not printed yet: %s", self.display_name, error)
            return None

    def _print_soon(self):
        """Let the job print these statements after the invoice was posted."""
        self.env["ir.cron"]._wake(
            "corebiz_project_billing_statement.ir_cron_print_statements"
        )

    @api.model
    def _cron_print(self, limit=50):
        """Print what has not been printed yet, newest first, and go on until done."""
        domain = [("attachment_id", "=", False), ("move_id.state", "=", "posted")]
        waiting = self.search(domain, limit=limit)
        if not waiting or not waiting[0]._make_pdf():
            # Without a printer the others would fail as well.
            return
        job = self.env["ir.cron"]
        job._commit_progress(1, remaining=self.search_count(domain))
        for statement in waiting[1:]:
            statement._make_pdf()
            job._commit_progress(1)

    def _keep_files(self):
        """Hold the files back from the deletion of the invoice on which they are."""
        for statement in self:
            (statement.attachment_id | statement.csv_attachment_id)._move_to_record(
                statement
            )

    # === Buttons ===

    def action_download_pdf(self):
        """Download the PDF, printed now if nobody needed it before.

        :raises UserError: if this Odoo cannot print
        """
        self.ensure_one()
        self.check_access("read")
        if not self._make_pdf():
            raise UserError(
                self.env._(
                    "The PDF of “%(statement)s” cannot be printed, because wkhtmltopdf"
                    " is missing or fails on this server. Download the CSV, or ask"
                    " your administrator to install wkhtmltopdf.",
                    statement=self.display_name,
                )
            )
        return self._get_download_action(self.attachment_id)

    def action_download_csv(self):
        """Download the rows as a table."""
        self.ensure_one()
        self.check_access("read")
        return self._get_download_action(self.csv_attachment_id)

    @api.model
    def _get_download_action(self, attachment):
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }
