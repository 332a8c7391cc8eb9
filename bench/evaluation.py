#!/usr/bin/env python3
"""What the evaluation and the health check cost, beside one plain sum in SQL.

Part of ``bench/run``; alone: bin/env python bench/evaluation.py [--source DATABASE].
Works on a copy of the benchmark's own database where that is kept (``bench/run
--keep``), brought up to date; else it loads the same 2,000 projects and 1,000,000
bookings. Half of the bookings are billed: each project has an order with one line and
an invoice line, each task one of six kinds.

The floor is the sum of hours and cost over the same bookings, which no report can do
without. Every number is a multiple of it, so that the speed of the machine and what
else it does cancel out. The number of queries must not depend on the size.
"""

import re
import sys
import time
from contextlib import closing
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import part  # noqa: E402
import psycopg2  # noqa: E402
from dataset import _copy  # noqa: E402
from server import Server, Session  # noqa: E402

from devenv import console, databases, templates  # noqa: E402
from devenv.places import Cache  # noqa: E402

NAME, OWN = "bench_evaluation", "bench_own"
TITLE = "Evaluation"
REPEATS = 3
KINDS = 6
FLOOR = (
    "SELECT SUM(unit_amount), SUM(amount) FROM account_analytic_line"
    " WHERE project_id IS NOT NULL"
)
# What each may cost at most, as a multiple of the floor
MUST = {"report": 15, "kinds": 25, "project": 5, "health": 60}


def load(env):
    """Bill half of the bookings of a database with the addon; in ``odoo shell``."""
    env = env(context={"tracking_disable": True, "mail_create_nolog": True})
    product = env["product.product"].create(
        {"name": "Hour", "type": "service", "service_policy": "ordered_prepaid"}
    )
    partner = env["res.partner"].create({"name": "Customer"})
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [
                (
                    0,
                    0,
                    {"product_id": product.id, "product_uom_qty": 1, "price_unit": 1},
                )
            ],
        }
    )
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.action_post()
    kinds = env["project.task.kind"].create(
        [{"name": f"Kind {number}"} for number in range(KINDS)]
    )
    env.flush_all()
    _bill(env, order.order_line, invoice.invoice_line_ids)
    env.cr.execute(
        "UPDATE project_task SET kind_id = (%s::int[])[1 + id %% %s]",
        [kinds.ids, KINDS],
    )
    env.cr.commit()


def _bill(env, sold, billed):
    """An order and an invoice line for each project; every other booking on them."""
    projects = "(SELECT id FROM project_project WHERE is_template IS NOT TRUE) p"
    _copy(env, "sale_order", sold.order_id, {"origin": "p.id::varchar"}, projects)
    _copy(
        env,
        "sale_order_line",
        sold,
        {"order_id": "p.id", "project_id": "p.origin::integer"},
        f"(SELECT id, origin FROM sale_order WHERE id > {sold.order_id.id}) p",
    )
    _copy(env, "account_move_line", billed, {"name": "p.id::varchar"}, projects)
    env.cr.execute(
        """
        INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
        SELECT sold.id, billed.id
        FROM sale_order_line sold
        JOIN account_move_line billed ON billed.name = sold.project_id::varchar
        WHERE sold.id > %s AND billed.move_id = %s
        """,
        [sold.id, billed.move_id.id],
    )
    env.cr.execute(
        """
        UPDATE account_analytic_line booking
        SET so_line = sold.id, amount = -40 * booking.unit_amount,
            coverage_state = 'billed', timesheet_invoice_id = %s,
            invoiced_hours = booking.unit_amount
        FROM sale_order_line sold
        WHERE sold.project_id = booking.project_id AND booking.id %% 2 = 0
        """,
        [billed.move_id.id],
    )
    env.cr.execute(
        """
        INSERT INTO project_coverage_link (booking_id, invoice_line_id, move_id,
            is_active, hours, quantity, project_id, task_id, employee_id, date,
            company_id, amount)
        SELECT booking.id, rel.invoice_line_id, booking.timesheet_invoice_id, TRUE,
            booking.unit_amount, booking.unit_amount, booking.project_id,
            booking.task_id, booking.employee_id, booking.date, booking.company_id,
            100 * booking.unit_amount
        FROM account_analytic_line booking
        JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = booking.so_line
        """
    )
    env.cr.execute(
        """
        UPDATE account_move_line billed
        SET quantity = link.quantity, balance = -link.amount
        FROM (
            SELECT invoice_line_id, SUM(quantity) AS quantity, SUM(amount) AS amount
            FROM project_coverage_link GROUP BY invoice_line_id
        ) link
        WHERE link.invoice_line_id = billed.id
        """
    )


