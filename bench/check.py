"""Every figure of every project against plain SQL, as read through the server."""

import psycopg2

FIGURES = (
    "effective_hours",
    "remaining_hours",
    "effort_progress",
    "overrun_hours",
    "is_project_overtime",
)
TOLERANCE = 0.011  # figures have two decimals
BOOKED = """
    SELECT project.id, COALESCE(project.allocated_hours, 0), COALESCE(SUM(
               line.unit_amount::numeric
               * COALESCE(unit.factor, hour.factor) / hour.factor
           ), 0)::float
      FROM project_project project
      JOIN ir_model_data data ON data.module = 'uom' AND data.name = 'product_uom_hour'
      JOIN uom_uom hour ON hour.id = data.res_id
 LEFT JOIN account_analytic_line line ON line.project_id = project.id
 LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
     WHERE project.active
  GROUP BY project.id
"""


def check_figures(session, database, row):
    """Compare the fields, the filter, the order, the groups and the sums."""
    expected = read_by_sql(database)
    shown = {
        project["id"]: project
        for project in session.call(
            "project.project", "search_read", [], list(FIGURES), order="id"
        )
    }
    wrong = sum(
        abs(float(shown[project][name]) - float(values[name])) > TOLERANCE
        for project, values in expected.items()
        if project in shown
        for name in FIGURES
    )
    row("Figures that differ from SQL", "0", wrong, f"{len(shown)} projects, 5 figures")
    over = {
        project for project, values in shown.items() if values["is_project_overtime"]
    }
    found = set(
        session.call("project.project", "search", [("is_project_overtime", "=", True)])
    )
    note = f"{len(over)} projects are over the estimate"
    row("Projects the filter misses or finds wrongly", "0", len(over ^ found), note)
    row("Figures wrongly sorted", "0", sum(map(_sorter(session, shown), FIGURES)))
    row("Groups and sums that differ", "0", sum(map(_grouper(session, shown), FIGURES)))


def read_by_sql(database):
    """The figures of all projects without any code of the addon."""
    with psycopg2.connect(dbname=database) as connection, connection.cursor() as cursor:
        cursor.execute(BOOKED)
        rows = cursor.fetchall()
    connection.close()
    return {project: _figures(*hours) for project, *hours in rows}


def _figures(estimate, actual):
    overrun = max(actual - estimate, 0) if estimate > 0 else 0
    return {
        "effective_hours": actual,
        "remaining_hours": estimate - actual,
        "effort_progress": 100 * actual / estimate if estimate > 0 else 0,
        "overrun_hours": overrun,
        "is_project_overtime": overrun > 0.005,
    }


def _sorter(session, shown):
    def count(name):
        ids = session.call("project.project", "search", [], order=f"{name}, id")
        return ids != sorted(shown, key=lambda project: (shown[project][name], project))

    return count


def _grouper(session, shown):
    def count(name):
        numeric = name != "is_project_overtime"
        groups = session.call(
            "project.project",
            "formatted_read_group",
            [],
            groupby=[name],
            aggregates=["__count", *([f"{name}:sum"] if numeric else [])],
        )
        sizes = {group[name]: group["__count"] for group in groups}
        values = [project[name] for project in shown.values()]
        wrong = sizes != {value: values.count(value) for value in set(values)}
        total = sum(group[f"{name}:sum"] for group in groups) if numeric else 0
        return wrong + (numeric and abs(total - sum(values)) > TOLERANCE)

    return count
