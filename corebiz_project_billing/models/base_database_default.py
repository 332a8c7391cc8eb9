from odoo import models
from odoo.tools import SQL

OWN = "corebiz_project_billing"


class Base(models.AbstractModel):
    """Required columns of ours on Odoo's tables have their defaults in the database.

    Rows may come from who does not know the column: from SQL, from the installation of
    another addon before ours is loaded, from a server that was not restarted yet.
    """

    _inherit = "base"

    def _auto_init(self):
        result = super()._auto_init()
        for field in self._get_added_columns():
            value = field.convert_to_column_insert(field.default(self), self)
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s ALTER %s SET DEFAULT %s",
                    SQL.identifier(self._table),
                    SQL.identifier(field.name),
                    value,
                )
            )
        return result

    def _get_added_columns(self):
        """The required fields with a default that our addons add to another's model."""
        if (self._original_module or "").startswith(OWN):
            return []
        return [
            field
            for field in self._fields.values()
            if field.store
            and field.column_type
            and field.required
            and field.default
            and field._modules
            and field._modules[0].startswith(OWN)
        ]
