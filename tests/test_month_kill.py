"""A run over a month, killed in the middle: nothing is billed twice, nothing is lost.

The server is killed with all its processes while a run creates the drafts of several
projects. After each kill every project is invoiced as a whole, or not at all; started
again, the server goes on with those that wait.
"""

import random
import time
from datetime import date, timedelta

from .harness import query, wait_for
from .house import QUIET
from .test_concurrency import slow  # noqa: F401

PROJECTS = 8
KILLS = 3
SIZES = (5.5, 2.25)  # hours of the bookings of each project
RATE = 95
LONGEST = 1.0  # seconds from a draft to the kill
PATIENCE = 180
ADDON = "corebiz_project_billing"
OPENING = f"{ADDON}_period.ir_cron_open_periods"
RUN = f"{ADDON}_monthly.ir_cron_billing_run"


def last_month():
    """The first and the last day of the month before the last one.

    A period opens on the first working day behind it, which may still be to come for
    the last month.
    """
    last = date.today().replace(day=1) - timedelta(days=1)
    last = last.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def sell(house, count):
    """Projects of one order each, sold by the hour, whose hours are released."""
    address = {"street": "Hauptstraße 1", "zip": "70173", "city": "Stuttgart"}
    house.admin("res.partner", "write", [house.customer], vals=address)
    house.make_employee("employee")
    values = {
        "name": "Support by the hour",
        "type": "service",
        "service_policy": "delivered_timesheet",
        "taxes_id": [[6, 0, []]],
    }
    (product,) = house.admin("product.product", "create", vals_list=[values])
    projects = house.projects(count, allow_billable=True)
    for project in projects:
        line = {"product_id": product, "product_uom_qty": 100, "price_unit": RATE}
        values = {
            "partner_id": house.customer,
            "project_id": project,
            "order_line": [[0, 0, line]],
        }
        (order,) = house.admin("sale.order", "create", vals_list=[values])
        house.admin("sale.order", "action_confirm", [order])
        [[line]] = house.sql(
            "SELECT id FROM sale_order_line WHERE order_id = %s", order
        )
        book(house, project, line)
    rhythm = {"billing_rhythm": "monthly"}
    house.as_("manager")("project.project", "write", projects, vals=rhythm)
    release(house, projects)
    return projects


def book(house, project, line):
    """Bookings of the month on a task of the project."""
    first, last = last_month()
    task = {"name": "Work", "project_id": project, "sale_line_id": line}
    (task,) = house.admin("project.task", "create", vals_list=[task], context=QUIET)
    rows = [
        {"task_id": task, "name": "x", "unit_amount": hours, "date": day.isoformat()}
        for hours, day in zip(SIZES, (first, last), strict=True)
    ]
    house.as_("employee")("account.analytic.line", "create", vals_list=rows)


def release(house, projects):
    """The periods open by themselves; leader and manager take their steps."""
    house.run_cron(OPENING)
    found = house.sql(
        "SELECT id FROM project_billing_period WHERE project_id = ANY(%s)", projects
    )
    periods = [period for (period,) in found]
    assert len(periods) == len(projects)
    house.as_("leader")("project.billing.period", "action_confirm", periods)
    house.as_("manager")("project.billing.period", "action_release", periods)


def start_run(house, projects):
    """Start a run as the clerk does in the dialog."""
    clerk = house.as_("clerk")
    values = {
        "project_ids": [[6, 0, projects]],
        "date_to": last_month()[1].isoformat(),
    }
    (dialog,) = clerk("project.billing.run.create", "create", vals_list=[values])
    action = clerk("project.billing.run.create", "action_confirm", [dialog])
    return action["res_id"]


def wake(house):
    """Have the job run at once, unless it runs already."""
    house.sql(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' WHERE id IN"
        " (SELECT id FROM ir_cron WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)",
        house.ref(RUN),
    )
    # Without it a server looks once a minute.
    query("postgres", "SELECT pg_notify('cron_trigger', %s)", house.server.database)


def count(house, run, state):
    """How many projects of the run are in a state."""
    statement = (
        "SELECT count(*) FROM project_billing_run_line WHERE run_id = %s AND state = %s"
    )
    return house.sql(statement, run, state)[0][0]


def traces(house, project):
    """What there is of a project's invoice: drafts, their hours and money, links."""
    return house.sql(
        "SELECT count(DISTINCT move.id), COALESCE(SUM(line.quantity), 0)::float,"
        " COALESCE(SUM(line.price_subtotal), 0)::float"
        " FROM sale_order sold"
        " JOIN sale_order_line item ON item.order_id = sold.id"
        " JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = item.id"
        " JOIN account_move_line line ON line.id = rel.invoice_line_id"
        " JOIN account_move move ON move.id = line.move_id"
        " WHERE sold.project_id = %s",
        project,
    ) + house.sql(
        "SELECT count(*), count(DISTINCT booking_id), COALESCE(SUM(hours), 0)::float"
        " FROM project_coverage_link WHERE project_id = %s AND is_active",
        project,
    )


HOURS = sum(SIZES)
NOTHING = [(0, 0.0, 0.0), (0, 0, 0.0)]
WHOLE = [(1, HOURS, HOURS * RATE), (len(SIZES), len(SIZES), HOURS)]


def assert_whole_or_nothing(house, run):
    """What is noted as invoiced is, once; what waits has left no trace."""
    rows = house.sql(
        "SELECT row.project_id, row.state, count(rel.move_id)"
        " FROM project_billing_run_line row"
        " LEFT JOIN project_billing_run_line_move_rel rel ON rel.line_id = row.id"
        " WHERE row.run_id = %s GROUP BY row.id",
        run,
    )
    assert len(rows) == PROJECTS
    for project, state, invoices in rows:
        wanted = {"done": (WHOLE, 1), "waiting": (NOTHING, 0)}[state]
        assert (traces(house, project), invoices) == wanted, (project, state)


def test_killed_in_the_middle_of_a_run(house, slow):  # noqa: F811
    projects = sell(house, PROJECTS)
    slow("account_move")
    run = start_run(house, projects)
    for turn in range(1, KILLS + 1):

        def is_under_way(turn=turn):
            wake(house)
            return count(house, run, "done") >= turn

        wait_for(is_under_way, timeout=PATIENCE, interval=0.02)
        time.sleep(random.uniform(0, LONGEST))
        house.server.kill()
        assert_whole_or_nothing(house, run)
        if turn == 1:
            assert count(house, run, "waiting"), "the kill did not come in the middle"
        house.forget_interruptions()
        house.server.start()

    def is_through():
        wake(house)
        return not count(house, run, "waiting")

    wait_for(is_through, timeout=PATIENCE, interval=0.5)
    assert count(house, run, "done") == PROJECTS
    assert_whole_or_nothing(house, run)
    assert_nothing_left(house, projects)


def assert_nothing_left(house, projects):
    """Another run over the same projects finds nothing, and creates nothing."""
    again = start_run(house, projects)

    def is_through():
        wake(house)
        return not count(house, again, "waiting")

    wait_for(is_through, timeout=PATIENCE, interval=0.5)
    assert count(house, again, "failed") == len(projects)
    assert all(traces(house, project) == WHOLE for project in projects)
