"""The dashboard of the projects: effort against estimate, and what they paid."""

from .look import Column, months
from .office_sources import COUNTED, IN_WORK, SNAPSHOTS, value
from .sheet import Dashboard

EFFORT = "corebiz_project_billing.project_project_action_effort"
EFFORT_MENU = "corebiz_project_billing.project_effort_menu"
WAIVERS = "corebiz_project_billing_coverage.project_waiver_action"
WRITE_OFFS = "corebiz_project_billing_amount.project_write_off_action"
WAIVER_MENU = "corebiz_project_billing_coverage.project_coverage_menu_waivers"
SNAPSHOT_MENU = "corebiz_project_billing_evaluation.project_evaluation_menu"
OVER = [*IN_WORK, ("overrun_hours", ">", 0)]
# Which field of a source each filter looks at
PROJECT = {"customer": "partner_id", "manager": "user_id"}
SNAPSHOT = {"period": "date", "customer": "partner_id", "manager": "manager_id"}
DECISION = {
    "period": "date",
    "customer": "project_id.partner_id",
    "manager": "project_id.user_id",
}
WAIVER = {**DECISION, "customer": "partner_id"}


def build(is_sample):
    """The whole dashboard."""
    board = Dashboard((225, 78, 78, 78, 78, 15, 213, 90, 90, 90), is_sample)
    add_filters(board)
    add_scorecards(board)
    add_effort(board)
    add_margins(board)
    add_charts(board)
    add_largest(board)
    return board


def add_filters(board):
    """The period is that of billed projects; those in work have none."""
    board.filter("period", "Period", "date", defaultValue="last_12_months")
    board.filter("customer", "Customer", "relation", modelName="res.partner")
    board.filter("manager", "Project Manager", "relation", modelName="res.users")


def add_scorecards(board):
    """Six figures in large."""

    def projects(domain, *measures):
        return board.pivot(
            "project.project", domain, list(measures), action=EFFORT, by=PROJECT
        )

    in_work = projects(IN_WORK, "__count", "allocated_hours", "effective_hours")
    over = projects(OVER, "__count", "overrun_hours")
    paid = board.pivot(
        "project.evaluation",
        COUNTED,
        ["__count", "revenue", "margin"],
        action=SNAPSHOTS,
        by=SNAPSHOT,
    )
    waived = board.pivot(
        "project.waiver",
        [],
        ["hours", "shown_amount"],
        action=WAIVERS,
        by=WAIVER,
    )
    for row, formula, sample in (
        (1, value(in_work, "__count"), 19),
        (2, value(over, "__count"), 3),
        (3, value(in_work, "effective_hours"), 1184),
        (4, value(in_work, "allocated_hours"), 1420),
        (5, value(over, "overrun_hours"), 41.5),
        (6, value(paid, "margin"), 48200),
        (7, value(paid, "revenue"), 214600),
        (8, value(waived, "hours"), 37),
        (9, value(waived, "shown_amount"), 4440),
        (10, value(paid, "__count"), 42),
    ):
        board.hidden(f"D{row}", formula, sample)
    board.hidden("A1", "=D1", form="count")
    board.hidden("A2", "=D2", form="count")
    board.hidden("B2", "=D5", form="hours")
    board.hidden("A3", '=IFERROR(D3/D4,"–")', form="percent")
    board.hidden("B3", "=D4", form="count")
    board.hidden("A4", "=FORMAT.LARGE.NUMBER(D6)")
    board.hidden("B4", "=FORMAT.LARGE.NUMBER(D7)")
    board.hidden("A5", '=IFERROR(D6/D7,"–")', form="percent")
    board.hidden("B5", "=D10", form="count")
    board.hidden("A6", "=D8", form="hours")
    board.hidden("B6", "=FORMAT.LARGE.NUMBER(D9)")
    cards = (
        ("Projects in Work", "A1", None, "calm", EFFORT_MENU),
        ("Over the Estimate", "A2", ("B2", "h over"), "warm", EFFORT_MENU),
        ("Estimate Used", "A3", ("B3", "h estimated"), "warm", EFFORT_MENU),
        ("Margin", "A4", ("B4", "revenue"), "good", SNAPSHOT_MENU),
        ("Margin in %", "A5", ("B5", "billed"), "good", SNAPSHOT_MENU),
        ("Hours Waived", "A6", ("B6", "in value"), "sand", WAIVER_MENU),
    )
    for place, card in enumerate(cards):
        board.scorecard(place, *card)


