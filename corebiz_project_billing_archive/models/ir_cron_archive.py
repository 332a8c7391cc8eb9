from odoo import api, models
from odoo.tools import SQL

HOLDER = "ir_cron_holder"


class IrCron(models.Model):
    """Connections that hold a scheduled action can be told from all others.

    Odoo runs an action in one connection and holds its row in another, which does
    nothing besides until the action ends. That one carries a mark: a shared lock with
    the id of the action, which hinders nobody and ends with its transaction. Other
    locks do not tell: whoever wakes an action holds the same on its table.
    """

    _inherit = "ir.cron"

    @classmethod
    def _process_job(cls, cron_cr, job):
        mark = SQL("hashtext(%s), %s", HOLDER, job["id"])
        cron_cr.execute(SQL("SELECT pg_advisory_xact_lock_shared(%s)", mark))
        return super()._process_job(cron_cr, job)

    @api.model
    def _get_holders_sql(self, cron_id=None):
        """Statement that finds the connections that hold an action, or this one."""
        condition = SQL()
        if cron_id is not None:
            condition = SQL("AND objid = %s", cron_id)
        return SQL(
            """
            SELECT pid
              FROM pg_locks
             WHERE locktype = 'advisory'
               AND objsubid = 2
               AND classid = hashtext(%s)::bigint & 4294967295
               AND database = (
                       SELECT oid FROM pg_database WHERE datname = current_database()
                   )
               %s
            """,
            HOLDER,
            condition,
        )
