def post_init_hook(env):
    """Let the rules of the addon start from what the database holds."""
    _require_tasks(env)
    env["project.estimate"]._create_first_rows()


def _require_tasks(env):
    """Switch on "a booking needs a task" where that breaks no habit.

    Companies that already hold bookings without a task keep booking as they are
    used to; all the others start with the rule (see ``timesheet_task_required``).
    """
    companies = env["res.company"].with_context(active_test=False).search([])
    companies_without_rule = (
        env["account.analytic.line"]
        ._read_group(
            [("project_id", "!=", False), ("task_id", "=", False)],
            aggregates=["company_id:recordset"],
        )[0][0]
    )
    (companies - companies_without_rule).timesheet_task_required = True
