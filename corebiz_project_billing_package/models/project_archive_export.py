from collections import defaultdict
from heapq import merge

from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing_guard.models.project_archive_row import (
    format_moment,
)

from ..archive_format import figures
from ..archive_format import page as html
from ..archive_format.names import clean_name
from .project_archive_attached import ExportRelated
from .project_archive_facts import ExportFacts
from .project_archive_message import read_body, read_message, write_message
from .project_archive_payment import ExportPayments
from .project_archive_reason import describe_error
from .project_archive_table import Table


class ProjectExport(ExportFacts, ExportRelated, ExportPayments):
    """Streams one project into a package: data, files, messages, documents, page.

    Reads with sudo in one view of the database. Only lists of ids and one batch of
    records are in memory at any time. The order of everything is fixed, so that the
    same data give the same package.
    """

    def __init__(self, project, company, writer, note):
        lang = company.partner_id.lang or "en_US"
        self.speaker = project.env  # says what goes wrong in the language of the job
        project = project.sudo().with_context(active_test=False, lang=lang)
        self.lang = lang
        self.decimal_point = project.env["res.lang"]._get_data(code=lang).decimal_point
        self.project, self.env = project, project.env
        self.company = company.sudo().with_env(self.env)
        self.writer, self.note = writer, note
        step = project.last_handover_id
        self.page = html.Page(project.name, project.partner_id.display_name or "")
        self.date = step.date
        self.day = step._get_latest_day()
        self.counts, self.compared, self.holders, self.paths = {}, {}, {}, {}
        self.paid = {}
        self.done, self.total = 0, 1
        has_german = self.env["res.lang"]._get_data(code="de_DE").id
        self._german = "de_DE" if has_german else "en_US"

    def run(self):
        """Write everything but the manifest.

        :return: what the manifest says besides the files
        """
        ids = self._get_ids()
        self.total = sum(map(len, ids.values())) or 1
        # Files first: rows and messages name them by their place in the package.
        for model in sorted(ids, key=lambda name: name != "ir.attachment"):
            self._export_model(model, ids[model])
        related = self._export_related()
        self._export_payments()
        self._export_history(ids["mail.message"] + related, ids["project.handover"])
        self._export_documents()
        facts = self._prepare_facts()
        self._fill_overview(facts)
        with self.writer.spool("index.html") as spool:
            self.page.save(spool)
        return facts

    def _get_ids(self):
        """The ids of all records that belong to the project, by model."""
        guard = self.env["project.archive.guard.mixin"]._with_found_ids()
        return {
            name: self.env[name]
            .search(guard.env[name]._get_archive_domain(self.project), order="id")
            .ids
            for name in guard._get_archive_models()
        }

    def _tick(self, count):
        self.done += count
        self.note(min(self.done / self.total, 1))

    # === Data ===

    def _export_model(self, name, ids):
        model = self.env[name]
        columns = model._get_archive_fields()
        self.compared[name] = model._get_archive_compared_fields()
        if model._archive_linked_holders:
            self.holders[name] = list(model._archive_linked_holders)
        extra = ["path"] if name == "ir.attachment" else []
        table = Table(name, columns + extra, self.decimal_point)
        for records in model._iterate_archive(ids):
            owners = self._name_owners(records) if extra else {}
            for record in records:
                row = record._prepare_archive_row(columns)
                if extra:
                    owner = owners.get((record.res_model, record.res_id), "")
                    row["path"] = self._export_file(record, owner)
                table.add(row)
                self._show(name, record)
            self._tick(len(records))
        self._save(table)

    def _save(self, table, model=None, label=None):
        """Put a table into the package; ``model`` where its name is another."""
        self.counts[table.model] = table.count
        if table.count:
            name = table.model if model is None else model._name
            self.page.add(
                "data",
                label or self._name_model(name, table.model.startswith("related.")),
                str(table.count),
                html.link(f"data/{table.model}.csv").encode(),
                html.link(f"data/{table.model}.jsonl").encode(),
            )
        table.save(self.writer)

    def _name_model(self, name, is_related):
        """What the records of a table are, as (English, German)."""
        model = self.env["ir.model"]._get(name)
        names = (model.with_context(lang=lang).name for lang in ("en_US", self._german))
        ends = (" (of documents)", " (der Belege)") if is_related else ("", "")
        return tuple(name + end for name, end in zip(names, ends, strict=True))

    # === Files ===

    def _export_file(self, attachment, owner):
        """Copy a file into the package; returns its place, or None for a mere link."""
        if not attachment._has_archive_content():
            return None
        folder = clean_name(
            f"{attachment.res_model or 'message'}-{attachment.res_id or attachment.id}"
        )
        # The report that we have printed for this package is the one page of ours.
        is_own = attachment in self.project._get_own_archive_pages()
        try:
            with attachment._open_archive_content() as stream:
                path = self.writer.add_evidence(
                    f"files/{folder}", attachment.name, stream, is_own
                )
        except OSError as error:
            raise UserError(
                self.speaker._(
                    "The file “%(file)s” (%(id)s) cannot be read: %(error)s. Restore it"
                    " from a backup, or delete it, and archive the project again.",
                    file=attachment.name,
                    id=attachment.id,
                    error=describe_error(self.speaker, error),
                )
            ) from error
        self.paths[attachment.id] = path
        self.page.add(
            "files",
            html.link(path, attachment.name).encode(),
            owner,
            figures.moment(attachment.create_date),
            figures.size(attachment.file_size),
        )
        return path

    def _export_documents(self):
        """Reports, timesheet statements and invoices that other rooms hand over."""
        for name, stream in self.project._get_archive_documents():
            with stream:
                size = stream.seek(0, 2)
                path = self.writer.add_evidence("documents", name, stream)
            self.page.add(
                "files",
                html.link(path, name).encode(),
                self.project.name,
                figures.moment(self.date),
                figures.size(size),
            )

    def _name_owners(self, records):
        """Names of what messages or files hang on, by (model, id); read together."""
        model_field, id_field = records._archive_link
        ids = defaultdict(set)
        for record in records:
            if record[id_field] and record[model_field] in self.env:
                ids[record[model_field]].add(record[id_field])
        return {
            (name, owner.id): owner.display_name or ""
            for name, found in ids.items()
            for owner in self.env[name].browse(sorted(found)).exists()
        }

    # === Page ===

    def _show(self, name, record):
        """The row of a task or a booking on the page."""
        if name == "project.task":
            self.page.add(
                "tasks",
                record.name,
                ", ".join(record.user_ids.mapped("name")),
                self._translate(record, "state"),
                figures.hours(record.allocated_hours),
                figures.hours(record.effective_hours),
                read_body(record.description),
            )
        elif name == "account.analytic.line":
            self.page.add(
                "hours",
                figures.day(record.date),
                record.employee_id.name or record.user_id.name or "",
                record.task_id.name or "",
                record.name or "",
                figures.hours(
                    record.unit_amount * record.product_uom_id._get_hours_factor()
                ),
            )

    def _translate(self, record, name):
        """The label of a selection as (English, German)."""
        return tuple(
            dict(
                record._fields[name]._description_selection(
                    self.env(context={**self.env.context, "lang": lang})
                )
            ).get(record[name], record[name] or "")
            for lang in ("en_US", self._german)
        )

    def _export_history(self, messages, steps):
        """Messages and steps in the order of time, each message with a file too."""
        for _key, cells in merge(
            self._iterate_messages(messages),
            self._iterate_steps(steps),
            key=lambda item: item[0],
        ):
            self.page.add("history", *cells)

    def _iterate_messages(self, ids):
        messages = self.env["mail.message"]
        ids = messages.search([("id", "in", ids)], order="date, id").ids
        for batch in messages._iterate_archive(ids):
            owners = self._name_owners(batch)
            for message in batch:
                write_message(self.writer, message, self.paths)
                cells = (
                    figures.moment(message.date),
                    self._translate(message, "message_type"),
                    message.author_id.name or message.email_from or "",
                    owners.get((message.model, message.res_id), ""),
                    read_message(message),
                )
                yield (format_moment(message.date), 1, message.id), cells

    def _iterate_steps(self, ids):
        steps = self.env["project.handover"].search(
            [("id", "in", ids)], order="date, id"
        )
        for step in steps:
            change = (
                self._translate(step, "from_state"),
                self._translate(step, "to_state"),
            )
            text = tuple(f"{old} → {new}" for old, new in zip(*change, strict=True))
            if step.reason:
                text = tuple(f"{line}: {step.reason}" for line in text)
            cells = (
                figures.moment(step.date),
                ("Step", "Übergabe"),
                step.user_id.name,
                step.project_id.name,
                text,
            )
            yield (format_moment(step.date), 0, step.id), cells
