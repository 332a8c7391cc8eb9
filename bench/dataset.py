"""The data set: projects, tasks and bookings as a service house has them after years.

Runs inside ``odoo shell``. Seeds are made by the ORM, the mass is copied from them by
SQL, because a million bookings through the ORM take hours.
"""

import random

USERS = 8  # people who book at the same time
TASKS = 20  # per project
# Bookings on the measured projects: as many on internal ones as on sold ones
FIXED_SHARES = (0.0001, 0.001, 0.01, 0.1)


def load(env, projects, lines):
    """Fill a database with that many projects and bookings; the same each time."""
    random.seed(42)
    env = env(context={"tracking_disable": True, "mail_create_nolog": True})
    employees = _create_people(env)
    records = _create_projects(env, projects)
    sold = records[len(FIXED_SHARES) : 2 * len(FIXED_SHARES)]
    _sell(env, sold)
    task, line = _create_seeds(env, records[0], employees[0])
    env.flush_all()
    _copy_tasks(env, task, records)
    _copy_lines(env, line, records, employees, _spread(projects, lines))
    _sum_up_tasks(env)
    _book_on_orders(env, sold)
    env.cr.commit()


def _create_people(env):
    """100 employees; the first ones may log in and book."""
    groups = env.ref("hr_timesheet.group_hr_timesheet_user")
    users = env["res.users"].create(
        [
            {
                "name": f"Bench {number}",
                "login": f"bench{number}",
                "password": f"bench{number}",
                "group_ids": [(4, groups.id), (4, env.ref("base.group_user").id)],
            }
            for number in range(USERS)
        ]
    )
    return env["hr.employee"].create(
        [{"name": user.name, "user_id": user.id} for user in users]
        + [{"name": f"Employee {number}"} for number in range(USERS, 100)]
    )


def _create_projects(env, count):
    customers = env["res.partner"].create(
        [{"name": f"Customer {number}"} for number in range(100)]
    )
    values = [
        {
            "name": f"Project {number:05}",
            "partner_id": customers[number % 100].id,
            "allow_timesheets": True,
            "allocated_hours": random.choice((0, 100, 250, 400, 800)),
        }
        for number in range(count)
    ]
    projects = env["project.project"]
    for start in range(0, count, 500):
        projects += projects.create(values[start : start + 500])
    return projects


def _sell(env, projects):
    """An order by the hour for each of these projects."""
    product = env["product.product"].create(
        {
            "name": "Consulting",
            "type": "service",
            "service_policy": "delivered_timesheet",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "list_price": 100,
        }
    )
    for project in projects:
        line = {"product_id": product.id, "product_uom_qty": 10}
        order = env["sale.order"].create(
            {"partner_id": project.partner_id.id, "order_line": [(0, 0, line)]}
        )
        order.action_confirm()
        project.write({"allow_billable": True, "sale_line_id": order.order_line.id})


def _create_seeds(env, project, employee):
    task = env["project.task"].create({"name": "Task", "project_id": project.id})
    line = env["account.analytic.line"].create(
        {
            "name": "Work",
            "project_id": project.id,
            "task_id": task.id,
            "employee_id": employee.id,
            "unit_amount": 1,
        }
    )
    return task, line


def _spread(projects, lines):
    """Bookings per project: fixed sizes, the others skewed like real life."""
    fixed = [max(round(lines * share), 10) for share in FIXED_SHARES * 2]
    weights = [random.lognormvariate(0, 0.9) for _ in range(projects - len(fixed))]
    rest = (lines - sum(fixed)) / sum(weights)
    return fixed + [round(weight * rest) for weight in weights]


