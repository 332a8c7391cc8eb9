from odoo import models
from odoo.tools import SQL

OWN = "corebiz_project_billing"
STATEMENT = "ALTER TABLE %s ALTER %s SET DEFAULT %s"


class Base(models.AbstractModel):
    """Required columns of ours on Odoo's tables have their defaults in the database.

    Rows may come from who does not know the column: from SQL, from the installation of
    another addon before ours is loaded, from a server that was not restarted yet.
    """

    _inherit = "base"

    def _auto_init(self):
        result = super()._auto_init()
        is_own = (self._original_module or "").startswith(OWN)
        for field in () if is_own else self._fields.values():
            is_column = field.store and field.column_type and field.required
            module = next(iter(field._modules), "")  # none for a field made by hand
            if is_column and field.default and module.startswith(OWN):
                value = field.convert_to_column_insert(field.default(self), self)
                names = map(SQL.identifier, (self._table, field.name))
                self.env.cr.execute(SQL(STATEMENT, *names, value))
        return result
