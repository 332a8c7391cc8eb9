"""The dashboard of the project office: what waits, and what is outstanding."""

from .look import Column, months
from .office_sources import (
    CORE,
    FORWARD,
    NEXT_MONTH,
    QUARTER_DAYS,
    WAITING,
    YEAR,
    add_sources,
    during,
    value,
)
from .sheet import Dashboard


def build(is_sample):
    """The whole dashboard."""
    board = Dashboard((220, 85, 100, 104, 20, 225, 92, 92, 92), is_sample)
    sources = add_sources(board)
    add_scorecards(board)
    add_waiting(board, sources)
    add_outstanding(board, sources)
    add_steps(board, sources)
    add_months(board, sources)
    add_charts(board)
    add_oldest(board)
    return board


def in_days(cell):
    """The formula of a text such as "12 days"."""
    return f'=IF(ISNUMBER({cell}),CONCATENATE(TEXT({cell},"0"),_t(" days")),"–")'


def add_scorecards(board):
    """Six figures in large, of the cells below."""
    board.hidden("A1", "=Dashboard!B10+Dashboard!B11", form="count")
    board.hidden("B1", "=FORMAT.LARGE.NUMBER(Dashboard!D10+Dashboard!D11)")
    board.hidden("A2", "=FORMAT.LARGE.NUMBER(Dashboard!G9)")
    board.hidden("B2", in_days("Dashboard!H9"))
    board.hidden("A3", in_days("Dashboard!H10"))
    board.hidden("B3", "=FORMAT.LARGE.NUMBER(Dashboard!G10)")
    board.hidden("A4", in_days("Dashboard!C19"))
    board.hidden("B4", in_days("Dashboard!D19"))
    board.hidden("A5", "=FORMAT.LARGE.NUMBER(Dashboard!G19)")
    board.hidden("B5", "=FORMAT.LARGE.NUMBER(Dashboard!H19)")
    board.hidden("A6", "=Dashboard!G23", form="percent")
    board.hidden("B6", "=Dashboard!H23", form="percent")
    to_bill = f"{CORE}.project_project_menu_to_bill"
    menu = "corebiz_project_billing_dashboard.project_billing_invoice_menu"
    lead_time = f"{CORE}.project_handover_menu_lead_time"
    snapshots = "corebiz_project_billing_evaluation.project_evaluation_menu"
    coverage = "corebiz_project_billing_coverage.project_coverage_menu_projects"
    board.scorecard(0, "Waiting", "A1", ("B1", "not invoiced"), "warm", to_bill)
    board.scorecard(1, "Not Invoiced", "A2", ("B2", "of sales"), "warm", coverage)
    board.scorecard(2, "Receivables", "A3", ("B3", "unpaid"), "warm", menu)
    board.scorecard(3, "Lead Time", "A4", ("B4", "last month"), "calm", lead_time)
    board.scorecard(4, "Invoiced", "A5", ("B5", "last month"), "calm", menu)
    board.scorecard(5, "Realization", "A6", ("B6", "last month"), "good", snapshots)


def add_waiting(board, sources):
    """Projects by status, in number, hours and money."""
    board.heading(7, 0, "Projects by Status", 4)
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
    pivot, waiting = sources["in_work"], sources["waiting"]
    samples = {
        "open": ("Open", 12, None, 25740),
        "pl_done": ("Leader Done", 3, 48, 5760),
        "pm_done": ("Manager Done", 4, 96.5, 14280),
    }
    for row, (state, (term, count, hours, amount)) in enumerate(samples.items(), 9):
        group = "billing_state", state
        open_hours = hours and value(waiting, "open_hours", *group)
        figures = [
            (value(pivot, "__count", *group), "count", count),
            (open_hours, "hours", hours),
            (value(pivot, "uninvoiced_amount", *group), "money", amount),
        ]
        board.row(row, 0, term, figures)
    figures = [
        (value(pivot, "__count"), "count", 19),
        (None, "hours", None),
        (value(pivot, "uninvoiced_amount"), "money", 45780),
    ]
    board.row(12, 0, "Work in Progress", figures, is_total=True)
    count = value(sources["billed"], "__count")
    board.row(13, 0, "Billed, to Archive", [(count, "count", 6)])


def add_outstanding(board, sources):
    """What is not invoiced and not paid yet, in money and in days."""
    board.heading(7, 5, "Outstanding", 4)
    board.head(
        8,
        5,
        (Column(""), Column("Amount", "money"), Column("Days", "days")),
    )
    days = f'=IFERROR({{}}*{QUARTER_DAYS},"–")'
    unpaid = value(sources["unpaid"], "amount_residual")
    overdue = value(sources["overdue"], "amount_residual")
    work = value(sources["in_work"], "uninvoiced_amount")
    quarter = sources["quarter"]
    rows = (
        ("Work in Progress, Net", work, 45780, days.format("G9/G12")),
        ("Unpaid Invoices, Gross", unpaid, 38120, days.format("G10/G13")),
        ("Of Which Overdue", overdue, 6450, None),
        ("Invoiced in 90 Days, Net", value(quarter, "amount_untaxed"), 98600, None),
        ("Invoiced in 90 Days, Gross", value(quarter, "amount_total"), 117334, None),
    )
    for row, (term, amount, sample, formula) in enumerate(rows, 9):
        board.row(
            row,
            5,
            term,
            [(amount, "money", sample), (formula, "days", None), (None, "days", None)],
        )


