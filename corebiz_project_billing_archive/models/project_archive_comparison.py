import hashlib
import json
import zipfile
from itertools import islice

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.corebiz_project_billing_guard.models.project_archive_row import (
    BATCH,
    reduce_value,
)
from odoo.addons.corebiz_project_billing_package.archive_format.verify import CHUNK
from odoo.addons.corebiz_project_billing_package.models.project_archive_reason import (
    describe_error,
)

MAX_DIFFERENCES = 200  # after so many the rest is only counted by the reader's eye


class ProjectArchiveComparison(models.AbstractModel):
    """Compares an archived project in Odoo with its package, row by row."""

    _name = "project.archive.comparison"
    _description = "Comparison of a Package with Odoo"

    @api.model
    def _compare(self, package, stream, manifest):
        """Sentences on everything that differs, at most ``MAX_DIFFERENCES`` of them."""
        self.env.invalidate_all()
        context = {"active_test": False, "lang": manifest["language"]}
        project = package.project_id.sudo().with_context(**context)
        differences = self._iterate_differences(project, stream, manifest)
        for count, text in enumerate(differences):
            if count == MAX_DIFFERENCES:
                yield self.env._("Database: there are more differences.")
                return
            yield self.env._("Database: %s", text)

    @api.model
    def _iterate_differences(self, project, stream, manifest):
        with zipfile.ZipFile(stream) as archive:
            for name, columns in manifest["compared"].items():
                if not project._is_archive_guarded(name):
                    continue
                model = project.env[name]
                ids = model.search(
                    self._get_domain(model, project, manifest), order="id"
                ).ids
                with archive.open(f"data/{name}.jsonl") as lines:
                    yield from self._compare_model(model, ids, lines, columns)
            yield from self._compare_files(project, archive, manifest)

    @api.model
    def _get_domain(self, model, project, manifest):
        """What belongs to the project, as far as the package knows of it.

        Earlier packages do not hold what hangs on its appointments.
        """
        known = manifest.get("holders", {}).get(model._name, ())
        unknown = set(model._archive_linked_holders) - set(known)
        domain = model._get_archive_domain(project)
        if unknown:
            domain &= Domain(model._archive_link[0], "not in", unknown)
        return domain

    @api.model
    def _compare_model(self, model, ids, lines, columns):
        """Walk through the rows of both sides, which are sorted by id."""
        # What nobody may change today; an earlier package may have known it otherwise.
        closed = set(model._get_archive_compared_fields())
        columns = [name for name in columns if name in closed]
        rows = map(json.loads, lines)
        row = next(rows, None)
        for records in model._iterate_archive(ids):
            for record in records:
                while row and row["id"] < record.id:
                    yield self._get_missing_text(model, row)
                    row = next(rows, None)
                if not row or row["id"] > record.id:
                    if not model._archive_comes_late:
                        yield self._get_added_text(record)
                    continue
                yield from self._compare_row(record, row, columns)
                row = next(rows, None)
        while row:
            yield self._get_missing_text(model, row)
            row = next(rows, None)

    @api.model
    def _compare_row(self, record, row, columns):
        now = record._prepare_archive_row(columns)
        for name in columns:
            values = reduce_value(now[name]), reduce_value(row.get(name))
            if values[0] != values[1]:
                yield self.env._(
                    "%(record)s: %(field)s is %(found)s in Odoo, %(sealed)s in the"
                    " package.",
                    record=self._get_label(record, record.id),
                    field=record._fields[name]._description_string(self.env),
                    found=self._format(values[0]),
                    sealed=self._format(values[1]),
                )

    @api.model
    def _format(self, value):
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= 80 else f"{text[:80]}…"

    @api.model
    def _get_label(self, model, record_id, name=None):
        """For example "Task 12 “Installation”"."""
        label = f"{self.env['ir.model']._get(model._name).name} {record_id}"
        name = name or (model.display_name if model else "")
        return f"{label} “{name}”" if name else label

    @api.model
    def _get_missing_text(self, model, row):
        name = row.get(model._rec_name_fallback()) or row.get("name")
        name = name if isinstance(name, str) else None
        return self.env._(
            "%s is in the package, but not in Odoo.",
            self._get_label(model, row["id"], name),
        )

    @api.model
    def _get_added_text(self, record):
        return self.env._(
            "%s is in Odoo, but not in the package.",
            self._get_label(record, record.id),
        )

    @api.model
    def _compare_files(self, project, archive, manifest):
        """Compare the content of every file, not only what the database says of it."""
        sealed = {item["name"]: item["sha256"] for item in manifest["files"]}
        attachments = project.env["ir.attachment"]
        with archive.open("data/ir.attachment.jsonl") as lines:
            rows = (row for row in map(json.loads, lines) if row.get("path"))
            while batch := list(islice(rows, BATCH)):
                paths = {row["id"]: row["path"] for row in batch}
                for attachment in attachments.browse(paths).exists():
                    expected = sealed[paths[attachment.id]]
                    yield from self._compare_file(attachment, expected)
                self.env.invalidate_all(flush=False)

    @api.model
    def _compare_file(self, attachment, expected):
        label = self._get_label(attachment, attachment.id)
        digest = hashlib.sha256()
        try:
            with attachment._open_archive_content() as stream:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
        except OSError as error:
            yield self.env._(
                "%(file)s cannot be read in Odoo: %(error)s.",
                file=label,
                error=describe_error(self.env, error),
            )
            return
        if digest.hexdigest() != expected:
            yield self.env._("%s has another content in Odoo.", label)
