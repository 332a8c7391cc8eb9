from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .project_evaluation_query import ROWS_PER_PROJECT


def get_required_leaves(domain):
    """The conditions of a domain that must hold, whatever the others say.

    >>> list(get_required_leaves(["&", ("a", "=", 1), "|", ("b", "=", 2), "!",
    ...     ("c", "=", 3)]))
    [('a', '=', 1)]
    >>> list(get_required_leaves(["&", "!", ("b", "=", 2), ("a", "=", 1)]))
    [('a', '=', 1)]
    """
    optional = 0  # operands to come that belong to an "or" or a "not"
    for term in domain:
        if term == "&":
            optional += bool(optional)
        elif term == "|":
            optional += 1 if optional else 2
        elif term == "!":
            optional = optional or 1
        elif optional:
            optional -= 1
        else:
            yield term


class ScopeIds(tuple):
    """Ids of projects in the context, of a type that no client can send."""

    __slots__ = ()


class ProjectEvaluationScope(models.AbstractModel):
    """The rows of the projects in question, and of one project only once.

    A form asks for its record and for each of its lists one by one, each time with a
    query that would add up all bookings again. As long as its transaction has written
    nothing, the answer cannot change (PostgreSQL keeps its snapshot, REPEATABLE READ),
    so that the rows of one project are kept until the transaction ends or writes.
    """

    _name = "project.evaluation.scope"
    _inherit = ["project.evaluation.query"]
    _description = "Scope of the Evaluation"
    # Fields that name a project: conditions on them narrow the query.
    _scope_fields = ("project_id", "report_id")

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Look at the projects in question only, where the domain names some.

        It changes how quick the answer is and never what it is.
        """
        scope = self._get_scope(domain)
        if scope is not None:
            self.env.flush_all()
            self = self.with_context(evaluation_scope=ScopeIds(scope))
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_scope(self, domain):
        """The ids of the projects to which ``domain`` is limited, or None."""
        for leaf in get_required_leaves(Domain(domain)):
            if leaf[1] not in ("=", "in"):
                continue
            ids = [leaf[2]] if leaf[1] == "=" else leaf[2]
            if leaf[0] in (*self._scope_fields, "id") and all(
                type(record_id) is int for record_id in ids
            ):
                return self._get_scope_ids(leaf[0], ids)
        return None

    @api.model
    def _get_scope_ids(self, name, ids):
        """The ids of the projects that the condition ``name in ids`` speaks of."""
        if name != "id":
            return tuple(ids)
        return tuple({record_id // ROWS_PER_PROJECT for record_id in ids})

    def _get_scoped_items_sql(self, by_person=True):
        """The rows of the projects in question, as cheap as they are to be had."""
        project_ids = self.env.context.get("evaluation_scope")
        if not isinstance(project_ids, ScopeIds):
            return self._get_items_sql(by_person=by_person)
        if len(project_ids) == 1 and (transaction := self._get_reading_transaction()):
            return self._get_kept_items_sql(project_ids, transaction)
        return self._get_items_sql(project_ids)

    def _get_reading_transaction(self):
        """What tells this transaction from all others; None as soon as it writes."""
        [[transaction]] = self.env.execute_query(
            SQL(
                """
                SELECT transaction_timestamp()::text || pg_current_snapshot()::text
                WHERE pg_current_xact_id_if_assigned() IS NULL
                    AND current_setting('transaction_isolation') != 'read committed'
                UNION ALL SELECT NULL LIMIT 1
                """
            )
        )
        return transaction

    def _get_kept_items_sql(self, project_ids, transaction):
        """The rows as they were found before in this transaction."""
        kept = self.env.cr.cache.setdefault("project.evaluation", {})
        key = (transaction, project_ids, self.env.company.id, self.env.lang)
        if key not in kept:
            [[kept[key]]] = self.env.execute_query(
                SQL(
                    "SELECT jsonb_agg(item)::text FROM (%s) item",
                    self._get_items_sql(project_ids),
                )
            )
        return SQL(
            "SELECT * FROM jsonb_to_recordset(%s::jsonb) AS item (%s)",
            kept[key] or "[]",
            SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(type_name))
                for name, type_name in self._get_columns().items()
            ),
        )

    def _get_columns(self):
        """The columns of a row, by name, with their types in PostgreSQL."""
        columns = {"id": "bigint"}
        for field in self.env["project.evaluation.item"]._fields.values():
            if field.store and field.column_type and field.name not in columns:
                kind = field.column_type[0]
                columns[field.name] = "float8" if kind == "numeric" else kind
        return columns
