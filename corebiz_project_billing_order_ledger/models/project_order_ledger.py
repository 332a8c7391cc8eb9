import logging

from odoo import api, fields, models, tools
from odoo.tools import SQL, file_open, str2bool
from odoo.tools.sql import table_columns

_logger = logging.getLogger(__name__)

PATH = "corebiz_project_billing_order_ledger/sql/{}.sql"
# What the rows add up. All other columns say by what ("keys").
SUMS = ("quantity", "bookings", "entries")
# With "False" here, Odoo adds up bookings itself, and the ledger is only written.
PARAMETER = "corebiz_project_billing_order_ledger.is_used"


class ProjectOrderLedger(models.Model):
    """What is booked on each order line, as a ledger of deltas.

    **Why.** With every booking, Odoo adds up all bookings of the order line to know
    what is delivered, and coverage those that are open to know what is to invoice. Both
    take the longer the more is booked. With the ledger a booking adds some rows, and
    both read their sums.

    **Who writes.** PostgreSQL does, by triggers (``sql/triggers.sql``), so that
    bookings of imports, other addons and plain SQL count like all others. Python only
    reads the ledger (see ``account.analytic.line``), rolls it up and checks it.

    **What it says.** The sum of the rows is what the bookings add up to, in the unit of
    the booking, by each field that this model has in common with them. An addon that
    selects bookings by another stored text (see ``_get_invoiceable_domain``) declares
    it here, too, and takes it out with :meth:`_forget` when it goes. Without that Odoo
    adds up the bookings wherever that field is asked for.

    No column is a foreign key: whoever books would wait for whoever changes the order,
    and a line that is deleted takes its bookings out when it is gone already.
    """

    _name = "project.order.ledger"
    _inherit = ["project.ledger.mixin"]
    _description = "Booked on Order Lines"
    _auto = False  # see init()
    _log_access = False

    so_line = fields.Many2one(
        "sale.order.line", readonly=True, export_string_translation=False
    )
    product_uom_id = fields.Many2one(
        "uom.uom", readonly=True, export_string_translation=False
    )
    coverage_state = fields.Char(readonly=True, export_string_translation=False)
    # Exact decimals in the database
    quantity = fields.Float(digits=0, readonly=True, export_string_translation=False)
    bookings = fields.Integer(readonly=True, export_string_translation=False)
    # How many of the bookings belong to a journal item
    entries = fields.Integer(readonly=True, export_string_translation=False)

    # === Table and triggers ===

    def init(self):
        """Create table and triggers, and fill what is missing in the ledger."""
        self.env.cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS project_order_ledger (
                    id serial PRIMARY KEY, so_line integer NOT NULL,
                    product_uom_id integer, quantity numeric NOT NULL,
                    bookings integer NOT NULL, entries integer NOT NULL
                );
                CREATE INDEX IF NOT EXISTS project_order_ledger_so_line_idx
                    ON project_order_ledger (so_line)
                """
            )
        )
        known = self._get_columns()
        new = [
            name
            for name, field in self._fields.items()
            if field.store and name not in known
        ]
        if new:
            self._drop_change_trigger()
        for name in new:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE project_order_ledger ADD COLUMN %s varchar",
                    SQL.identifier(name),
                )
            )
        self._create_triggers()
        self._rebuild()

    @api.model
    def _get_columns(self):
        return list(table_columns(self.env.cr, self._table))

    @api.model
    def _get_keys(self):
        """The columns by which bookings are added up."""
        return [name for name in self._get_columns() if name not in ("id", *SUMS)]

    @api.model
    def _forget(self, names):
        """Add up no longer by the fields ``names``; before their columns go."""
        self._drop_change_trigger()
        for name in names:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE project_order_ledger DROP COLUMN IF EXISTS %s",
                    SQL.identifier(name),
                )
            )
        self._create_triggers()

    @api.model
    def _create_triggers(self):
        """Create what is missing of the triggers, for the columns that there are."""
        self.env.cr.execute(self._read_sql("triggers"))
        self.env.registry.clear_cache()

    @api.model
    def _drop_change_trigger(self):
        """Its condition names the columns."""
        self.env.cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS project_order_ledger_change"
                " ON account_analytic_line"
            )
        )

    @api.model
    def _read_sql(self, name):
        """A statement of the folder ``sql``, with the columns of the ledger."""
        with file_open(PATH.format(name), filter_ext=(".sql",)) as script:
            query = script.read()
        keys = self._get_keys()
        return SQL(
            query,
            keys=SQL(", ").join(map(SQL.identifier, keys)),
            old_keys=SQL(", ").join(SQL("OLD.%s", SQL.identifier(key)) for key in keys),
            new_keys=SQL(", ").join(SQL("NEW.%s", SQL.identifier(key)) for key in keys),
        )

    @api.model
    def _drop(self):
        """Leave no trace in PostgreSQL, and let Odoo add up bookings again."""
        self.env["ir.config_parameter"].sudo().set_param(PARAMETER, "False")
        for part in ("track", "change"):
            name = SQL.identifier(f"project_order_ledger_{part}")
            self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", name))

    # === Reading ===

    @api.model
    def _get_key_fields(self):
        """The fields by which bookings are added up, as a set of names."""
        return self._fields.keys() & set(self._get_known_keys())

    @api.model
    @tools.ormcache()
    def _get_known_keys(self):
        """See :meth:`_get_keys`; read for every booking."""
        return tuple(self._get_keys())

    @api.model
    def _is_used(self):
        """Whether bookings are added up here; administrators may switch that off."""
        parameters = self.env["ir.config_parameter"].sudo()
        return str2bool(parameters.get_param(PARAMETER) or "", False)

    # === Upkeep ===

    @api.model
    def _cron_roll_up(self):
        """Keep the ledger short, so that reading it stays quick.

        :return: how many rows went; 0 while another roll-up is running
        """
        if not self._lock():
            return 0
        [[rows]] = self.env.execute_query(self._read_sql("roll_up"))
        return rows

    @api.model
    def _cron_check(self):
        """Compare the ledger with the bookings and put it right; logs what was wrong.

        Differences come only from what bypasses triggers, such as a restore of parts of
        the database, and from somebody who booked while the addon was installed. What
        is delivered and to invoice on these order lines is worked out anew.

        :return: the order lines that were wrong
        """
        if not self._lock():
            return self.env["sale.order.line"]
        lines = self._rebuild()
        if lines:
            _logger.warning("Ledger of order lines %s put right", lines.ids)
            for name in ("qty_delivered", "qty_to_invoice"):
                self.env.add_to_compute(lines._fields[name], lines)
        return lines

    @api.model
    def _rebuild(self):
        """Make the ledger say what the bookings say.

        One statement, thus one snapshot: whoever books meanwhile adds a row of his own,
        and nobody has to wait.

        :return: the order lines (sale.order.line) that were wrong and still exist
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO project_order_ledger (%s) %s RETURNING so_line",
                SQL(", ").join(map(SQL.identifier, (*self._get_keys(), *SUMS))),
                self._read_sql("differences"),
            )
        )
        lines = self.env["sale.order.line"].sudo()
        return lines.browse({line_id for [line_id] in rows}).exists()

    def _flush(self):
        names = {*self._get_keys(), "project_id", "unit_amount", "move_line_id"}
        bookings = self.env["account.analytic.line"]
        bookings.flush_model([name for name in names if name in bookings._fields])

    def _lock(self):
        """Whether this transaction may roll up; two at once would only collide."""
        [[locked]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", self._table)
        )
        return locked
