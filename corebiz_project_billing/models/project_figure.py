from odoo import api, models
from odoo.tools import SQL

FOR_ALL_INSIDE = "base.group_user"
# Who sees what is invoiced and to invoice of every project, and of his own ones.
AMOUNT_GROUPS = (
    "corebiz_project_billing.group_project_office",
    "project.group_project_manager",
)
AMOUNT_FIELDS = ("account_manager_id", "user_id")


class ProjectProject(models.Model):
    """Figures that are not stored and still search, sort, group and add up.

    A room with such figures says how each reads in SQL, in :meth:`_get_figure_sql`. One
    door for all of them: the ORM asks it for every column of every project it reads.

    **Amounts** tell the rate that a customer pays. They are for the project office,
    project administrators, and the account manager and the manager of the project, as
    its evaluation is. For everybody else they are 0 in SQL, so that searching,
    sorting, grouping, sums and exports tell no more than reading.
    """

    _inherit = "project.project"

    @api.model
    def _get_figure_sql(self, name, alias, query):
        """The SQL of the figure ``name`` of the project ``alias``, or None."""
        return None

    @api.model
    def _get_fields(self, model, names):
        """Fields of which the database must know all that was written."""
        return [self.env[model]._fields[name] for name in names]

    def _field_to_sql(self, alias, field_expr, query=None):
        field = self._fields.get(field_expr)
        if field is None or field.store:
            return super()._field_to_sql(alias, field_expr, query)
        sql = self._get_figure_sql(field_expr, alias, query)
        if sql is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(field, "read")
        if field.type == "monetary" and field.groups == FOR_ALL_INSIDE:
            return self._hide_amount(alias, sql)
        return sql

    def _hide_amount(self, alias, sql):
        """Let those see an amount of the project ``alias`` who may; 0 for others."""
        user = self.env.user
        if self.env.su or any(user.has_group(group) for group in AMOUNT_GROUPS):
            return sql
        return SQL(
            "CASE WHEN %s IN (%s, %s) THEN %s ELSE 0 END",
            self.env.uid,
            *(self._fields[name].to_sql(self, alias) for name in AMOUNT_FIELDS),
            sql,
        )
