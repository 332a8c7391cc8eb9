from odoo import api, models
from odoo.exceptions import UserError

FAMILY = "corebiz_project_billing"
# What of an external id says which record goes with which addon.
NAMING_FIELDS = frozenset({"module", "name", "model", "res_id"})
# Models whose records are tables, columns and values of selections.
STRUCTURE = ("ir.model", "ir.model.fields", "ir.model.fields.selection")


class ProjectBookkeepingMixin(models.AbstractModel):
    """Rows in which Odoo notes what an addon stands on, and what goes with it.

    The archive may not be uninstalled while projects must be kept. Odoo reads from
    these rows which addons that concerns, and which tables go with them, and lets those
    edit them who manage rights or settings. Moved to a harmless addon, they would take
    the archive along without a word.

    Odoo writes them itself while it loads addons, or past the ORM.
    """

    _name = "project.bookkeeping.mixin"
    _description = "What Odoo Notes of an Addon"

    def write(self, vals):
        if not self._get_kept_fields().isdisjoint(vals):
            self._check_bookkeeping()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_free(self):
        self.filtered(lambda row: row._is_structure())._check_bookkeeping()

    def _check_bookkeeping(self):
        """Refuse for rows of our addons.

        :raises UserError: names the addon
        """
        if self._is_loading():
            return
        for row in self.sudo():
            if (name := row._get_addon_name()).startswith(FAMILY):
                raise UserError(
                    self.env._(
                        "What the addon “%s” stands on, and what goes with it, follows"
                        " from its manifest and is not edited. Nothing was changed.",
                        name,
                    )
                )

    @api.model
    def _get_kept_fields(self):
        """Names of the fields that say to which addon a row belongs."""
        return frozenset({"module"})

    def _get_addon_name(self):
        """The technical name of the addon of this row."""
        return self.module.name or ""

    def _is_structure(self):
        """Whether tables or addons go with this row."""
        return True


class IrModuleModuleDependency(models.Model):
    """What an addon stands on."""

    _name = "ir.module.module.dependency"
    _inherit = ["ir.module.module.dependency", "project.bookkeeping.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        dependencies = super().create(vals_list)
        dependencies._check_bookkeeping()
        return dependencies

    @api.model
    def _get_kept_fields(self):
        return frozenset({"module_id", "name"})

    def _get_addon_name(self):
        return self.module_id.name or ""


class IrModelConstraint(models.Model):
    """What the database guarantees for the tables of an addon."""

    _name = "ir.model.constraint"
    _inherit = ["ir.model.constraint", "project.bookkeeping.mixin"]


class IrModelRelation(models.Model):
    """The tables of an addon that link records with each other."""

    _name = "ir.model.relation"
    _inherit = ["ir.model.relation", "project.bookkeeping.mixin"]


class IrModelData(models.Model):
    """External ids: a record goes with the addon that these name.

    Other records than tables and columns may be deleted, and their ids with them.
    """

    _name = "ir.model.data"
    _inherit = ["ir.model.data", "project.bookkeeping.mixin"]

    @api.model
    def _get_kept_fields(self):
        return NAMING_FIELDS

    def _get_addon_name(self):
        return self.module or ""

    def _is_structure(self):
        return self.model in STRUCTURE
