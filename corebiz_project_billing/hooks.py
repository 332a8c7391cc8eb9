from odoo.tools import SQL


def post_init_hook(env):
    """Fit the addon to the data that is there.

    "A booking needs a task" is switched on where that breaks no habit.

    Companies that already hold bookings without a task keep booking as they are
    used to; all the others start with the rule (see ``timesheet_task_required``).
    Tasks whose bookings are not in hours get their hours right, and every project that
    has an estimate gets the first row of its ledger of estimates. Companies get the
    usual thresholds of the effort; what is reached already is noted and told to nobody.
    What is to invoice of order lines follows from their bookings (see
    ``sale.order.line``).
    """
    companies = env["res.company"].with_context(active_test=False).search([])
    companies_without_rule = env["account.analytic.line"]._read_group(
        [("project_id", "!=", False), ("task_id", "=", False)],
        aggregates=["company_id:recordset"],
    )[0][0]
    (companies - companies_without_rule).timesheet_task_required = True
    hour = env.ref("uom.product_uom_hour")
    all_units = env["uom.uom"].with_context(active_test=False)
    units = all_units.search([("id", "!=", hour.id)])
    env["project.task"]._get_tasks_booked_in(units)._recompute_booked_hours()
    env["project.estimate"]._create_first_rows()
    env["project.alert.threshold"]._create_company_defaults(companies)
    env["project.alert"]._note_found()
    env["sale.order.line"]._renew_quantities()


def uninstall_hook(env):
    """Leave no trigger behind that would write to a table that is gone.

    And hold nothing back that Odoo deletes with the addon, demo data first of all: what
    stays would be in the way when the addon is installed again.
    """
    env["project.effort.ledger"]._drop()
    _let_go(env)


def _let_go(env):
    """Take back what protects records of others; it goes with the addon anyway.

    The rows of ledgers, and the status of a project, which are dropped right after.
    """
    env.cr.execute(SQL("UPDATE project_project SET billing_state = DEFAULT"))
    env.invalidate_all(flush=False)
    tables = tuple(
        model._table
        for model in env.values()
        if model._auto
        and not model._abstract
        and (model._original_module or "").startswith("corebiz_project_billing")
    )
    for name, table in env.execute_query(
        SQL(
            """
            SELECT conname, conrelid::regclass::text
              FROM pg_constraint
              JOIN pg_class owner ON owner.oid = conrelid
              JOIN pg_class target ON target.oid = confrelid
             WHERE contype = 'f'
               AND confdeltype IN ('a', 'r')
               AND (owner.relname IN %(tables)s OR target.relname IN %(tables)s)
            """,
            tables=tables,
        )
    ):
        names = SQL.identifier(table), SQL.identifier(name)
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", *names))
