"""How a kind of record comes into the history of a project: plain descriptions."""

from collections import defaultdict, namedtuple

from odoo.fields import Domain
from odoo.tools import SQL

from .project_history_document import HistoryDocuments
from .project_history_sql import (
    COLUMNS,
    NOON,
    PERSON,
    PROJECT_COUNT,
    SOURCE_COUNT,
    all_of,
    pairs_table,
    person_of_user,
    plain_text,
    split_row_id,
)

# What the sources of other addons are made of
__all__ = [
    "PERSON",
    "HistoryScope",
    "HistorySource",
    "pairs_table",
    "person_of_user",
    "plain_text",
]

# key: unique word; select: function(scope) that returns SQL made by scope.select(),
# or None when the user may read none of the records; is_wide: whether it looks through
# thousands of documents, so that it should be asked last, for what is new enough
# (see HistoryScope.new_enough).
HistorySource = namedtuple(
    "HistorySource", ["key", "select", "is_wide"], defaults=[False]
)


class HistoryScope(HistoryDocuments):
    """What is asked for: projects that the user may read, perhaps single rows.

    A source gets it to make its ``SELECT``. :meth:`select` starts from the records
    that the *current user* may read, by Odoo's own search on their model, so a source
    cannot show more than that.
    """

    def __init__(self, env, project_ids, record_ids=None):
        self.env = env
        self.project_ids = tuple(project_ids)
        # {number of the source: ids of records}, or None for all
        self.record_ids = record_ids
        self.number = None  # of the source whose turn it is
        # Whether the newest rows are wanted, so that a source may give those first
        self.newest_first = False
        # How many of them, and after which row, when nothing else is asked
        self.size = None
        self.cursor = None
        # Whether rows older than the page need not be given
        self.is_bounded = False
        self._links = {}
        super().__init__()

    def start_page(self, size, cursor, is_plain):
        """Want the newest rows, from ``cursor`` on."""
        self.newest_first = True
        if is_plain:
            self.size = size
            self.cursor = cursor

    def start_count(self):
        """Want any rows, but only a few of all: no source shall make all of its."""
        self.newest_first = True

    def narrow(self, ids):
        """The same projects, but only the rows with these ids."""
        scope = HistoryScope(self.env, self.project_ids, defaultdict(set))
        scope._links = self._links
        for number in ids:
            record, _project, source = split_row_id(number)
            scope.record_ids[source].add(record)
        return scope

    def in_projects(self, column):
        """SQL: ``column`` is one of the projects."""
        return SQL("%s IN %s", column, self.project_ids)

    def new_enough(self, column):
        """SQL: the moment ``column`` may be on the page; None: any may.

        The other sources fill a page down to some day already. What is older than
        that cannot be on it.
        """
        if not self.is_bounded:
            return None
        return SQL("%s >= (SELECT day FROM history_bound)", column)

    def after_cursor(self, date, record, project):
        """SQL: a row of the running source follows the page before; None: any does."""
        if not self.cursor:
            return None
        return SQL(
            "%s < %s + interval '1 second' AND (date_trunc('second', %s), %s) < %s",
            date,
            self.cursor[0],
            date,
            self.row_id(record, project),
            tuple(self.cursor),
        )

    def row_id(self, record, project):
        """SQL: the id of a row of the running source, see ``project_history_sql``."""
        return SQL(
            "((%s::bigint * %s + %s) * %s + %s)",
            record,
            PROJECT_COUNT,
            project,
            SOURCE_COUNT,
            self.number,
        )

    def get_records(self):
        """Ids of the records asked for of this source; None: all."""
        if self.record_ids is None:
            return None
        return tuple(self.record_ids.get(self.number, ()))

    def readable(self, model, domain=()):
        """The query of the records of ``model`` that the user may read, archived too.

        :return: a ``Query`` without order, or None where the user may read none
        """
        records = self.env[model].with_context(active_test=False)
        if not records.has_access("read"):
            return None
        query = records._search(Domain(domain))
        return None if query.is_empty() else query

    def select(self, model, project, *, domain=(), joins=None, where=None, **columns):
        """The ``SELECT`` of a source: one row for each readable record.

        :param model: name of the model; its table is the alias in all SQL
        :param project: SQL for the id of the project
        :param domain: which records belong to the history at all
        :param joins: SQL of joins that follow the table
        :param where: SQL of a further condition
        :param columns: SQL (or a plain text) for each of :data:`COLUMNS`; either
            ``date`` (a moment, UTC) or ``day`` must be given
        """
        record_ids = self.get_records()
        if record_ids is not None:
            domain = Domain(domain) & Domain("id", "in", record_ids)
        query = self.readable(model, domain)
        if query is None:
            return None
        tables = SQL("%s %s", query.from_clause, joins or SQL())
        conditions = [self.in_projects(project), query.where_clause, where]
        return self.select_from(model, project, tables, conditions, **columns)

    def select_linked(self, model, pairs, *, domain=(), joins=None, **columns):
        """As :meth:`select`, for records linked by pairs (project, record)."""
        if not pairs:
            return None
        record = SQL.identifier(self.env[model]._table, "id")
        pair = SQL("JOIN %s pair ON pair.res_id = %s", pairs_table(pairs), record)
        return self.select(
            model,
            SQL("pair.project_id"),
            domain=Domain(domain) & Domain("id", "in", {pair[1] for pair in pairs}),
            joins=SQL("%s %s", pair, joins or SQL()),
            **columns,
        )

    def select_from(self, model, project, tables, conditions, **columns):
        """A ``SELECT`` from ``tables`` that hold readable records of the projects."""
        record = SQL.identifier(self.env[model]._table, "id")
        conditions = list(conditions)
        if (record_ids := self.get_records()) is not None:
            conditions.append(SQL("%s IN %s", record, record_ids))
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            self.columns(
                record, project, **{"res_model": model, "res_id": record, **columns}
            ),
            tables,
            all_of(conditions),
        )

    def columns(self, record, project, **columns):
        """All columns of a row, in the one order that a union needs."""
        columns["project_id"] = project
        columns["has_time"] = SQL("%s", "date" in columns)
        if "date" in columns:
            # Without fractions of a second, as Odoo's own fields
            columns["date"] = SQL("date_trunc('second', %s)", columns["date"])
            columns["day"] = columns["date"]
        else:
            columns["date"] = SQL("%s + %s", columns["day"], NOON)
        terms = [SQL("%s AS id", self.row_id(record, project))]
        for name, column_type in COLUMNS.items():
            value = columns.pop(name, None)
            if value is None:
                value = SQL("NULL")
            value = SQL("CAST(%s AS %s)", value, SQL(column_type))
            terms.append(SQL("%s AS %s", value, SQL.identifier(name)))
        if columns:
            raise ValueError(f"The history has no columns {sorted(columns)}")
        return SQL(", ").join(terms)

    def links(self, key, make_query):
        """Pairs (project, record) that tables say belong together: a bridge of ids.

        Who may read the records is asked by :meth:`select_linked`. They are read once
        for all sources that want the same ``key``.
        """
        if key not in self._links:
            self._links[key] = self.env.execute_query(make_query())
        return self._links[key]

    # === Values ===

    def label(self, model, name):
        """SQL: the label of a selection field in the language of the user."""
        field = self.env[model]._fields[name]
        column = SQL.identifier(self.env[model]._table, name)
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", key, label)
            for key, label in field._description_selection(self.env)
        )
        return SQL("CASE %s %s END", column, cases)
