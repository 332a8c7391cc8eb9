"""The dashboard of leaders and managers: their own projects."""

from .look import Column
from .office_sources import value
from .sheet import Dashboard

CORE = "corebiz_project_billing"
MINE = f"{CORE}.project_project_action_mine"
EFFORT = f"{CORE}.project_project_action_effort"
ALERTS = f"{CORE}.project_alert_action"
# Texts, because ``uid`` is the user who looks.
IN_WORK = (
    "[('is_template', '=', False),"
    " ('billing_state', 'in', ['open', 'pl_done', 'pm_done']),"
    " '|', ('leader_id', '=', uid), ('user_id', '=', uid)]"
)
MY_TURN = (
    "[('is_template', '=', False), '|',"
    " '&', ('leader_id', '=', uid), ('billing_state', '=', 'open'),"
    " '&', ('user_id', '=', uid), ('billing_state', '=', 'pl_done')]"
)
AS_LEADER = (
    "[('is_template', '=', False),"
    " ('leader_id', '=', uid), ('billing_state', '=', 'open')]"
)
AS_MANAGER = (
    "[('is_template', '=', False),"
    " ('user_id', '=', uid), ('billing_state', '=', 'pl_done')]"
)
OVER = IN_WORK[:-1] + ", ('overrun_hours', '>', 0)]"
OPEN_ALERTS = (
    "[('state', '=', 'open'), '|',"
    " ('project_id.leader_id', '=', uid), ('project_id.user_id', '=', uid)]"
)


def build(is_sample):
    """The whole dashboard."""
    board = Dashboard((225, 90, 100, 100, 20, 195, 95, 95, 95), is_sample)
    number = add_states(board)
    add_scorecards(board, number)
    add_chart(board)
    add_turn(board)
    add_effort(board)
    return board


def add_states(board):
    """One's projects by status, in number, hours and money."""
    measures = [
        *("__count", "allocated_hours", "effective_hours"),
        *("open_hours", "uninvoiced_amount"),
    ]
    pivot = board.pivot(
        "project.project", IN_WORK, measures, ["billing_state"], action=MINE
    )
    board.heading(7, 0, "My Projects by Status", 4)
    board.head(
        8,
        0,
        (
            Column(""),
            Column("Projects", "count"),
            Column("Hours Not Billed", "hours"),
            Column("Not Invoiced", "money"),
        ),
    )
    rows = (
        ("Open", ("billing_state", "open"), (5, 61.5, 7380)),
        ("Leader Done", ("billing_state", "pl_done"), (1, 12, 1440)),
        ("Manager Done", ("billing_state", "pm_done"), (1, 18, 2160)),
        ("Work in Progress", (), (7, 91.5, 10980)),
    )
    forms = zip(
        ("__count", "open_hours", "uninvoiced_amount"),
        ("count", "hours", "money"),
        strict=True,
    )
    forms = list(forms)
    for row, (term, group, samples) in enumerate(rows, 9):
        figures = [
            (value(pivot, name, *group), form, sample)
            for (name, form), sample in zip(forms, samples, strict=True)
        ]
        board.row(row, 0, term, figures, is_total=not group)
    return pivot


def add_scorecards(board, pivot):
    """Six figures in large."""

    def projects(domain, *measures):
        return board.pivot("project.project", domain, list(measures), action=MINE)

    over = board.pivot(
        "project.project", OVER, ["__count", "overrun_hours"], action=EFFORT
    )
    alerts = board.pivot("project.alert", OPEN_ALERTS, ["__count"], action=ALERTS)
    rows = (
        (value(projects(AS_LEADER, "__count"), "__count"), 4, "count"),
        (value(projects(AS_MANAGER, "__count"), "__count"), 1, "count"),
        (value(over, "__count"), 1, "count"),
        (value(over, "overrun_hours"), 12.5, "hours"),
        (value(pivot, "effective_hours"), 412, "hours"),
        (value(pivot, "allocated_hours"), 520, "hours"),
        (value(alerts, "__count"), 2, "count"),
    )
    for row, (formula, sample, form) in enumerate(rows, 1):
        board.hidden(f"D{row}", formula, sample, form)
    board.hidden("A1", "=D1", form="count")
    board.hidden("A2", "=D2", form="count")
    board.hidden("A3", "=D3", form="count")
    board.hidden("B3", "=D4", form="hours")
    board.hidden("A4", '=IFERROR(D5/D6,"–")', form="percent")
    board.hidden("B4", "=D6", form="hours")
    board.hidden("A5", "=D7", form="count")
    board.hidden("A6", "=FORMAT.LARGE.NUMBER(Dashboard!D12)")
    mine = f"{CORE}.project_project_menu_mine"
    effort = f"{CORE}.project_effort_menu"
    alert = f"{CORE}.project_alert_menu"
    to_check = f"{CORE}.project_project_menu_to_check"
    cards = (
        ("To Finish", "A1", None, "calm", mine),
        ("To Check", "A2", None, "warm", to_check),
        ("Over the Estimate", "A3", ("B3", "h over"), "warm", effort),
        ("Estimate Used", "A4", ("B4", "h estimated"), "calm", effort),
        ("Alerts", "A5", None, "sand", alert),
        ("Not Invoiced", "A6", None, "good", mine),
    )
    for place, card in enumerate(cards):
        board.scorecard(place, *card)


def add_chart(board):
    """Hours of one's projects."""
    board.chart(
        7,
        (5, 9),
        "Actual Hours by Status",
        ("project.project", IN_WORK, "effective_hours"),
        ["billing_state"],
        height=215,
        sample=[('=_t("Open")', 320), ('=_t("Leader Done")', 44)],
    )


def add_turn(board):
    """What waits for the user, the oldest first."""
    board.heading(16, 0, "My Turn, the Oldest First", 9)
    columns = (
        Column("Project", name="name"),
        Column("Customer", name="partner_id"),
        Column("Status", name="billing_state"),
        Column("Days Waiting", "count", "billing_wait_days"),
        Column("Actual", "hours", "effective_hours"),
        Column("Hours Not Billed", "hours", "open_hours"),
    )
    number = board.list(
        "project.project",
        MY_TURN,
        [one.name for one in columns],
        [("billing_state_date", True), ("id", True)],
        MINE,
    )
    samples = (
        ("Intranet Relaunch", "Example Ltd", '=_t("Open")', 23, 149, 41.5),
        ("Firewall", "Demo Clinic", '=_t("Leader Done")', 9, 18, 12.5),
    )
    board.records(17, 0, number, columns, 8, samples, {"Customer": 4})


def add_effort(board):
    """One's projects that have used most of their estimate."""
    board.heading(27, 0, "Closest to the Estimate, or over It", 9)
    columns = (
        Column("Project", name="name"),
        Column("Customer", name="partner_id"),
        Column("Used Up on", "date", "forecast_date"),
        Column("Estimate", "hours", "allocated_hours"),
        Column("Actual", "hours", "effective_hours"),
        Column("Used (%)", "hours", "effort_progress"),
    )
    number = board.list(
        "project.project",
        IN_WORK[:-1] + ", ('allocated_hours', '>', 0)]",
        [one.name for one in columns],
        [("effort_progress", False), ("id", True)],
        EFFORT,
    )
    samples = (
        ("Intranet Relaunch", "Example Ltd", "", 120, 149, 124.2),
        ("Server Migration", "Sample & Sons", "=TODAY()+14", 80, 72, 90),
    )
    board.records(28, 0, number, columns, 8, samples, {"Customer": 4})
