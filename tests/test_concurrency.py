"""Two clients at the same moment, on several workers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from .harness import RemoteError, wait_for
from .house import QUIET, REASON

ROUNDS = 15
PAUSE = 1.5  # seconds for which a transaction is held right before its commit
# A trigger that runs at commit, or at once, and then waits: it makes the moment in
# which two transactions do not see each other long enough to be met every time.
SLOW = """
    CREATE OR REPLACE FUNCTION box_pause() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep({pause}); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER box_pause AFTER INSERT ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION box_pause()
"""


def at_once(*calls):
    """Run the calls at the same moment; return the result or the error of each."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except RemoteError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def press(house, role, method, project, **arguments):
    """A call to be made later."""
    return lambda: house.as_(role)("project.project", method, [project], **arguments)


def winners(results):
    """How many calls got through; the others were refused with a clean message."""
    for result in results:
        if isinstance(result, RemoteError):
            assert result.status == 422, result
            assert "could not serialize" not in result.message, result
    return sum(result is True for result in results)


@pytest.fixture(scope="module")
def booker(house):
    """The employee may book time, and knows a task of every project."""
    house.make_employee("employee")
    return house.as_("employee")


@pytest.fixture
def slow(house):
    """Hold transactions that add a row to a table for a while before their commit."""
    tables = []

    def make(table):
        tables.append(table)
        house.sql(SLOW.format(table=table, pause=PAUSE))

    yield make
    for table in tables:
        house.sql(f"DROP TRIGGER box_pause ON {table}")


def add_task(house, project):
    values = {"name": "Work", "project_id": project}
    return house.admin("project.task", "create", vals_list=[values], context=QUIET)[0]


def book(booker, project, task):
    """A booking to be made later."""
    values = {"project_id": project, "task_id": task, "name": "x", "unit_amount": 1}
    return lambda: booker("account.analytic.line", "create", vals_list=[values])


def count_bookings(house, project):
    statement = "SELECT count(*) FROM account_analytic_line WHERE project_id = %s"
    return house.sql(statement, project)[0][0]


def test_the_same_button_twice(house):
    projects = house.projects(ROUNDS)
    for project in projects:
        results = at_once(*[press(house, "leader", "action_set_pl_done", project)] * 2)
        assert winners(results) == 1, results
        loser = next(result for result in results if result is not True)
        assert "set by Leader" in loser.message
        assert house.rows(project) == [("open", "pl_done")]
    wait_for(lambda: all(house.mails(project) == ["sent"] for project in projects))
    for project in projects:
        assert len(house.delivered(project)) == 1


def test_the_same_status_written_twice(house):
    """A value that is written again is no step, for whoever comes second too."""
    values = {"billing_state": "pl_done"}
    for project in house.projects(5):
        call = press(house, "leader", "write", project, vals=values)
        results = at_once(call, call, call)
        assert results == [True] * 3
        assert house.rows(project) == [("open", "pl_done")]
        assert len(house.mails(project)) == 1


def test_forward_and_back_at_once(house):
    """Manager releases, leader takes back: one of the two steps, never both."""
    for project in house.projects(ROUNDS, "pl_done"):
        results = at_once(
            press(house, "manager", "action_set_pm_done", project),
            press(house, "leader", "action_send_back", project, reason=REASON),
        )
        assert winners(results) in (1, 2), results
        rows = house.rows(project)
        assert rows[-1][1] == house.state(project)
        assert all(rows[i][1] == rows[i + 1][0] for i in range(len(rows) - 1)), rows
        assert len(rows) == 1 + winners(results)
        assert len(house.mails(project)) == len(rows)


def test_selection_and_single_project_at_once(house):
    """A batch that meets somebody's step is taken as a whole, or not at all."""
    for _ in range(3):
        projects = house.projects(4)
        results = at_once(
            lambda ids=projects: house.as_("leader")(
                "project.project", "action_set_pl_done", ids
            ),
            press(house, "leader", "action_set_pl_done", projects[2]),
        )
        assert winners(results) == 1, results
        moved = [p for p in projects if house.state(p) == "pl_done"]
        assert moved == (projects if results[0] is True else [projects[2]])
        for project in projects:
            steps = 1 if project in moved else 0
            assert len(house.rows(project)) == len(house.mails(project)) == steps


def test_leader_books_while_manager_releases(house):
    """At random moments: a booking that got through was there before the step."""
    values = {"name": "Leader", "user_id": house.ids["leader"]}
    house.admin("hr.employee", "create", vals_list=[values])
    for project in house.projects(ROUNDS, "pl_done"):
        booking = book(house.as_("leader"), project, add_task(house, project))
        results = at_once(
            booking, press(house, "manager", "action_set_pm_done", project)
        )
        assert results[1] is True, results
        booked = not isinstance(results[0], RemoteError)
        assert booked or "are fixed" in results[0].message
        assert count_bookings(house, project) == booked
        with pytest.raises(RemoteError, match="are fixed"):
            booking()


