from functools import partial

from odoo import api, models
from odoo.fields import Domain

# Who may not read employees reads their public side, as everywhere in Odoo.
PUBLIC_SIDES = {"hr.employee": "hr.employee.public"}


class ProjectDialogMixin(models.AbstractModel):
    """A dialog shows nothing of records that its user may not read.

    Anybody can pass any id to a dialog, as a value, in the default of a context or in
    a row, and what a dialog computes or relates is read with sudo. So the records
    behind it are checked before anything is computed.

    A dialog is for the one who opened it. Odoo leaves dialogs to whoever has the
    access right, hours after they were closed: a colleague would read there the note
    on a project that is closed to him, or change what somebody is about to confirm.
    """

    _name = "project.dialog.mixin"
    _description = "Dialog that Checks Its Records"

    @api.model_create_multi
    def create(self, vals_list):
        """
        :raises AccessError: if the user may not read a record behind the dialog
        """
        for vals in vals_list:
            self._check_sources_of({**self._get_source_defaults(vals), **vals})
        dialogs = super().create(vals_list)
        dialogs._check_sources(self._get_source_fields())
        return dialogs

    def write(self, vals):
        """
        :raises AccessError: see :meth:`create`
        """
        self._check_sources_of(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """
        :raises AccessError: see :meth:`create`
        """
        defaults = {} if self else self._get_source_defaults(values)
        self._check_sources_of({**defaults, **values})
        return super().onchange(values, field_names, fields_spec)

    # === Whose dialog it is ===

    def _check_access(self, operation):
        """Refuse the dialogs of others in every channel, with Odoo's own sentence."""
        if result := super()._check_access(operation):
            return result
        others = self.sudo().filtered(
            lambda one: one.id and one.create_uid.id != self.env.uid
        )
        others = others.with_env(self.env)
        if not others:
            return None
        return others, partial(
            self.env["ir.rule"]._make_access_error, operation, others
        )

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & Domain("create_uid", "=", self.env.uid)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    # === What it is about ===

    @api.model
    def _get_source_fields(self):
        """Fields that say what a dialog is about: those that nothing computes."""
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and not field.compute
            and name not in models.MAGIC_COLUMNS
            and field.type in ("many2one", "many2many")
        ]

    @api.model
    def _get_source_defaults(self, vals):
        """Defaults, of a context for example, of what ``vals`` do not say."""
        if self.env.su:
            return {}
        names = [name for name in self._get_source_fields() if name not in vals]
        return self.default_get(names)

    @api.model
    def _check_sources_of(self, vals):
        """Check what is given, also for fields that are computed without it."""
        if self.env.su:
            return
        given = {
            name: value
            for name, value in vals.items()
            if name in self._fields
            and self._fields[name].type in ("many2one", "many2many", "one2many")
            and name not in models.MAGIC_COLUMNS
        }
        if given:
            self.new(given)._check_sources(given)

    def _check_sources(self, names):
        """Ask for the right to read the records behind these dialogs and their rows.

        :raises AccessError: if the user may not
        """
        if self.env.su:
            return
        for name in names:
            records = self.mapped(name)
            if self._fields[name].type != "one2many":
                model = PUBLIC_SIDES.get(records._name, records._name)
                self.env[model].browse(records._origin.ids).check_access("read")
            elif issubclass(type(records), self.pool["project.dialog.mixin"]):
                records._check_sources(records._get_source_fields())
