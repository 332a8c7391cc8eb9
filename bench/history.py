#!/usr/bin/env python3
"""The history of a large project beside that of a small one.

Part of ``bench/run``; alone: bin/env python bench/history.py [--source DATABASE].
The large project has 100,000 bookings, 20,000 messages and 2,000 tasks, the small one
100 bookings. The first page of both is asked of one server, in turn; the ratio of the
medians has a bound, and the number of queries must be the same.
"""

import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import part  # noqa: E402
from dataset import _copy, _copy_messages  # noqa: E402
from server import Server, Session  # noqa: E402

from devenv import console, databases, templates  # noqa: E402
from devenv.places import Cache  # noqa: E402

NAME = "bench_history"
TITLE = "History"
# bookings, tasks, messages
SIZES = {"small": (100, 5, 100), "large": (100_000, 2_000, 20_000)}
MUST = 1.5
REPEATS = 25
TIMESHEETS = "project.group_project_user,hr_timesheet.group_hr_timesheet_user"
# One who sees all bookings, one who sees his own, one who has none, and one who may
# see no booking at all
PEOPLE = {
    "history_manager": "corebiz_project_billing.group_project_office,"
    "account.group_account_invoice",
    "history_employee": TIMESHEETS,
    "history_newcomer": TIMESHEETS,
    "history_reader": "project.group_project_user",
}
STAFF = ("history_manager", "history_employee")  # they book time


def load(env):
    """Fill a database with both projects; runs inside ``odoo shell``."""
    env = env(context={"tracking_disable": True, "mail_create_nolog": True})
    users = _create_people(env)
    employees = env["hr.employee"].create(
        [
            {"name": user.name, "user_id": user.id}
            for user in users
            if user.login in STAFF
        ]
        + [{"name": f"Employee {number}"} for number in range(18)]
    )
    for name, sizes in SIZES.items():
        _load_project(env, name, employees, *sizes)
    env.cr.commit()


def _create_people(env):
    """Those who ask for the pages."""
    return env["res.users"].create(
        [
            {
                "name": login,
                "login": login,
                "password": login,
                "group_ids": [(4, env.ref(name).id) for name in names.split(",")],
            }
            for login, names in PEOPLE.items()
        ]
    )


def _load_project(env, name, employees, bookings, tasks, messages):
    project = env["project.project"].create(
        {"name": f"History {name}", "allocated_hours": 100}
    )
    seed = env["project.task"].create({"name": "Task", "project_id": project.id})
    line = env["account.analytic.line"].create(
        {
            "name": "Work",
            "project_id": project.id,
            "task_id": seed.id,
            "employee_id": employees[0].id,
            "unit_amount": 1,
        }
    )
    message = seed.message_post(body="Some words about the work")
    env.flush_all()
    _copy(env, "project_task", seed, {}, f"generate_series(1, {tasks}) g(n)")
    env.cr.execute("SELECT id FROM project_task WHERE project_id = %s", [project.id])
    ids = ",".join(str(number) for [number] in env.cr.fetchall())
    task = f"(ARRAY[{ids}])[1 + g.n % {tasks}]"
    staff = ",".join(map(str, employees.ids))
    people = ",".join(str(employee.user_id.id or "NULL") for employee in employees)
    _copy(
        env,
        "account_analytic_line",
        line,
        {
            "task_id": task,
            "employee_id": f"(ARRAY[{staff}])[1 + g.n % {len(employees)}]",
            "user_id": f"(ARRAY[{people}]::int[])[1 + g.n % {len(employees)}]",
            "date": "CURRENT_DATE - (g.n * 7919 % 1095)::int",
        },
        f"generate_series(1, {bookings}) g(n)",
    )
    _copy_messages(env, message, task, messages)


def build(source, log):
    """Copy a database that has the addon, and load the projects into it."""
    part.copy(source, NAME)
    part.shell("import history; history.load(env)", NAME, log)
    part.settle(NAME)
    databases.execute("ALTER DATABASE {} RESET ALL", NAME)


def pages(project):
    """The requests: the timeline's first page, its second, and the page of the list."""
    domain = [("project_id", "=", project["id"])]
    columns = ("kind", "date", "subject", "excerpt", "person_name", "amount", "hours")

    def timeline(session):
        return session.call("project.history", "get_page", domain=domain)

    def second(session):
        return session.call(
            "project.history", "get_page", domain=domain, cursor=project["cursor"]
        )

    def listed(session):
        return session.call(
            "project.history",
            "web_search_read",
            domain=domain,
            specification={name: {} for name in columns},
            limit=40,
            count_limit=200,
        )

    return {"timeline": timeline, "second page": second, "list": listed}


def measure(session, row):
    """Ask for the pages of both projects in turn; returns whether one is too slow."""
    projects = [
        session.call(
            "project.project",
            "search_read",
            [("name", "=", f"History {name}")],
            ["name"],
        )[0]
        for name in SIZES
    ]
    for project in projects:
        page = session.call(
            "project.history", "get_page", [("project_id", "=", project["id"])]
        )
        project["cursor"] = page["cursor"]
    small, large = (pages(project) for project in projects)
    failed = False
    for title in small:
        times = ([], [])
        for number in range(REPEATS + 1):
            for side in (0, 1) if number % 2 else (1, 0):
                (small, large)[side][title](session)
                times[side].append(session.seconds)
        before, after = (median(values[1:]) for values in times)  # the first is cold
        must = f"<= {MUST}" if title == "timeline" else ""
        note = f"{1000 * before:.0f} ms / {1000 * after:.0f} ms"
        row(f"History, {title}, {session.login}", must, f"{after / before:.2f}", note)
        failed |= bool(must) and after / before > MUST
    return failed


def run(port, row, source=None, keep=False):
    """Build, measure, drop; returns whether a bound was missed."""
    logs = Cache.default().logs
    logs.mkdir(exist_ok=True)
    if not (keep and NAME in databases.facts()):
        build(source or templates.prepare(templates.TEST), logs / "bench-history.log")
    server = Server("history", NAME, port, logs / "bench-history-server.log")
    failed = False
    try:
        server.wait()
        for login in PEOPLE:
            session = Session(server, login)
            session.login = login
            failed |= measure(session, row)
    finally:
        server.stop()
    if not keep:
        databases.drop(NAME)
    return failed


def main():
    """Run this part of the benchmark alone."""
    return part.alone(__doc__, 8172, run)


if __name__ == "__main__":
    console.guard(main)
