from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from .project_archive_guard import ARCHIVE_CONTEXT, ARCHIVE_PASS


class Base(models.AbstractModel):
    """What is archived or fixed does not change from its other side, either.

    **The other end of a link.** Who adds a tag to a project from the tag, or takes it
    away, changes the project. Renaming the tag is free: a package keeps the old name,
    and what links to it is the same.

    **A record that others name.** Deleting or merging an employee, a contact, or a role
    would empty or change the fields that name it, in the database itself.

    Which fields these are is read from the registry, for every model that joins
    ``project.archive.guard.mixin``. Other models are not even asked: creating and
    writing cost no query, deleting only where a guarded model has such a field.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        far = self._get_archive_far_fields()
        if far and any(not far.keys().isdisjoint(vals) for vals in vals_list):
            records._check_archive_linking(far, records._read_archive_links(far))
        return records

    def write(self, vals):
        """Guard what is linked before or afterwards, but not both."""
        far = self._get_archive_far_fields()
        if not far or far.keys().isdisjoint(vals):
            return super().write(vals)
        before = self._read_archive_links(far)
        result = super().write(vals)
        self._check_archive_linking(far, before ^ self._read_archive_links(far))
        return result

    @api.ondelete(at_uninstall=True)
    def _unlink_except_named_by_archive(self):
        """Keep what archived records and fixed bookings name.

        Also when an addon goes, which the context of a client may pretend; Odoo then
        keeps the record.
        """
        if self._get_archive_references():
            self._check_archive_not_named()

    # === The other end of a link ===

    @api.model
    @ormcache()
    def _get_archive_far_fields(self):
        """The fields that hold the other end of a link, and the model there."""
        guard = self.env.get("project.archive.guard.mixin")
        return {
            name: field.comodel_name
            for name, field in self._fields.items()
            if guard is not None
            and field.type == "many2many"
            and field.store
            and guard._is_archive_guarded(field.comodel_name)
            and self._get_archive_near_field(field)
        }

    @api.model
    def _get_archive_near_field(self, field):
        """The field of a guarded model that holds the link, and says it of itself."""
        relation = field.relation, field.column2, field.column1
        pairs = self.pool.many2many_relations.get(relation, ())
        return any(
            model == field.comodel_name
            and name in self.env[model]._get_archive_compared_fields()
            for model, name in pairs
        )

    def _read_archive_links(self, far):
        """All links of these records: {(field, id here, id there)}."""
        # After a write Odoo remembers only those to active records.
        self.invalidate_recordset(list(far))
        return {
            (name, record.id, other)
            for name in far
            for record in self.sudo().with_context(active_test=False)
            for other in record[name].ids
        }

    def _check_archive_linking(self, far, links):
        """Refuse a change of these links where one belongs to an archived project.

        :raises UserError: see ``project.archive.guard.mixin``
        """
        for name, model in far.items():
            ids = sorted({other for field, _id, other in links if field == name})
            self.env[model].browse(ids)._check_archive_guard()

    # === Records that others name ===

    @api.model
    @ormcache()
    def _get_archive_references(self):
        """Guarded models that name records of this one: ((model, fields), ...)."""
        guard = self.env.get("project.archive.guard.mixin")
        models_ = guard._get_archive_models() if guard is not None else ()
        found = (
            (
                name,
                tuple(
                    field
                    for field in self.env[name]._get_archive_named_fields()
                    if self.env[name]._fields[field].comodel_name == self._name
                ),
            )
            for name in models_
        )
        return tuple((name, fields) for name, fields in found if fields)

    def _check_archive_not_named(self, is_merging=False):
        """Refuse to let these records go where a kept record names one of them.

        :raises UserError: names both, and says what to do instead
        """
        if self.env.context.get(ARCHIVE_CONTEXT) is ARCHIVE_PASS:
            return
        for model, names in self._get_archive_references():
            domain = Domain.OR(Domain(name, "in", self.ids) for name in names)
            if holder := self.env[model]._find_kept(domain):
                named = next(
                    record for record in self if self._is_named(holder, names, record)
                )
                raise UserError(named._get_archive_named_text(holder, is_merging))

    @api.model
    def _is_named(self, holder, names, record):
        return any(record.id in holder[name].ids for name in names)

    def _get_archive_named_text(self, holder, is_merging):
        """Why this record stays; what is archived only for those who may read it."""
        values = {
            "record": self.display_name or self.id,
            "why": self.env._("Something is archived or fixed"),
            "holder": self.env["ir.model"]._get(holder._name).name,
        }
        seen = [holder, holder._get_archive_projects()]
        if all(one.with_env(self.env).has_access("read") for one in seen):
            values["why"] = holder._get_kept_text()
            values["holder"] += f" “{holder.display_name or holder.id}”"
        if is_merging:
            return self.env._(
                "%(why)s: “%(record)s” cannot be merged into another one, because it is"
                " named by %(holder)s. Merge the others into it, or archive it.",
                **values,
            )
        if "active" in self._fields:
            return self.env._(
                "%(why)s: “%(record)s” cannot be deleted, because it is named by"
                " %(holder)s. Archive it instead.",
                **values,
            )
        return self.env._(
            "%(why)s: “%(record)s” cannot be deleted, because it is named by"
            " %(holder)s. Keep it.",
            **values,
        )
