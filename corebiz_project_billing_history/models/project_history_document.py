"""The documents of a project, on which its mails, files and appointments hang."""

from functools import cached_property

from odoo.tools import SQL

from .project_history_sql import all_of, pairs_table


class HistoryDocuments:
    """The part of a scope that knows the documents which the user may read.

    All sources share one table of documents, which the database makes once.
    """

    def __init__(self):
        self.uses_documents = False
        self.tables = []
        # What hangs on documents, if only single rows are wanted
        self._holders = []

    @cached_property
    def documents(self):
        """The documents of the projects, see ``project.history._get_documents``."""
        return self.env["project.history"]._get_documents(self)

    def join_documents(self, table, model, record):
        """SQL: the readable document of a message, a file, ... as ``document``.

        :param table: the table of the messages, files, ...
        :param model: its column with the name of the document's model
        :param record: its column with the id of the document
        """
        self.uses_documents = True
        columns = [SQL.identifier(table, name) for name in (model, record)]
        if (record_ids := self.get_records()) is not None:
            self._holders.append(
                SQL(
                    "SELECT %s AS model, %s AS res_id FROM %s WHERE id IN %s",
                    *columns,
                    SQL.identifier(table),
                    record_ids,
                )
            )
        return SQL(
            "JOIN history_document document ON document.model = %s"
            " AND document.res_id = %s",
            *columns,
        )

    def add_table(self, name, query):
        """Have ``query`` made once, as a table that any part of the union may read."""
        self.tables.append(SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query))

    def get_tables(self):
        """SQL of the tables that the sources share, as list of ``name AS (...)``."""
        if not self.uses_documents:
            return self.tables
        documents = SQL(
            "history_document AS MATERIALIZED (%s)",
            SQL(" UNION ALL ").join(self._select_documents()),
        )
        return [documents, *self.tables]

    def _select_documents(self):
        for model, link in self.documents.items():
            if not self.env[model].has_access("read"):
                continue
            if isinstance(link, str):
                query = self.readable(model, [(link, "in", self.project_ids)])
                project = SQL.identifier(self.env[model]._table, link)
            else:
                query = self.readable(model, [("id", "in", {p[1] for p in link})])
                project = SQL("pair.project_id")
            if query is not None:
                yield self._select_documents_of(model, link, query, project)
        yield SQL("SELECT NULL, NULL, NULL, NULL WHERE FALSE")

    def _select_documents_of(self, model, link, query, project):
        record = SQL.identifier(query.table, "id")
        pair = name = SQL()
        if not isinstance(link, str):
            pair = SQL("JOIN %s pair ON pair.res_id = %s", pairs_table(link), record)
            name = SQL.identifier(query.table, self.env[model]._rec_name)
        conditions = [query.where_clause, self._is_holder(model, record)]
        return SQL(
            "SELECT %s::varchar AS model, %s AS res_id, %s AS project_id,"
            " %s::varchar AS name FROM %s %s WHERE %s",
            model,
            record,
            project,
            name or SQL("NULL"),
            query.from_clause,
            pair,
            all_of(conditions),
        )

    def _is_holder(self, model, record):
        """SQL: one of the single rows hangs on ``record``; None: any may."""
        if not self._holders:
            return None
        return SQL(
            "%s IN (SELECT res_id FROM (%s) AS holder WHERE holder.model = %s)",
            record,
            SQL(" UNION ALL ").join(self._holders),
            model,
        )
