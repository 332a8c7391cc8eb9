from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

FAMILY = "corebiz_project_billing"
LEDGER = "project.effort.ledger"


class IrModel(models.Model):
    """The triggers that write the hours ledger go together with its table.

    No sooner: while an addon is uninstalled, Odoo deletes its records (demo data first
    of all) before their tables and columns, and our figures follow until then.

    A table of an addon goes with the addon. Whoever may delete models dropped it with
    all that must be kept, where his context said that one was being uninstalled; the
    same holds for columns and for the values of a selection.
    """

    _inherit = "ir.model"

    def unlink(self):
        if any(model.state != "manual" for model in self):
            return super(IrModel, self._without_pretence()).unlink()
        return super().unlink()

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

    def unlink(self):
        if any(field.state != "manual" for field in self):
            return super(IrModelFields, self._without_pretence()).unlink()
        return super().unlink()

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


class IrModelFieldsSelection(models.Model):
    """A value of a selection of an addon goes with the addon."""

    _inherit = "ir.model.fields.selection"

    def unlink(self):
        if any(field.state != "manual" for field in self.field_id):
            return super(IrModelFieldsSelection, self._without_pretence()).unlink()
        return super().unlink()


class IrModelConstraint(models.Model):
    """What the database guarantees for our tables is not dropped by hand."""

    _inherit = "ir.model.constraint"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_family(self):
        for constraint in self:
            module = constraint.module
            if (module.name or "").startswith(FAMILY):
                raise UserError(
                    self.env._(
                        "“%(constraint)s” belongs to the addon %(addon)s and goes only"
                        " with it.",
                        constraint=constraint.name,
                        addon=module.shortdesc,
                    )
                )
