from odoo import api, models


class ProjectProject(models.Model):
    """Figures that are not stored and still search, sort, group and add up.

    A room with such figures says how each reads in SQL, in :meth:`_get_figure_sql`. One
    door for all of them: the ORM asks it for every column of every project it reads.
    """

    _inherit = "project.project"

    @api.model
    def _get_figure_sql(self, name, alias, query):
        """The SQL of the figure ``name`` of the project ``alias``, or None."""
        return None

    def _field_to_sql(self, alias, field_expr, query=None):
        field = self._fields.get(field_expr)
        if field is None or field.store:
            return super()._field_to_sql(alias, field_expr, query)
        sql = self._get_figure_sql(field_expr, alias, query)
        if sql is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(field, "read")
        return sql
