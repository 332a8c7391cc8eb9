"""What is measured: each scenario runs on both servers, the ratio has a bound."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

from dataset import FIXED_SHARES, USERS

STOCK_COLUMNS = ("allocated_hours", "effective_hours", "remaining_hours")
COLUMNS = (*STOCK_COLUMNS, "is_project_overtime")
OWN_COLUMNS = (*COLUMNS, "effort_progress", "overrun_hours")
# On a project with an order, from few bookings to many
BILLABLE_MUST = ("1.0", "0.95", "0.8", "0.3")
BOOKINGS = 100  # per person, of those who book at the same time


@dataclass
class Scenario:
    """A request for each server, and the greatest ratio allowed, if it is bounded."""

    title: str
    must: str
    stock: Callable
    own: Callable
    repeats: int = 9


def _list(session, columns, **options):
    fields = {name: {} for name in ("name", "user_id", "partner_id", *columns)}
    options = {"domain": [], "limit": 80, "count_limit": 10001, **options}
    return session.call(
        "project.project", "web_search_read", specification=fields, **options
    )


def _read_all(session):
    """How the order by a figure is got from stock Odoo, which does not offer it."""
    return _list(session, COLUMNS, limit=None)


def _sorted(name):
    return lambda session: _list(session, OWN_COLUMNS, order=f"{name} DESC, id")


def _over(session):
    """The filter; how many it finds and their names, without other columns."""
    return session.call(
        "project.project",
        "web_search_read",
        domain=[("is_project_overtime", "=", True)],
        specification={"display_name": {}},
        limit=80,
        count_limit=10001,
    )


def _specification(node, models, model):
    """What the web client asks for: all fields of a view, and those of its lists."""
    result = {}
    for child in node:
        if child.tag != "field":
            result |= _specification(child, models, model)
            continue
        name = child.get("name")
        comodel = models[model]["fields"].get(name, {}).get("relation")
        inner = [view for view in child if view.tag in ("list", "kanban", "form")]
        result[name] = {}
        if inner and inner[0].tag == "list":
            fields = _specification(inner[0], models, comodel)
            result[name] = {"fields": fields, "limit": 40}
        elif models[model]["fields"].get(name, {}).get("type") == "many2one":
            result[name] = {"fields": {"display_name": {}}}
    return result


def _form_fields(session):
    """The fields of this server's form of a project."""
    views = session.call(
        "project.project", "get_views", views=[[False, "form"]], options={}
    )
    arch = ET.fromstring(views["views"]["form"]["arch"])
    return _specification(arch, views["models"], "project.project")


def _reader(project, fields):
    return lambda session: session.call(
        "project.project", "web_read", [project["id"]], specification=fields
    )


def _forms(stock, own, projects):
    """Stock's form with its own hours, which it does not show, and each whole form."""
    common = _form_fields(stock) | {name: {} for name in COLUMNS}
    extended = common | {name: {} for name in OWN_COLUMNS}
    whole = _form_fields(own)
    for project in projects:
        must = "1.0" if project is projects[-1] else ""
        yield Scenario(
            f"Stock's form with hours, {project['size']:,} bookings",
            must,
            _reader(project, common),
            _reader(project, extended),
        )
    for project in projects:
        yield Scenario(
            f"Own form with all its pages, {project['size']:,} bookings",
            "",
            _reader(project, common),
            _reader(project, whole),
        )


def _booker(project, count=1):
    """Book on a task of one of the :func:`measured_projects`."""

    def book(session):
        values = {
            "name": "Bench",
            "project_id": project["id"],
            "task_id": project["tasks"][0],
            "employee_id": project["employee"],
            "unit_amount": 1,
        }
        return session.call("account.analytic.line", "create", [values] * count)

    return book


def measured_projects(session):
    """The projects of fixed size: smallest first, with tasks and an employee.

    The first ones are internal, the others are sold by the hour.
    """
    projects = session.call(
        "project.project", "search_read", [], ["name"], order="id", limit=5000
    )
    count = 2 * len(FIXED_SHARES)
    names = [f"Project {number:05}" for number in range(count)]
    found = [project for project in projects if project["name"] in names]
    [employee] = session.call("hr.employee", "search", [("name", "=", "Employee 50")])
    for project in found:
        project["employee"] = employee
        project["tasks"] = session.call(
            "project.task", "search", [("project_id", "=", project["id"])], order="id"
        )
    return found


def scenarios(stock, own, projects, largest):
    """All requests that one person makes."""
    some = {"domain": [("id", "in", largest)]}
    projects, sold = split(projects)

    def ours(columns, **options):
        return lambda session: _list(session, columns, **options)

    yield Scenario("Page of 80 projects", "0.35", ours(COLUMNS), ours(OWN_COLUMNS))
    yield Scenario(
        "The 80 largest projects",
        "0.35",
        ours(COLUMNS, **some),
        ours(OWN_COLUMNS, **some),
    )
    for name in ("effective_hours", "remaining_hours", "effort_progress"):
        yield Scenario(f"Sort by {name}", "0.15", _read_all, _sorted(name), 5)
    yield Scenario("Filter over the estimate", "1.2", _over, _over)
    yield from _forms(stock, own, projects)
    for project in projects:
        book = _booker(project)
        title = f"Book on {project['size']:,} bookings"
        yield Scenario(title, "1.10", book, book, 201)
    batch = _booker(projects[1], 100)
    yield Scenario("Book 100 at once", "1.10", batch, batch, 51)
    for project, must in zip(sold, BILLABLE_MUST, strict=True):
        book = _booker(project)
        title = f"Book on {project['size']:,} bookings, billable"
        yield Scenario(title, must, book, book, 201)
    batch = _booker(sold[1], 100)
    yield Scenario("Book 100 at once, billable", "0.9", batch, batch, 51)


def split(projects):
    """The internal projects among the measured ones, and those that are sold."""
    count = len(FIXED_SHARES)
    return projects[:count], projects[count:]


def book_together(server, sessions, project, with_task):
    """Eight people book at once: bookings a second, retries, failures."""

    def person(number):
        failures = 0
        values = {"name": "Bench", "project_id": project["id"], "unit_amount": 1}
        if with_task:
            values["task_id"] = project["tasks"][number + 1]
        for _ in range(BOOKINGS):
            try:
                sessions[number].call("account.analytic.line", "create", [values])
            except RuntimeError:
                failures += 1
        return failures

    retries, started = server.count_retries(), perf_counter()
    with ThreadPoolExecutor(USERS) as pool:
        failures = sum(pool.map(person, range(USERS)))
    seconds = perf_counter() - started
    return USERS * BOOKINGS / seconds, server.count_retries() - retries, failures
