from odoo.fields import Domain

from odoo.addons.corebiz_project_billing_guard.models.project_archive_row import (
    get_stored_fields,
    iterate,
    prepare_row,
)

from .project_archive_table import Table

INVOICE = "account.move"


class ExportRelated:
    """Documents of sales and accounting in a package, with what hangs on them.

    For reading only: accounting goes on, so they may change afterwards, and nobody
    compares them. Their messages and files stand in the history of the project, so
    they are in its package, too.
    """

    def _export_related(self):
        """Rows, files and messages; returns the ids of the messages."""
        related = self.project._get_archive_related()
        ids = {name: sorted(records.ids) for name, records in related.items()}
        guard = self.env["project.archive.guard.mixin"]
        for name in ids:
            model = self.env[name]
            # Those of the project itself have the plain name.
            title = f"related.{name}" if guard._is_archive_guarded(name) else name
            table = Table(title, get_stored_fields(model), self.decimal_point)
            for batch in iterate(model, ids[name]):
                for record in batch:
                    table.add(prepare_row(record, table.columns))
            self._save(table, model)
        # The files of invoices are documents already.
        self._export_attached("ir.attachment", {**ids, INVOICE: []})
        return self._export_attached("mail.message", ids)

    def _export_attached(self, name, ids):
        """Rows of the messages or files on records of ``ids``; returns their ids."""
        model = self.env[name]
        found = model.search(self._get_attached_domain(model, ids), order="id").ids
        columns = model._get_archive_fields()
        is_file = name == "ir.attachment"
        names = columns + ["path"] * is_file
        table = Table(f"related.{name}", names, self.decimal_point)
        for records in model._iterate_archive(found):
            owners = self._name_owners(records) if is_file else {}
            for record in records:
                row = record._prepare_archive_row(columns)
                if is_file:
                    owner = owners.get((record.res_model, record.res_id), "")
                    row["path"] = self._export_file(record, owner)
                table.add(row)
        self._save(table, model)
        return found

    def _get_attached_domain(self, model, ids):
        """What hangs on those records that have a chatter."""
        model_field, id_field = model._archive_link
        return Domain.OR(
            Domain(model_field, "=", name) & Domain(id_field, "in", found)
            for name, found in ids.items()
            if found and "message_ids" in self.env[name]._fields
        )
