import logging

from odoo import api, fields, models
from odoo.tools import SQL, file_open

_logger = logging.getLogger(__name__)

SQL_FILE = "corebiz_project_billing/sql/project_effort_ledger.sql"


class ProjectEffortLedger(models.Model):
    """The hours booked on each project, as a ledger of deltas.

    **Why.** Adding up a million bookings whenever somebody looks at a list of projects
    is slow, and a total stored on the project is worse: every booking would rewrite the
    same row, and two people who book at the same time would make each other wait or
    fail. Here a booking only adds a row.

    **Who writes.** PostgreSQL does, by triggers (``sql/project_effort_ledger.sql``), so
    that bookings of imports, other addons and plain SQL count like all others. This is
    why the ledger is written in SQL and not by the ORM. Python only reads it (see
    ``project.project``), rolls it up and checks it.

    **What it says.** The hours of a project are the sum of its rows. There is at most
    one row per project after a roll-up, and some more for what changed since.

    ``project_id`` is no foreign key: a project that is deleted by SQL leaves bookings
    without a project, and that adds rows to the ledger when it is gone already.
    """

    _name = "project.effort.ledger"
    _inherit = ["project.ledger.mixin"]
    _description = "Hours Booked on Projects"
    _log_access = False

    project_id = fields.Integer(required=True, readonly=True)
    hours = fields.Float(
        digits=0, required=True, readonly=True, help="Exact decimals; may be negative."
    )

    _project_id_idx = models.Index("(project_id) INCLUDE (hours)")

    def init(self):
        """Create functions and triggers, and fill what is missing in the ledger."""
        with file_open(SQL_FILE, filter_ext=(".sql",)) as script:
            self.env.cr.execute(script.read())

    @api.model
    def _drop(self):
        """Remove from PostgreSQL what the ORM does not know; for uninstalling."""
        for function in ("lines", "change", "units"):
            name = SQL.identifier(f"project_effort_track_{function}")
            self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", name))
        for function in (
            *("roll_up", "rebuild", "differences"),
            *("hours", "convert", "hour_id", "units"),
        ):
            name = SQL.identifier(f"project_effort_{function}")
            self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s", name))

    @api.model
    def _cron_roll_up(self):
        """Keep the ledger short, so that reading it stays quick.

        :return: how many rows went; 0 while another roll-up is running
        """
        if not self._lock():
            return 0
        [[rows]] = self.env.execute_query(SQL("SELECT project_effort_roll_up()"))
        return rows

    @api.model
    def _cron_check(self):
        """Compare the ledger with the bookings and put it right; logs what was wrong.

        Differences come only from what bypasses triggers, such as a restore of parts of
        the database, and from a transaction that booked while the addon was installed
        or a unit was changed.

        :return: {project id: (hours booked, hours in the ledger)} before the repair
        """
        if not self._lock():
            return {}
        differences = self._get_differences()
        if differences:
            _logger.warning("Hours ledger of %s projects put right", len(differences))
            self._rebuild()
        return differences

    @api.model
    def _get_differences(self):
        """Where ledger and bookings disagree, as {project id: (booked, recorded)}."""
        self._flush()
        rows = self.env.execute_query(
            SQL("SELECT project_id, booked, recorded FROM project_effort_differences()")
        )
        return {project_id: (booked, recorded) for project_id, booked, recorded in rows}

    @api.model
    def _rebuild(self):
        """Make the ledger say what the bookings say.

        :return: how many projects were wrong
        """
        self._flush()
        [[projects]] = self.env.execute_query(SQL("SELECT project_effort_rebuild()"))
        self.env["project.project"]._invalidate_effort()
        return projects

    def _flush(self):
        self.env["uom.uom"].flush_model(["factor"])
        self.env["account.analytic.line"].flush_model(
            ["project_id", "product_uom_id", "unit_amount"]
        )

    def _lock(self):
        """Whether this transaction may roll up; two at once would only collide."""
        [[locked]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", self._table)
        )
        return locked
