from odoo.tools import SQL

from .models.ir_module_module import NOT_INSTALLED


def post_init_hook(env):
    """Fit the addon to the data that is there.

    "A booking needs a task" is switched on where that breaks no habit.

    Companies that already hold bookings without a task keep booking as they are
    used to; all the others start with the rule (see ``timesheet_task_required``).
    Tasks whose bookings are not in hours get their hours right, and every project that
    has an estimate gets the first row of its ledger of estimates. Companies get the
    usual thresholds of the effort; what is reached already is noted and told to nobody.
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


def uninstall_hook(env):
    """Hold nothing back that Odoo deletes with the addon.

    What stays would be in the way when the addon is installed again.
    """
    env.flush_all()
    # Their columns and tables are dropped right afterwards.
    env.cr.execute(SQL("UPDATE project_project SET billing_state = DEFAULT"))
    env.invalidate_all(flush=False)
    let_go(env, "corebiz_project_billing")


def let_go(env, addon):
    """Hold back nothing that Odoo deletes with ``addon`` and with what stands on it.

    For the ``uninstall_hook`` of an addon with tables, or with fields that restrict a
    deletion.
    """
    env.flush_all()
    module = env["ir.module.module"].search([("name", "=", addon)])
    going = module | module.downstream_dependencies(exclude_states=NOT_INSTALLED)
    names = set(going.mapped("name"))
    _let_go_of_rows(env, names)
    _let_go_of_links(env, names)


def _let_go_of_rows(env, names):
    """Drop the foreign keys with which rows of the addons' tables hold back records."""
    tables = tuple(
        model._table
        for model in env.values()
        if model._auto and not model._abstract and model._original_module in names
    )
    if not tables:
        return
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
        parts = SQL.identifier(table), SQL.identifier(name)
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", *parts))


def _let_go_of_links(env, names):
    """Empty the fields of the addons with which records of others hold back records.

    The tables of the addons go whole, and need what they require until then.
    """
    for model in env.values():
        if not model._auto or model._abstract or model._original_module in names:
            continue
        for field in model._fields.values():
            if (
                field.type == "many2one"
                and field.store
                and field.ondelete == "restrict"
                and field._modules
                and names.issuperset(field._modules)
            ):
                parts = map(SQL.identifier, (model._table, *[field.name] * 2))
                query = "UPDATE %s SET %s = NULL WHERE %s IS NOT NULL"
                env.cr.execute(SQL(query, *parts))
    env.invalidate_all(flush=False)
