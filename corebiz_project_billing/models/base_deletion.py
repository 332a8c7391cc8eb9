from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

# The addons of this family begin like this one.
FAMILY = "corebiz_project_billing"


class Base(models.AbstractModel):
    """What a record of ours needs is not deleted, and whoever tries is told why.

    The database refuses it anyway, but names a constraint. Here the sentence names the
    record, and what needs it. Which models need which others is read from the registry:
    fields of this family with ``ondelete="restrict"``, also those of what the database
    deletes along, such as the lines of an order.

    Rules on deletion hold until an addon is really uninstalled. Odoo passes them over
    where the context says so, and any client can send one. While it uninstalls, the
    registry is being made anew; that cannot be pretended.
    """

    _inherit = "base"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_required(self):
        """Not while an addon goes; a client that pretends so changes nothing."""
        for model, path in self._get_requiring_paths():
            holders = self.env[model].sudo().with_context(active_test=False)
            if holder := holders.search([(path, "in", self.ids)], limit=1):
                named = holder.mapped(path) & self.sudo()
                raise UserError(named[:1].with_env(self.env)._get_required_text(holder))

    def _get_required_text(self, holder):
        """Why this record stays; names ``holder`` for those only who may read it."""
        values = {
            "record": self.display_name or self.id,
            "holder": self.env["ir.model"].sudo()._get(holder._name).name,
        }
        if holder.with_env(self.env).has_access("read"):
            values["holder"] += f" “{holder.display_name or holder.id}”"
        if "active" in self._fields:
            return self.env._(
                "“%(record)s” cannot be deleted, because %(holder)s needs it. Archive"
                " it instead.",
                **values,
            )
        return self.env._(
            "“%(record)s” cannot be deleted, because %(holder)s needs it.", **values
        )

    @api.model
    @ormcache()
    def _get_requiring_paths(self):
        """What of this family keeps records of this model: ((model, path), ...).

        The path of fields leads from the record that needs another one to that one.
        """
        return tuple(dict.fromkeys(self._find_requiring_paths(frozenset())))

    def _find_requiring_paths(self, seen):
        """The same, without the models in ``seen``, from which the deletion comes."""
        seen |= {self._name}
        for model, name, ondelete in (
            self.env["base"]._get_deletion_fields().get(self._name, ())
        ):
            if ondelete == "restrict":
                yield model, name
            elif model not in seen:
                for holder, path in self.env[model]._find_requiring_paths(seen):
                    yield holder, f"{path}.{name}"

    @api.model
    @ormcache()
    def _get_deletion_fields(self):
        """Fields that keep a record, or are deleted with it, by the model they name.

        :return: {model: [(model with the field, field, "restrict" or "cascade")]}
        """
        found = {}
        for name, model in self.env.registry.items():
            if model._abstract or not model._auto:
                continue
            for field in model._fields.values():
                if field.type not in ("many2one", "many2many") or not field.store:
                    continue
                is_kept = field.ondelete == "restrict" and any(
                    module.startswith(FAMILY)
                    for module in (model._original_module or "", field._module or "")
                )
                # What goes with a many2many is the link alone.
                is_deleted = field.ondelete == "cascade" and field.type == "many2one"
                if is_kept or is_deleted:
                    row = (name, field.name, field.ondelete)
                    found.setdefault(field.comodel_name, []).append(row)
        return found

    # === Rules on deletion ===

    def unlink(self):
        if self._has_deletion_rules():
            return super(Base, self._without_pretence()).unlink()
        return super().unlink()

    def _without_pretence(self):
        """The same records, without a context that says in vain that an addon goes."""
        if not self.env.context.get(MODULE_UNINSTALL_FLAG) or self._is_loading():
            return self
        # pylint: disable-next=context-overridden
        return self.with_context(**{MODULE_UNINSTALL_FLAG: False})

    @api.model
    @ormcache()
    def _has_deletion_rules(self):
        """Whether an addon of this family has a rule on deletion for this model."""
        return any(
            method.__module__.startswith(f"odoo.addons.{FAMILY}")
            for method in self._ondelete_methods
            if not method._ondelete
        )
