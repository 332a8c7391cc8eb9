#!/usr/bin/env python3
"""What it costs to open the dashboards, beside one plain sum in SQL.

Alone: bin/env python bench/dashboard.py [--source DATABASE] [--keep]. Loads the data of
``bench/run`` (2,000 projects, 1,000,000 bookings, half of them billed) into a database
with all addons, or into a copy of one that is named. One project in ten is in work, in
all statuses, shared among nine managers: 200 projects of which 50,000 bookings are not
billed, the work of 100 people in half a year. The others are billed, each with an
invoice, its steps and its snapshot.

A dashboard costs the sum of the requests by which the client fills it, one after the
other; the client sends several at once. Sources are read from the JSON of the addon.
The floor is the sum of hours over all bookings, so that the speed of the machine and
what else it does cancel out.
"""

import json
import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import evaluation  # noqa: E402
import part  # noqa: E402
from dataset import _copy  # noqa: E402
from server import Server, Session  # noqa: E402

from dashboards.__main__ import DASHBOARDS  # noqa: E402
from devenv import console, databases, templates  # noqa: E402
from devenv.places import Cache  # noqa: E402

NAME, TITLE = "bench_dashboard", "Dashboard"
REPEATS = 5
MUST = 12  # times the floor: 2 seconds where that takes a sixth of one
IN_WORK = 10  # one project of so many is in work
STEPS = (("open", "pl_done"), ("pl_done", "pm_done"), ("pm_done", "po_billed"))


def load(env):
    """Bill most of the projects of ``evaluation.load``; in ``odoo shell``."""
    evaluation.load(env)
    project = env["project.project"].search([("is_template", "=", False)], limit=1)
    move = env["account.move"].search([("move_type", "=", "out_invoice")], limit=1)
    values = {
        "project_id": project.id,
        "currency_id": env.company.currency_id.id,
        "company_id": env.company.id,
        "date": "2026-01-01",
    }
    snapshot = env["project.evaluation"]._add_rows([{**values, "user_id": 1}])
    step = env["project.handover"]._add_rows(
        [
            {
                "project_id": project.id,
                "from_state": "open",
                "to_state": "pl_done",
                "user_id": 1,
                "date": "2026-01-01",
            }
        ]
    )
    users = env["res.users"].search([("share", "=", False)])
    env.flush_all()
    env.cr.execute(
        """
        UPDATE project_project SET user_id = (%s::int[])[1 + id / 10 %% %s],
            billing_state = CASE WHEN id %% %s > 0 THEN 'po_billed'
                WHEN id %% 80 = 0 THEN 'pl_done' WHEN id %% 80 = 10 THEN 'pm_done'
                ELSE 'open' END
        """,
        [users.ids, len(users), IN_WORK],
    )
    _copy_documents(env, move, snapshot, step)
    env.cr.commit()


def _copy_documents(env, move, snapshot, step):
    """An invoice, a snapshot and three steps for each project that is billed."""
    projects = "(SELECT id FROM project_project WHERE billing_state = 'po_billed') p"
    day = "CURRENT_DATE - (p.id % 700)::integer"
    dates = {"invoice_date": day, "invoice_date_due": f"{day} + 14"}
    state = "CASE WHEN p.id % 10 = 0 THEN 'not_paid' ELSE 'paid' END"
    _copy(
        env,
        "account_move",
        move,
        {**dates, "name": "p.id::varchar", "payment_state": state},
        projects,
    )
    env.cr.execute(
        """
        UPDATE account_move_line billed SET move_id = move.id
        FROM account_move move
        WHERE billed.name = move.name AND billed.move_id = %s
        """,
        [move.id],
    )
    figures = {"revenue": "1000", "cost": "700", "margin": "300", "user_id": "2"}
    _copy(
        env,
        "project_evaluation",
        snapshot,
        {"project_id": "p.id", "date": day, "actual_hours": "400", **figures},
        projects,
    )
    for origin, target in STEPS:
        _copy(
            env,
            "project_handover",
            step,
            {
                "project_id": "p.id",
                "date": day,
                "from_state": f"'{origin}'",
                "to_state": f"'{target}'",
                "days_in_state": "p.id % 20",
            },
            projects,
        )