def test_step_does_not_overtake_a_booking(house, booker, slow):
    """While a booking is being committed, the project cannot be closed behind it."""
    project = house.project()
    booking = book(booker, project, add_task(house, project))
    slow("account_analytic_line")
    order = []

    def done(name, call):
        result = call()
        order.append(name)
        return result

    with ThreadPoolExecutor(2) as pool:
        booked = pool.submit(done, "booking", booking)
        wait_for(lambda: asleep(house), interval=0.02)
        call = press(house, "leader", "action_set_pl_done", project)
        stepped = pool.submit(done, "step", call)
        assert booked.result() and stepped.result() is True
    assert order == ["booking", "step"], "the booking was committed after the step"
    assert house.state(project) == "pl_done"


def test_booking_that_meets_a_step_sees_it(house, booker, slow):
    """A booking that begins while a step is being committed is refused after it."""
    project = house.project()
    booking = book(booker, project, add_task(house, project))
    slow("project_handover")
    with ThreadPoolExecutor(1) as pool:
        call = press(house, "leader", "action_set_pl_done", project)
        stepped = pool.submit(call)
        wait_for(lambda: asleep(house), interval=0.02)
        with pytest.raises(RemoteError, match="still correct its bookings"):
            booking()
        assert stepped.result() is True
    assert count_bookings(house, project) == 0


def sell_prepaid(house, hours, partner=None):
    """A confirmed order of prepaid hours: the numbers of its line and its customer."""
    values = {
        "name": "Package",
        "type": "service",
        "service_policy": "ordered_prepaid",
        "uom_id": house.ref("uom.product_uom_hour"),
    }
    product = house.admin("product.product", "create", vals_list=[values])[0]
    if not partner:
        vals = {"name": "Buyer"}
        (partner,) = house.admin("res.partner", "create", vals_list=[vals])
    line = {"product_id": product, "product_uom_qty": hours}
    values = {"partner_id": partner, "order_line": [[0, 0, line]]}
    order = house.admin("sale.order", "create", vals_list=[values])[0]
    house.admin("sale.order", "action_confirm", [order])
    statement = "SELECT id FROM sale_order_line WHERE order_id = %s"
    return house.sql(statement, order)[0][0], partner


def test_the_last_prepaid_hour_pays_one_booking(house, booker, slow):
    """Two people book at once: the hour that is left is not given to both."""
    line, partner = sell_prepaid(house, 1)
    projects = house.projects(
        2, allow_billable=True, partner_id=partner, sale_line_id=line
    )
    tasks = [add_task(house, project) for project in projects]
    house.admin("project.task", "write", tasks, vals={"sale_line_id": line})
    slow("account_analytic_line")
    results = at_once(
        *(
            book(booker, project, task)
            for project, task in zip(projects, tasks, strict=True)
        )
    )
    assert not any(isinstance(result, RemoteError) for result in results), results
    paid = house.sql(
        "SELECT prepaid_hours, coverage_state FROM account_analytic_line"
        " WHERE so_line = %s ORDER BY date, id",
        line,
    )
    assert paid == [(1.0, "fixed"), (0.0, "open")] or paid == [
        (1.0, "fixed"),
        (None, "open"),
    ]


def test_a_package_and_its_supplement_pay_no_hour_twice(house, booker, slow):
    """Two people book at once on two lines, which share the hours that are left."""
    line, partner = sell_prepaid(house, 1)
    supplement, _partner = sell_prepaid(house, 0.5, partner)
    # As an accepted supplement notes it.
    house.sql(
        "UPDATE sale_order_line SET supplement_origin_line_id = %s WHERE id = %s",
        *(line, supplement),
    )
    projects = house.projects(2, allow_billable=True, partner_id=partner)
    tasks = [add_task(house, project) for project in projects]
    for task, paying in zip(tasks, (line, supplement), strict=True):
        house.admin("project.task", "write", [task], vals={"sale_line_id": paying})
    slow("account_analytic_line")
    results = at_once(
        *(
            book(booker, project, task)
            for project, task in zip(projects, tasks, strict=True)
        )
    )
    assert not any(isinstance(result, RemoteError) for result in results), results
    booked = house.sql(
        "SELECT so_line, COALESCE(prepaid_hours, 0), coverage_state"
        " FROM account_analytic_line WHERE so_line IN (%s, %s)",
        *(line, supplement),
    )
    assert sorted(row[0] for row in booked) == [line, supplement]
    assert sorted(row[1:] for row in booked) == [(0.5, "open"), (1.0, "fixed")]


def asleep(house):
    """Whether a transaction of the server is held before its commit."""
    return house.sql(
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event = 'PgSleep'"
    )