def add_effort(board):
    """Projects in work by manager, and what was not charged by kind."""
    board.heading(7, 0, "Estimate and Actual by Manager", 5)
    measures = ["__count", "allocated_hours", "effective_hours", "overrun_hours"]
    pivot = board.pivot(
        "project.project",
        IN_WORK,
        measures,
        ["user_id"],
        "effective_hours",
        EFFORT,
        PROJECT,
    )
    columns = (
        Column("Project Manager"),
        Column("Projects", "count"),
        Column("Estimate", "hours"),
        Column("Actual", "hours"),
        Column("Overrun", "hours"),
    )
    samples = (
        ("Petra Example", 11, 820, 706, 12.5),
        ("Paul Sample", 8, 600, 478, 29),
    )
    board.groups(8, 0, pivot, columns, 7, samples)
    board.heading(17, 0, "Hours Waived by Kind", 5)
    pivot = board.pivot(
        "project.waiver",
        [],
        ["hours", "shown_amount"],
        ["kind_id"],
        "hours",
        WAIVERS,
        WAIVER,
    )
    figures = Column("Hours", "hours"), Column("Value Waived", "money")
    columns = (Column("Kind"), *figures)
    samples = ('=_t("Goodwill")', 21, 2520), ('=_t("Warranty")', 16, 1920)
    board.groups(18, 0, pivot, columns, 6, samples)
    amounts = board.pivot(
        "project.write.off", [], ["amount"], action=WRITE_OFFS, by=DECISION
    )
    figures = (None, "hours", None), (value(amounts, "amount"), "money", 1200)
    board.row(25, 0, "Amounts Written Off", figures, is_total=True)


def add_margins(board):
    """What billed projects brought, by customer and by manager."""
    measures = ["revenue", "cost", "margin"]
    figures = (
        Column("Revenue", "money"),
        Column("Cost", "money"),
        Column("Margin", "money"),
    )
    customers = (
        ("Example Ltd", 96400, 71300, 25100),
        ("Demo Clinic", 61800, 49700, 12100),
    )
    managers = (
        ("Petra Example", 128300, 99200, 29100),
        ("Paul Sample", 86300, 67200, 19100),
    )
    tables = (
        (7, "Margin by Customer", "Customer", "partner_id", customers),
        (17, "Margin by Manager", "Project Manager", "manager_id", managers),
    )
    for row, term, label, name, samples in tables:
        board.heading(row, 6, term, 4)
        pivot = board.pivot(
            "project.evaluation",
            COUNTED,
            measures,
            [name],
            "revenue",
            SNAPSHOTS,
            SNAPSHOT,
        )
        board.groups(row + 1, 6, pivot, (Column(label), *figures), 7, samples)


def add_charts(board):
    """Margin and hours by month."""
    board.chart(
        28,
        (0, 5),
        "Margin by Month Billed",
        ("project.evaluation", COUNTED, "margin"),
        ["date:month"],
        by=SNAPSHOT,
        sample=months(7200, 8900, 6100, 9400, 7800, 8800),
    )
    board.chart(
        28,
        (6, 10),
        "Hours over the Estimate",
        ("project.project", OVER, "overrun_hours"),
        ["user_id"],
        by=PROJECT,
        sample=[("Petra Example", 12.5), ("Paul Sample", 29)],
    )


def add_largest(board):
    """The projects in work that have used most of their estimate."""
    board.heading(42, 0, "Closest to the Estimate, or over It", 10)
    columns = (
        Column("Project", name="name"),
        Column("Project Manager", name="user_id"),
        Column("Estimate", "hours", "allocated_hours"),
        Column("Actual", "hours", "effective_hours"),
        Column("Customer", name="partner_id"),
        Column("Used (%)", "hours", "effort_progress"),
        Column("Overrun", "hours", "overrun_hours"),
        Column("Used Up on", "date", "forecast_date"),
    )
    number = board.list(
        "project.project",
        [*IN_WORK, ("allocated_hours", ">", 0)],
        [one.name for one in columns],
        [("effort_progress", False), ("id", True)],
        EFFORT,
        PROJECT,
    )
    over = "Intranet Relaunch", "Paul Sample", 120, 149, "Example Ltd", 124.2, 29, ""
    near = "Server Migration", "Petra Example", 80, 72, "Sample & Sons", 90, 0
    samples = over, (*near, "=TODAY()+14")
    # The gap between the two halves belongs to the figures of the first.
    spans = {"Project Manager": 2, "Actual": 2}
    board.records(43, 0, number, columns, 10, samples, spans)
