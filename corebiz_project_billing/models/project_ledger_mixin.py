from odoo import api, models
from odoo.exceptions import UserError

from .base import CodeValue


class ProjectLedgerMixin(models.AbstractModel):
    """A book of a project: rows are added by the workflow, never changed or deleted.

    That holds in every channel (``create``, ``load``, ``web_save``, ``copy``, commands
    of a parent, automation rules) and for everybody, administrators and sudo included:
    a ledger that can be written or tidied up by whoever gets an access right proves
    nothing. Access rights grant reading only.

    **The code that owns a ledger** adds rows with :meth:`_add_rows`, fills in with
    :meth:`_complete` what a row learns later, and takes out with :meth:`_remove` what
    goes away with its document. Values travel as ``CodeValue``, which no client can
    send. Defaults are those of the fields alone, not of the context or of a person.
    """

    _name = "project.ledger.mixin"
    _description = "Ledger of a Project"

    # Fields that people with the access right may write, such as a mark "done".
    _ledger_free_fields = frozenset()

    # === For everybody ===

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Refuse rows that do not come from :meth:`_add_rows`."""
        if not self._is_loading() and not all(map(self._is_by_code, vals_list)):
            self.check_access("create")
            raise UserError(
                self.env._(
                    "Rows of “%(model)s” are part of the records of a project, and only"
                    " the workflow adds them. Take the step on the project instead.",
                    model=self.env["ir.model"].sudo()._get(self._name).name,
                )
            )
        return super().create([self._unwrap(vals) for vals in vals_list])

    @api.model
    def default_get(self, fields):  # pylint: disable=method-required-super
        """Defaults of the fields: a context or a person's own would forge rows."""
        return {
            name: self._fields[name].default(self)
            for name in fields
            if name in self._fields and self._fields[name].default
        }

    def write(self, vals):
        """Refuse every change of a row."""
        if self._is_by_code(vals):
            return super().write(self._unwrap(vals))
        if vals and set(vals) <= self._get_ledger_free_fields():
            return super().write(vals)
        # The text names the row: not for those who may not even read it.
        self.check_access("write")
        raise UserError(
            self.env._(
                "“%(row)s” is part of the records of the project and cannot be"
                " changed. Take the next step on the project instead.",
                row=self[:1].sudo().display_name,
            )
        )

    def unlink(self):  # pylint: disable=method-required-super
        """Refuse, whatever the context says: ``ondelete`` methods listen to it."""
        if not self:
            return True
        self.check_access("unlink")
        # An ondelete method would be passed by with the context of an uninstallation.
        raise UserError(  # pylint: disable=no-raise-unlink
            self.env._(
                "“%(row)s” is part of the records of the project and cannot be"
                " deleted. Archive the project if it is no longer needed.",
                row=self[:1].sudo().display_name,
            )
        )

    @api.model
    def _get_ledger_free_fields(self):
        """Names of the fields that people may write: marks, chatter and activities."""
        free = set(self._ledger_free_fields)
        for mixin in ("mail.thread", "mail.activity.mixin"):
            if issubclass(type(self), self.pool[mixin]):
                names = self.env[mixin]._fields.keys()
                free |= names - {*models.MAGIC_COLUMNS, "display_name"}
        return free

    # === For the code that owns the ledger ===

    @api.model
    def _add_rows(self, vals_list):
        """Add rows; rights are asked for, so most callers use sudo."""
        return self.create([self._wrap(vals) for vals in vals_list])

    def _change(self, vals):
        """Change rows; rights, the archive's guard and automation rules have a say."""
        return self.write(self._wrap(vals))

    def _complete(self, vals):
        """Fill in what the ledger learns later in the transaction of the row."""
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    def _remove(self):
        """Take rows out together with the document that they belong to."""
        # pylint: disable-next=super-method-mismatch
        return super().unlink()

    @api.model
    def _wrap(self, vals):
        """Mark the values as those of the code, also of rows within the row."""
        return {name: CodeValue(self._wrap_rows(val)) for name, val in vals.items()}

    @api.model
    def _wrap_rows(self, value):
        if not isinstance(value, list):
            return value
        return [
            (*command[:2], self._wrap(command[2]))
            if isinstance(command, tuple) and isinstance(command[-1], dict)
            else command
            for command in value
        ]

    @api.model
    def _unwrap(self, vals):
        return {
            name: value.value if isinstance(value, CodeValue) else value
            for name, value in vals.items()
        }

    @api.model
    def _is_by_code(self, vals):
        """Whether a row comes from the code; Odoo adds the key of the row above."""
        return any(isinstance(value, CodeValue) for value in vals.values())