def add_steps(board, sources):
    """How long projects and invoices take for each step."""
    board.heading(15, 0, "Days per Step", 4)
    board.head(
        16,
        0,
        (
            Column(""),
            Column("Steps", "count"),
            Column("Days", "days"),
            Column("Days Last Month", "days"),
        ),
    )
    this, last = sources["steps"]
    rows = (
        ("Checked by the Manager", "pm_done", (7, 2.4, 3.1)),
        ("Billed by the Office", "po_billed", (6, 4.5, 5.2)),
    )
    for row, (term, state, sample) in enumerate(rows, 17):
        group = "to_state", state
        board.row(
            row,
            0,
            term,
            [
                (value(this, "__count", *group), "count", sample[0]),
                (value(this, "days_in_state", *group), "days", sample[1]),
                (value(last, "days_in_state", *group), "days", sample[2]),
            ],
        )
    this, last = sources["steps"]
    group = "lead_days", "to_state", "po_billed"
    figures = [
        (value(this, "__count", *group[1:]), "count", 6),
        (value(this, *group), "days", 7.1),
        (value(last, *group), "days", 8.6),
    ]
    board.row(19, 0, "Leader Done to Billed", figures, is_total=True)
    this, last = sources["paid"]
    board.row(
        20,
        0,
        "Paid by the Customer",
        [
            (value(this, "__count"), "count", 9),
            (value(this, "days_to_pay"), "days", 21.4),
            (value(last, "days_to_pay"), "days", 24.8),
        ],
    )


def add_months(board, sources):
    """This month against last."""
    board.heading(15, 5, "This Month against Last", 4)
    board.head(
        16,
        5,
        (
            Column(""),
            Column("This Month", "count"),
            Column("Last Month", "count"),
            Column("Change", "percent"),
        ),
    )
    count = ("__count", "count")
    hours = "hours"
    steps, snapshots = sources["steps"], sources["snapshots"]
    rows = (
        ("Finished by Leaders", steps, (*count, "to_state", "pl_done"), (8, 6)),
        ("Billed", steps, (*count, "to_state", "po_billed"), (6, 7)),
        (
            "Invoiced, Net",
            sources["invoiced"],
            ("amount_untaxed", "money"),
            (31200, 28900),
        ),
        ("Paid, Net", sources["paid"], ("amount_untaxed", "money"), (26400, 30100)),
        ("Hours of Billed Projects", snapshots, ("actual_hours", hours), (312, 298)),
        ("Of Which Invoiced", snapshots, ("billed_hours", hours), (221, 205)),
        ("Realization", snapshots, None, None),
    )
    for row, (term, pivots, measure, samples) in enumerate(rows, 17):
        if measure:
            name, form, *group = measure
            figures = [
                (value(pivot, name, *group), form, sample)
                for pivot, sample in zip(pivots, samples, strict=True)
            ]
            change = f'=IFERROR(G{row}/H{row}-1,"–")'
        else:
            # What is at a fixed price is no hour that an invoice could charge.
            form, change = "percent", f'=IFERROR(G{row}-H{row},"–")'
            figures = [
                (realization(pivot, letter, row), form, sample)
                for pivot, letter, sample in zip(
                    pivots, "GH", (0.82, 0.79), strict=True
                )
            ]
        board.row(row, 5, term, [*figures, (change, "percent", None)])


def realization(pivot, letter, row):
    """Hours invoiced of those that are not at a fixed price."""
    fixed = value(pivot, "fixed_hours").lstrip("=")
    return f'=IFERROR({letter}{row - 1}/({letter}{row - 2}-{fixed}),"–")'


def add_charts(board):
    """The way of a year."""
    board.chart(
        25,
        (0, 4),
        "Invoiced by Month",
        (
            "project.billing.invoice",
            during("invoice_date", YEAR, NEXT_MONTH),
            "amount_untaxed",
        ),
        ["invoice_date:month"],
        sample=months(21000, 24500, 19800, 27300, 28900, 31200),
    )
    steps = [
        FORWARD,
        ("to_state", "in", ["pm_done", "po_billed"]),
        *during("date", YEAR, NEXT_MONTH),
    ]
    board.chart(
        25,
        (5, 9),
        "Days per Step by Month",
        ("project.handover", steps, "days_in_state"),
        ["date:month", "to_state"],
        sample=months(5.1, 4.4, 4.9, 3.8, 4.2, 3.5),
    )


def add_oldest(board):
    """The ten projects that wait longest."""
    row = 39
    board.heading(row, 0, "The Ten Waiting Longest", 9)
    columns = (
        Column("Project", name="name"),
        Column("Customer", name="partner_id"),
        Column("Status", name="billing_state"),
        Column("Days Waiting", "count", "billing_wait_days"),
        Column("Hours Not Billed", "hours", "open_hours"),
        Column("Not Invoiced", "money", "uninvoiced_amount"),
    )
    number = board.list(
        "project.project",
        WAITING,
        [one.name for one in columns],
        [("billing_state_date", True), ("id", True)],
        f"{CORE}.project_project_action_to_bill",
    )
    done = '=_t("Manager Done")'
    samples = (
        ("Intranet Relaunch", "Example Ltd", done, 23, 41.5, 5810),
        ("Server Migration", "Sample & Sons", done, 17, 28, 3360),
        ("Firewall", "Demo Clinic", '=_t("Leader Done")', 9, 12.5, 1500),
    )
    board.records(
        row + 1, 0, number, columns, 10, samples, {"Project": 2, "Customer": 3}
    )