def build(source, log):
    """A database with all addons and the data."""
    part.copy(source or templates.prepare(templates.TEST), NAME)
    script = "import dataset, dashboard\ndataset.load(env, 2000, 1_000_000)\n"
    part.shell(script + "dashboard.load(env)", NAME, log)
    part.settle(NAME)
    databases.execute("ALTER DATABASE {} RESET ALL", NAME)


def requests_of(content, uid):
    """The requests by which the client fills a dashboard: functions of a session."""

    def domain(source):
        found = source["domain"]
        return eval(found, {"uid": uid}) if isinstance(found, str) else found

    def grouped(model, condition, groups, names, fields):
        sums = [
            name if name == "__count" else f"{name}:{fields[name]['aggregator']}"
            for name in names
        ]
        sets = [groups[:depth] for depth in range(len(groups) + 1)]
        return lambda session: session.call(
            model,
            "formatted_read_grouping_sets",
            domain=condition,
            grouping_sets=sets,
            aggregates=sums,
        )

    def listed(source):
        order = ", ".join(
            f"{one['name']} {'asc' if one['asc'] else 'desc'}"
            for one in source["orderBy"]
        )
        return lambda session: session.call(
            source["model"],
            "web_search_read",
            domain=domain(source),
            specification={name: {} for name in source["columns"]},
            order=order,
            limit=10,
        )

    def make(session):
        known = {}
        for pivot in content["pivots"].values():
            model = pivot["model"]
            if model not in known:
                known[model] = session.call(model, "fields_get")
            rows = [
                ":".join(filter(None, (one["fieldName"], one.get("granularity"))))
                for one in pivot["rows"]
            ]
            names = [one["fieldName"] for one in pivot["measures"]]
            title = f"{model} {', '.join(names)}"
            fields = known[model]
            yield title, grouped(model, domain(pivot), rows, names, fields)
        for figure in content["sheets"][0]["figures"]:
            if not figure["data"]["type"].startswith("odoo_"):
                continue
            meta = figure["data"]["metaData"]
            model, names = meta["resModel"], [meta["measure"]]
            if model not in known:
                known[model] = session.call(model, "fields_get")
            condition = domain(figure["data"]["searchParams"])
            yield (
                f"chart of {model} {names[0]}",
                grouped(model, condition, meta["groupBy"], names, known[model]),
            )
        for source in content["lists"].values():
            yield f"list of {source['model']}", listed(source)

    return make


def measure(session, row):
    """Compare with the floor; returns whether a bound was missed."""
    [user] = session.call("res.users", "search", [("login", "=", "admin")])
    failed = False
    for name, describe in DASHBOARDS.items():
        content = json.loads(describe(is_sample=False).dumps())
        requests = list(requests_of(content, user)(session))
        totals, sums, slowest = [], [], {}
        for _number in range(REPEATS + 1):
            total = 0
            for title, request in requests:
                request(session)
                total += session.seconds
                slowest[title] = max(session.seconds, slowest.get(title, 0))
            totals.append(total)
            sums.append(evaluation.query(evaluation.FLOOR, NAME)[1])
        took, least = median(totals[1:]), median(sums[1:])  # the first is cold
        title, seconds = max(slowest.items(), key=lambda item: item[1])
        note = f"{took:.2f} s, sum {1000 * least:.0f} ms; {len(requests)} requests,"
        note += f" slowest {seconds:.2f} s: {title}"
        row(f"{TITLE}, {name}", f"<= {MUST}", f"{took / least:.1f}", note)
        failed |= took / least > MUST
    return failed


def run(port, row, source=None, keep=False):
    """Build, measure, drop; returns whether a bound was missed."""
    logs = Cache.default().logs
    logs.mkdir(exist_ok=True)
    if not (keep and NAME in databases.facts()):
        build(source, logs / "bench-dashboard.log")
    server = Server("dashboard", NAME, port, logs / "bench-dashboard-server.log")
    try:
        server.wait()
        failed = measure(Session(server), row)
    finally:
        server.stop()
    if not keep:
        databases.drop(NAME)
    return failed


def main():
    """Run this part of the benchmark alone."""
    return part.alone(__doc__, 8175, run)


if __name__ == "__main__":
    console.guard(main)
