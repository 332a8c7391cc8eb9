from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from .project_history_source import HistoryScope
from .project_history_sql import COLUMNS, split_row_id, with_tables

ORDER = "date desc, id desc"


class ProjectHistory(models.Model):
    """Everything that happened on a project, newest first, read from where it stands.

    **No copies.** Rows are made by SQL from mails, orders, bookings, ... when they are
    asked for; nothing is stored, so nothing can differ, be changed or be forgotten.

    **Who sees what.** Each source starts from the search of its own model with the
    rights of the current user (:meth:`HistoryScope.select`). Whoever may not read a
    record does not see its row, in lists, counts, groups, sums, by id, or in print;
    and of a project that the user may not read there is no row at all.

    **Another source** is added by extending :meth:`_get_sources`, and the kind of its
    rows by ``selection_add`` and an icon (``history_icons.js``); further documents
    whose mails and files belong to a project by extending :meth:`_get_documents`.

    **Speed.** A page is found in two steps: the newest rows of each source, of which
    the newest of all are read. A count that has a limit stops where it is reached. So
    a page costs the same with a hundred bookings and with a hundred thousand.
    """

    _name = "project.history"
    _description = "History of a Project"
    _auto = False
    _order = ORDER
    _rec_name = "subject"

    kind = fields.Selection(
        [
            ("mail_in", "Mail Received"),
            ("mail_out", "Mail Sent"),
            ("note", "Note"),
            ("call", "Call"),
            ("step", "Status"),
            ("estimate", "Project Estimate"),
            ("alert", "Effort Alert"),
            ("booking", "Hours"),
            ("file", "File"),
        ],
        readonly=True,
    )
    date = fields.Datetime(readonly=True)
    day = fields.Date(readonly=True, export_string_translation=False)
    has_time = fields.Boolean(readonly=True, export_string_translation=False)
    project_id = fields.Many2one("project.project", readonly=True)
    task_id = fields.Many2one("project.task", readonly=True)
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        model_field="res_model",
        readonly=True,
        aggregator=None,
        export_string_translation=False,
    )
    person_id = fields.Many2one("res.partner", readonly=True)
    person_name = fields.Char(
        readonly=True,
        help="The name, or the address of a sender whom Odoo does not know.",
    )
    subject = fields.Char(readonly=True)
    body = fields.Text(string="Text", readonly=True)
    document = fields.Char(
        readonly=True, help="Number of the order or invoice that it belongs to."
    )
    amount = fields.Monetary(readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", readonly=True)
    hours = fields.Float(readonly=True)

    # === Sources ===

    @api.model
    def _get_sources(self):
        """All sources, as a list of ``HistorySource(key, select)``.

        Extend it to add one: ``select(scope)`` returns ``scope.select(...)``.
        """
        return []

    @api.model
    def _get_documents(self, scope):
        """The documents whose messages, files and meetings belong to the projects.

        Extend it to add a model.

        :return: {model: SQL of a query with the columns project_id and res_id}; who
            may read the documents is asked afterwards
        """
        return {}

    @api.model
    def _get_numbered_sources(self):
        """The sources with their numbers, which are part of the ids of rows."""
        return enumerate(sorted(self._get_sources(), key=lambda source: source.key))

    def _get_selects(self, scope, is_wide=None):
        """The ``SELECT`` of each source that has something to show in ``scope``.

        :param is_wide: only the wide sources, or only the others
        """
        selects = []
        for number, source in self._get_numbered_sources() if scope.project_ids else ():
            if is_wide is not None and source.is_wide != is_wide:
                continue
            scope.number = number
            if scope.get_records() != () and (select := source.select(scope)):
                selects.append(select)
        return selects

    def _get_union(self, scope):
        """SQL of the table that holds the rows of all sources in ``scope``."""
        selects = self._get_selects(scope)
        if not selects:
            columns = SQL(", ").join(
                SQL("NULL::%s AS %s", SQL(column_type), SQL.identifier(name))
                for name, column_type in COLUMNS.items()
            )
            selects = [SQL("SELECT NULL::bigint AS id, %s WHERE FALSE", columns)]
        tables = scope.get_tables()
        return SQL("%s%s", with_tables(tables), SQL(" UNION ALL ").join(selects))

    @property
    def _table_query(self):
        """All that the user may see; for code of Odoo that knows no ``_search``."""
        return self._get_union(self._get_scope(Domain.TRUE))

    # === Reading ===

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        """Search in the sources, each with the rights of the user.

        The one door: search, count, groups, sums and reading by id come through here.
        """
        domain = self._prepare_domain(domain)
        if domain.is_false():
            return self.browse()._as_query()
        if limit and order == ORDER:
            return self._search_newest(domain, limit, offset or 0)
        if limit and not order:
            return self._search_any(domain, limit, offset or 0)
        query = self._get_query(self._get_scope(domain))
        self._add_domain(query, domain)
        if order:
            query.order = self._order_to_sql(order, query)
        query.limit = limit or None
        query.offset = offset
        return query

    @api.model
    def _prepare_domain(self, domain):
        """Check the right to read the model, and make ``domain`` ready for SQL."""
        self.browse().check_access("read")
        self.env.flush_all()
        domain = Domain(domain)
        if not self.env.su:
            domain &= self.env["ir.rule"]._compute_domain(self._name, "read")
        return self._add_days(domain).optimize_full(self)

    def _add_domain(self, query, domain):
        if not domain.is_true():
            query.add_where(domain._to_sql(self, query.table, query))

    def _get_query(self, scope):
        """A query on the rows of all sources in ``scope``."""
        return Query(self.env, self._table, SQL("(%s)", self._get_union(scope)))

    def _as_query(self, ordered=True):
        """The query of exactly these rows, as far as the user may see them."""
        scope = self._get_scope(Domain("id", "in", self._ids))
        return self._as_query_in(scope, ordered)

    def _as_query_in(self, scope, ordered=True):
        query = self._get_query(scope.narrow(self._ids))
        query.set_result_ids(self._ids, ordered)
        return query

    @api.model
    def _add_days(self, domain):
        """Say of each bound of ``date`` also what it means for ``day``."""

        def with_day(condition):
            operator = condition.operator
            if condition.field_expr != "date" or operator[0] not in "<>":
                return condition
            day = fields.Date.to_date(condition.value)
            return condition & Domain("day", operator[0] + "=", day)

        return domain.map_conditions(with_day)

    @api.model
    def _get_scope(self, domain):
        """The readable projects, and the rows if any are named, of ``domain``."""
        project_ids = self._get_values(domain, "project_id")
        ids = self._get_values(domain, "id")
        if ids is not None:
            named = {split_row_id(number)[1] for number in ids}
            project_ids = named if project_ids is None else named & set(project_ids)
        project_domain = Domain.TRUE
        if project_ids is not None:
            project_domain = Domain("id", "in", project_ids)
        scope = HistoryScope(self.env, ())
        readable = scope.readable("project.project", project_domain)
        scope.project_ids = readable.get_result_ids() if readable else ()
        return scope if ids is None else scope.narrow(ids)

    @api.model
    def _get_values(self, domain, name):
        """The only values that ``domain`` allows for a field; None: any."""
        found = domain.map_conditions(
            lambda condition: (
                condition
                if condition.field_expr == name and condition.operator == "in"
                else Domain.TRUE
            )
        ).optimize(self)
        if found.is_false():
            return ()
        if found.is_true() or not hasattr(found, "value"):
            return None
        return [value for value in found.value if value]

    def exists(self):
        return self.browse(self._filter_seen())

    def _filter_seen(self):
        """Ids of those of these rows that the user may see, in their order."""
        if not self._ids:
            return []
        found = set(self._search([("id", "in", self._ids)]))
        return [number for number in self._ids if number in found]

    def _check_access(self, operation):
        """Rows are as readable as their sources, also when their ids are known."""
        result = super()._check_access(operation)
        if result or operation != "read" or not any(self._ids):
            return result
        forbidden = self - self.browse(self._filter_seen())
        if forbidden:
            return forbidden, forbidden._make_access_error
        return None

    def _make_access_error(self):
        return AccessError(
            self.env._(
                "You may not read this entry of the history, or it is gone. Ask whoever"
                " is responsible for the project."
            )
        )

    # === Nothing is written ===

    @api.private
    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Refuse: rows come from what happens."""
        self._refuse_change()

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: rows change with what they tell of."""
        self._refuse_change()

    def unlink(self):  # pylint: disable=method-required-super
        """Refuse: rows cannot be taken out."""
        self._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "The history shows what stands elsewhere and cannot be changed. Open"
                " the entry and change it there."
            )
        )
