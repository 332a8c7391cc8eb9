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
    def _search_any(self, domain, limit, offset=0):
        """The query of any rows, at most ``limit``: what a count with a limit needs.

        The database goes through the sources until it has enough, so the wide ones,
        which come last, are only looked at where the others do not suffice.

        :param domain: made by :meth:`_prepare_domain`
        """
        scope = self._get_scope(domain)
        scope.start_count()
        size = offset + limit
        selects = [
            *self._get_selects(scope, False),
            *self._get_selects(scope, True),
        ]
        rows = SQL(" UNION ALL ").join(
            self._get_first(selects, domain, size, ["id"], [SQL("0 AS id")])
        )
        query = Query(
            self.env, self._table, SQL("(%s%s)", with_tables(scope.get_tables()), rows)
        )
        query.limit = limit
        query.offset = offset
        return query

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
        empty = [
            SQL("NULL::date AS day"),
            SQL("NULL::timestamp AS date"),
            SQL("0 AS id"),
        ]
        return self._get_first(
            selects, domain, size, ["day", "date", "id"], empty, NEWEST
        )

    def _get_first(self, selects, domain, size, names, empty, order=None):
        """SQL of the first ``size`` rows of each source; never empty.

        :param names: the columns that are wanted
        :param empty: SQL of the same columns of a part without rows
        """
        parts = [SQL("SELECT %s WHERE FALSE", SQL(", ").join(empty))]
        for select in selects:
            query = Query(self.env, self._table, SQL("(%s)", select))
            self._add_domain(query, domain)
            query.order = order
            query.limit = size
            columns = [SQL.identifier(self._table, name) for name in names]
            parts.append(SQL("(%s)", query.select(*columns)))
        return parts
