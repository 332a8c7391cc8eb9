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
    """Who sees the amounts of a project, of its figures (:meth:`_get_figure_sql`).

    They tell the rate that a customer pays. They are for the project office, project
    administrators, and the account manager and the manager of the project, as its
    evaluation is. For everybody else they are 0 in SQL, so that searching, sorting,
    grouping, sums and exports tell no more than reading.
    """

    _inherit = "project.project"

    def _field_to_sql(self, alias, field_expr, query=None):
        sql = super()._field_to_sql(alias, field_expr, query)
        field = self._fields.get(field_expr)
        if (
            field is not None
            and not field.store
            and field.type == "monetary"
            and field.groups == FOR_ALL_INSIDE
        ):
            return self._hide_amount(alias, sql)
        return sql

    @api.model
    def _may_see_all_amounts(self):
        """Whether the user sees the amounts of all projects."""
        groups = AMOUNT_GROUPS
        return self.env.su or any(self.env.user.has_group(group) for group in groups)

    def _may_see_amounts(self):
        """Whether the user sees the amounts of this project."""
        people = [self.sudo()[name] for name in AMOUNT_FIELDS]
        return self._may_see_all_amounts() or self.env.user in people

    def _hide_amount(self, alias, sql):
        """Let those see an amount of the project ``alias`` who may; 0 for others."""
        if self._may_see_all_amounts():
            return sql
        return SQL(
            "CASE WHEN %s IN (%s, %s) THEN %s ELSE 0 END",
            self.env.uid,
            *(self._fields[name].to_sql(self, alias) for name in AMOUNT_FIELDS),
            sql,
        )
