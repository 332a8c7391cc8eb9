from odoo import models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

LEDGER = "project.effort.ledger"


class IrModel(models.Model):
    """The triggers that write the hours ledger go together with its table.

    No sooner: while an addon is uninstalled, Odoo deletes its records (demo data first
    of all) before their tables and columns, and our figures follow until then.
    """

    _inherit = "ir.model"

    def _drop_table(self):
        if LEDGER in self.env and LEDGER in self.mapped("model"):
            self.env[LEDGER]._drop()
        return super()._drop_table()


class IrModelFields(models.Model):
    """Fields of other addons stay when ours go that they follow from.

    Odoo also removes every field that a model has by ``_inherits`` and that depends on
    the removed one, as those of bank statement lines depend on their entry's hours. It
    makes such a field anew, but never its external id.
    """

    _inherit = "ir.model.fields"

    def _prepare_update(self):
        records = super()._prepare_update()
        if not self.env.context.get(MODULE_UNINSTALL_FLAG):
            return records
        removed = {self._get_field(record) for record in self}
        return self | (records - self).filtered(
            lambda record: (
                not (field := self._get_field(record))
                or not field.inherited
                or field.related_field in removed
            )
        )

    def _get_field(self, record):
        """The field as the registry knows it, or None."""
        model = self.env.get(record.model)
        return None if model is None else model._fields.get(record.name)
