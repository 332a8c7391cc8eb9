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
    """Leave no trigger behind that would write to a table that is gone."""
    env["project.effort.ledger"]._drop()
