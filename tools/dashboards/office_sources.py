"""What the dashboard of the project office asks Odoo for."""

CORE = "corebiz_project_billing"
COVERAGE = "corebiz_project_billing_coverage.project_project_action_coverage"
INVOICES = "corebiz_project_billing_dashboard.project_billing_invoice_action"
SNAPSHOTS = "corebiz_project_billing_evaluation.project_evaluation_action"
LAST_MONTH, THIS_MONTH, NEXT_MONTH = "today =1d -1m", "today =1d", "today =1d +1m"
YEAR = "today =1d -11m"
QUARTER_DAYS = 90

IN_WORK = [
    ("is_template", "=", False),
    ("billing_state", "in", ["open", "pl_done", "pm_done"]),
]
WAITING = [
    ("is_template", "=", False),
    ("billing_state", "in", ["pl_done", "pm_done"]),
]
# The snapshot that counts: the newest of a project that is still billed.
COUNTED = [
    ("next_ids", "=", False),
    ("project_id.billing_state", "in", ["po_billed", "po_archived"]),
]
FORWARD = ("is_back", "=", False)


def during(name, start, end):
    """The condition that the date ``name`` is from ``start`` until before ``end``."""
    return [(name, ">=", start), (name, "<", end)]


def in_both_months(add, name):
    """What ``add(domain)`` makes of this month and of the last one."""
    return (
        add(during(name, THIS_MONTH, NEXT_MONTH)),
        add(during(name, LAST_MONTH, THIS_MONTH)),
    )


def add_sources(board):
    """All sums of the dashboard, by name; pairs are of this and of the last month."""

    def steps(domain):
        measures = ["__count", "days_in_state", "lead_days"]
        action = f"{CORE}.project_handover_action"
        return board.pivot(
            "project.handover", [FORWARD, *domain], measures, ["to_state"], None, action
        )

    def invoices(domain, *measures):
        model = "project.billing.invoice"
        return board.pivot(model, domain, list(measures), action=INVOICES)

    def snapshots(domain):
        measures = ["actual_hours", "billed_hours", "fixed_hours", "waived_hours"]
        domain = [*COUNTED, *domain]
        return board.pivot("project.evaluation", domain, measures, action=SNAPSHOTS)

    quarter = during("invoice_date", f"today -{QUARTER_DAYS - 1}d", "today +1d")
    unpaid = [("amount_residual", "!=", 0)]
    return {
        "in_work": board.pivot(
            "project.project",
            IN_WORK,
            ["__count", "uninvoiced_amount"],
            ["billing_state"],
            action=COVERAGE,
        ),
        # Their bookings are read one by one: only of the few projects that wait.
        "waiting": board.pivot(
            "project.project",
            WAITING,
            ["open_hours"],
            ["billing_state"],
            action=COVERAGE,
        ),
        "billed": board.pivot(
            "project.project",
            [("is_template", "=", False), ("billing_state", "=", "po_billed")],
            ["__count"],
            action=f"{CORE}.project_project_action_to_bill",
        ),
        "steps": in_both_months(steps, "date"),
        "invoiced": in_both_months(
            lambda domain: invoices(domain, "__count", "amount_untaxed"), "invoice_date"
        ),
        "paid": in_both_months(
            lambda domain: invoices(domain, "__count", "days_to_pay", "amount_untaxed"),
            "paid_date",
        ),
        "quarter": invoices(quarter, "amount_untaxed", "amount_total"),
        "unpaid": invoices(unpaid, "amount_residual"),
        "overdue": invoices(
            [*unpaid, ("invoice_date_due", "<", "today")], "amount_residual"
        ),
        "snapshots": in_both_months(snapshots, "date"),
    }


def value(pivot, measure, *group):
    """The formula of one sum."""
    arguments = ",".join(f'"{one}"' for one in (measure, *group))
    return f"=PIVOT.VALUE({pivot},{arguments})"