def _copy(env, table, record, changes, source):
    """Insert a copy of a seed for each row of ``source``, with some columns changed."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name <> 'id'",
        [table],
    )
    columns = [column for [column] in env.cr.fetchall()]
    values = [changes.get(column, f'seed."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    env.cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
        f" FROM {table} seed, {source} WHERE seed.id = {record.id}"
    )


def _copy_messages(env, message, task, count):
    """Add messages like ``message`` to the tasks that the SQL ``task`` names."""
    _copy(
        env,
        "mail_message",
        message,
        {
            "res_id": task,
            "date": "now() AT TIME ZONE 'UTC' - g.n * interval '71 minutes'",
            "message_id": "'<bench-' || seed.id || '-' || g.n || '@example.com>'",
            "body": "'<p>Words about the work, <b>number ' || g.n || '</b></p>'",
        },
        f"generate_series(1, {count}) g(n)",
    )


def _copy_tasks(env, task, projects):
    """A quarter are sub-tasks, a third is closed."""
    ids = ",".join(map(str, projects.ids))
    _copy(
        env,
        "project_task",
        task,
        {
            "name": "jsonb_build_object('en_US', 'Task ' || g.n)"
            if _is_json(env, "project_task", "name")
            else "'Task ' || g.n",
            "project_id": "p.id",
            "state": "CASE WHEN g.n % 3 = 0 THEN '1_done' ELSE seed.state END",
        },
        f"unnest(ARRAY[{ids}]) p(id), generate_series(1, {TASKS}) g(n)",
    )
    env.cr.execute(
        "UPDATE project_task child SET parent_id = parent.id"
        "  FROM (SELECT project_id, MIN(id) AS id FROM project_task GROUP BY 1) parent"
        " WHERE parent.project_id = child.project_id AND child.id > parent.id"
        "   AND child.id % 4 = 0"
    )


def _is_json(env, table, column):
    env.cr.execute(
        "SELECT data_type FROM information_schema.columns"
        " WHERE table_name = %s AND column_name = %s",
        [table, column],
    )
    return env.cr.fetchone()[0] == "jsonb"


def _copy_lines(env, line, projects, employees, counts):
    """Over three years, shuffled; a tenth without task; some projects book in days."""
    hour, day = env.ref("uom.product_uom_hour").id, env.ref("uom.product_uom_day").id
    staff = ",".join(map(str, employees.ids))
    pairs = ",".join(
        f"({project},{count})"
        for project, count in zip(projects.ids, counts, strict=True)
    )
    source = f"""(
        SELECT p.id AS project_id, t.ids AS tasks, project.account_id,
               project.partner_id, random() AS pick, random() AS pick_employee,
               random() AS pick_date, random() AS pick_hours
          FROM (VALUES {pairs}) p(id, count)
          JOIN project_project project ON project.id = p.id
          JOIN (SELECT project_id, ARRAY_AGG(id) AS ids FROM project_task GROUP BY 1) t
               ON t.project_id = p.id,
               generate_series(1, p.count)
         ORDER BY random()
    ) g"""
    _copy(
        env,
        "account_analytic_line",
        line,
        {
            "project_id": "g.project_id",
            "task_id": f"CASE WHEN g.pick < 0.1 THEN NULL"
            f" ELSE g.tasks[1 + floor(g.pick * {TASKS})::int] END",
            "account_id": "g.account_id",
            "partner_id": "g.partner_id",
            "employee_id": f"(ARRAY[{staff}])"
            f"[1 + floor(g.pick_employee * {len(employees)})::int]",
            "user_id": "NULL",
            "date": "CURRENT_DATE - floor(g.pick_date * 1095)::int",
            "product_uom_id": f"CASE WHEN g.project_id % 20 = 0 THEN {day}"
            f" ELSE {hour} END",
            "unit_amount": "(1 + floor(g.pick_hours * 16)) / 4"
            " / CASE WHEN g.project_id % 20 = 0 THEN 8 ELSE 1 END",
        },
        source,
    )


def _sum_up_tasks(env):
    """What stock Odoo stores on tasks, as its ORM would have done."""
    env.cr.execute("""
        UPDATE project_task task
           SET effective_hours = sum.hours, total_hours_spent = sum.hours,
               allocated_hours = 10, remaining_hours = 10 - sum.hours,
               progress = ROUND((sum.hours / 10)::numeric, 2),
               overtime = GREATEST(sum.hours - 10, 0)
          FROM (SELECT task_id, SUM(unit_amount) AS hours
                  FROM account_analytic_line WHERE task_id IS NOT NULL GROUP BY 1) sum
         WHERE sum.task_id = task.id
    """)


def _book_on_orders(env, projects):
    """Put tasks and bookings of these projects on their orders; the sums by the ORM."""
    for table, changes in (
        ("project_task", ""),
        ("account_analytic_line", ", timesheet_invoice_type = 'billable_time'"),
    ):
        column = "sale_line_id" if table == "project_task" else "so_line"
        env.cr.execute(
            f"UPDATE {table} item SET {column} = project.sale_line_id{changes}"
            "  FROM project_project project"
            " WHERE project.id = item.project_id AND project.id IN %s",
            [tuple(projects.ids)],
        )
    env.invalidate_all()
    lines = projects.sale_line_id
    env.add_to_compute(lines._fields["qty_delivered"], lines)
    env.flush_all()
