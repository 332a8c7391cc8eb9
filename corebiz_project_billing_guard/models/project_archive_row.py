import json

from odoo import api, fields, models

# Set by Odoo whenever a record is touched, or made for the machine alone.
SKIPPED = frozenset({"write_date", "write_uid"})
SKIPPED_TYPES = ("binary", "one2many", "properties_definition")
BATCH = 500  # records that are in memory at once


class ProjectArchiveGuardMixin(models.AbstractModel):
    """How a record becomes a row of the package, and is compared with it later."""

    _inherit = "project.archive.guard.mixin"

    # Fields that are no data: tokens, indexes, keys of the storage.
    _archive_skipped_fields = SKIPPED

    @api.model
    def _get_archive_fields(self):
        """Names of the fields that the package holds: all that are stored."""
        return get_stored_fields(self, self._archive_skipped_fields)

    @api.model
    def _get_archive_compared_fields(self):
        """Those that nobody may change any more: no results, no free fields."""
        return [
            name
            for name in self._get_archive_fields()
            if name not in self._archive_free_fields
            and not (field := self._fields[name]).related
            and not (field.compute and field.readonly)
        ]

    def _prepare_archive_row(self, names):
        """One record as JSON values; links are ids with the names beside them."""
        return prepare_row(self, names)

    @api.model
    def _iterate_archive(self, ids):
        """The records of these ids in batches; each batch is forgotten after use."""
        return iterate(self, ids)


def get_stored_fields(model, skipped=SKIPPED):
    """Names of the fields that the package holds: all that are stored."""
    names = {
        name
        for name, field in model._fields.items()
        if field.store
        and field.type not in SKIPPED_TYPES
        and name not in skipped
        and not name.startswith("archive_")
    }
    return ["id", *sorted(names - {"id"})]


def iterate(model, ids):
    """Records in batches; what a batch has read is forgotten after its use.

    Not what is still to be written: the guard looks through records in the middle of
    somebody else's transaction.
    """
    for start in range(0, len(ids), BATCH):
        yield model.browse(ids[start : start + BATCH])
        model.env.invalidate_all()


def prepare_row(record, names):
    """One record as JSON values; links are ids with the names beside them."""
    return {name: get_value(record, record._fields[name]) for name in names}


def get_value(record, field):
    """A field as a JSON value; nothing is None."""
    value = record[field.name]
    if field.type in ("many2one", "many2many"):
        links = [{"id": one.id, "name": one.display_name or ""} for one in value]
        return links if field.type == "many2many" else next(iter(links), None)
    if field.type == "boolean":
        return bool(value)
    if value is False or value is None:
        return None
    if field.type == "datetime":
        return value.isoformat(timespec="seconds") + "Z"
    if field.type == "date":
        return value.isoformat()
    if field.type == "selection":
        labels = dict(field._description_selection(record.env))
        return {"id": value, "name": str(labels.get(value, value))}
    if isinstance(value, (int, float)):
        return value
    if field.type in ("properties", "json"):
        value = dict(value) if field.type == "properties" else value
        return json.loads(json.dumps(value, default=str, sort_keys=True))
    return str(value)


def reduce_value(value):
    """A value without the names of what it links to; they may change elsewhere."""
    if isinstance(value, dict) and value.keys() == {"id", "name"}:
        return value["id"]
    if isinstance(value, list):
        reduced = [reduce_value(item) for item in value]
        return sorted(reduced) if all(isinstance(i, int) for i in reduced) else reduced
    return value


def format_moment(value):
    """A date or time for people, in the time of Greenwich as in the data."""
    return fields.Datetime.to_string(value)[:16] if value else ""
