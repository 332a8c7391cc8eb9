from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from .project_history_sql import with_tables

# Newest first. The day leads, because bookings are found by an index on it.
NEWEST = SQL("day DESC, date DESC, id DESC")


class ProjectHistory(models.Model):
    """How a page of the history is found without reading all of it."""

    _inherit = "project.history"

    @api.model
    def _search_newest(self, domain, limit, offset=0, cursor=None):
        """The query of a page: each source gives its newest rows, then they are mixed.

        The wide sources come last: they give what is as new as the page.

        :param domain: made by :meth:`_prepare_domain`
        :param cursor: date and id of the row after which the page begins
        """
        scope = self._get_scope(domain)
        size = offset + limit
        scope.start_page(size, cursor, self._is_plain(domain))
        if cursor:
            domain = (domain & self._get_cursor_domain(cursor)).optimize_full(self)
        few = self._get_newest(self._get_selects(scope, False), domain, size)
        scope.is_bounded = True
        wide = self._get_newest(self._get_selects(scope, True), domain, size)
        bound = SQL(
            "history_bound AS (SELECT COALESCE((SELECT day FROM history_few ORDER BY %s"
            " LIMIT 1 OFFSET %s), '-infinity') AS day)",
            NEWEST,
            size - 1,
        )
        tables = [
            SQL("history_few AS MATERIALIZED (%s)", SQL(" UNION ALL ").join(few)),
            bound,
            *scope.get_tables(),
        ]
        rows = self.env.execute_query(
            SQL(
                "%sSELECT id FROM (%s) AS newest ORDER BY %s LIMIT %s OFFSET %s",
                with_tables(tables),
                SQL(" UNION ALL ").join([SQL("SELECT * FROM history_few"), *wide]),
                NEWEST,
                limit,
                offset,
            )
        )
        return self.browse(number for [number] in rows)._as_query_in(scope)

    @api.model
    def _get_cursor_domain(self, cursor):
        """Rows that follow the row at ``cursor`` (date and id)."""
        date, number = cursor
        return Domain("day", "<=", date.date()) & (
            Domain("date", "<", date)
            | (Domain("date", "=", date) & Domain("id", "<", number))
        )

    @api.model
    def _is_plain(self, domain):
        """Whether all rows of the projects are wanted, as on first sight."""
        return all(
            (condition.field_expr, condition.operator) == ("project_id", "in")
            for condition in domain.iter_conditions()
        )

    def _get_newest(self, selects, domain, size):
        """SQL of the newest rows (day, date, id) of each source; never empty."""
        parts = [
            SQL(
                "SELECT NULL::date AS day, NULL::timestamp AS date, 0 AS id WHERE FALSE"
            )
        ]
        for select in selects:
            query = Query(self.env, self._table, SQL("(%s)", select))
            self._add_domain(query, domain)
            query.order = NEWEST
            query.limit = size
            columns = [SQL.identifier(self._table, n) for n in ("day", "date", "id")]
            parts.append(SQL("(%s)", query.select(*columns)))
        return parts