def build(source, log):
    """Copy the benchmark's own database, or load the same data, and bill the half."""
    script = "import dataset, evaluation\n"
    if not source and OWN not in databases.facts():
        source = templates.prepare(templates.TEST)
        script += "dataset.load(env, 2000, 1_000_000)\n"
    part.copy(source or OWN, NAME)
    part.odoo(["-u", "corebiz_project_billing", "--stop-after-init"], NAME, log)
    part.shell(script + "evaluation.load(env)", NAME, log)
    part.settle(NAME)
    databases.execute("ALTER DATABASE {} RESET ALL", NAME)


def query(statement, name=NAME):
    """Run SQL beside the server; the rows and the seconds."""
    with closing(psycopg2.connect(dbname=name)) as connection:
        cursor = connection.cursor()
        started = time.perf_counter()
        cursor.execute(statement)
        return cursor.fetchall(), time.perf_counter() - started


def count_queries(server):
    """How many queries the server's last request took, as its log says."""
    found = re.findall(r'HTTP/1\.1" \d+ - (\d+) ', server.log.read_text())
    return int(found[-1])


def grouped(model, domain, group, *sums):
    """A request of the pivot."""

    def request(session):
        return session.call(
            model,
            "formatted_read_group",
            domain=domain,
            groupby=[group],
            aggregates=[f"{name}:sum" for name in sums],
        )

    return request


def evaluation(project):
    """The form of one project's evaluation with its lists, as the client reads it."""
    named = {"fields": {"display_name": {}}}

    def request(session):
        return session.call(
            "project.evaluation.report",
            "web_read",
            [project],
            specification={
                "margin": {},
                "cost": {},
                "hours_item_ids": {
                    "fields": {"task_id": named, "employee_id": named, "kind": {}}
                },
                "money_item_ids": {"fields": {"amount": {}, "task_kind_id": named}},
                "difference_item_ids": {"fields": {"difference": {}}},
                "evaluation_ids": {},
            },
        )

    return request


def health(session):
    """The whole health check, without showing it."""
    [check] = session.call("project.health.check", "create", [{}])
    return session.call("project.health.check", "action_check", [check])


def measure(server, session, row):
    """Compare with the floor; returns whether a bound was missed."""
    rows, _seconds = query(
        "SELECT project_id, COUNT(*) FROM account_analytic_line"
        " WHERE project_id IS NOT NULL GROUP BY 1 ORDER BY 2"
    )
    small, large = rows[0], rows[-1]
    report, items = "project.evaluation.report", "project.evaluation.item"
    figures = ("margin", "revenue", "cost", "actual_hours")
    [found] = session.call(
        "project.project",
        "search_read",
        [("partner_id", "!=", False)],
        ["partner_id"],
        limit=1,
    )
    some = [("partner_id", "=", found["partner_id"][0])]
    failed = False
    for key, title, request, smaller in (
        (
            "report",
            "grouped by customer",
            grouped(report, [], "partner_id", *figures),
            grouped(report, some, "partner_id", *figures),
        ),
        (
            "kinds",
            "margin by kind of task",
            grouped(items, [], "task_kind_id", *figures),
            grouped(items, some, "task_kind_id", *figures),
        ),
        (
            "project",
            f"one project, {small[1]} / {large[1]} bookings",
            evaluation(large[0]),
            evaluation(small[0]),
        ),
        ("health", "health check", health, None),
    ):
        floor = FLOOR + (f" AND project_id = {large[0]}" if key == "project" else "")
        times, sums, queries = [], [], []
        for _number in range(REPEATS + 1):
            request(session)
            times.append(session.seconds)
            queries.append(count_queries(server))
            sums.append(query(floor)[1])
        took, least = median(times[1:]), median(sums[1:])  # the first is cold
        note = f"{1000 * took:.0f} ms, sum {1000 * least:.0f} ms; {queries[-1]} queries"
        if smaller:
            smaller(session)
            few = count_queries(server)
            note += f", {few} of the small"
            failed |= few != queries[-1]
        must = MUST.get(key)
        shown = f"<= {must}" if must else ""
        row(f"{TITLE}, {title}", shown, f"{took / least:.1f}", note)
        failed |= took / least > (must or float("inf"))
    return failed


def run(port, row, source=None, keep=False):
    """Build, measure, drop; returns whether a bound was missed."""
    logs = Cache.default().logs
    logs.mkdir(exist_ok=True)
    if not (keep and NAME in databases.facts()):
        build(source, logs / "bench-evaluation.log")
    server = Server("evaluation", NAME, port, logs / "bench-evaluation-server.log")
    try:
        server.wait()
        failed = measure(server, Session(server), row)
    finally:
        server.stop()
    if not keep:
        databases.drop(NAME)
    return failed


def main():
    """Run this part of the benchmark alone."""
    return part.alone(__doc__, 8173, run)


if __name__ == "__main__":
    console.guard(main)
