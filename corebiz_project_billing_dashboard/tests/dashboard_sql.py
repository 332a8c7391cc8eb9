"""The rows behind the figures, in plain SQL: what follows SELECT."""

IN_WORK = (
    "p.billing_state IN ('open', 'pl_done', 'pm_done') AND p.is_template IS NOT TRUE"
)
OPEN_BOOKINGS = (
    "FROM account_analytic_line b JOIN project_project p ON p.id = b.project_id"
    f" JOIN sale_order_line s ON s.id = b.so_line WHERE {IN_WORK}"
    " AND b.coverage_state = 'open'"
)
PROJECTS = f"FROM project_project p WHERE {IN_WORK}"
BOOKED = (
    "FROM account_analytic_line b JOIN project_project p ON p.id = b.project_id"
    f" WHERE {IN_WORK}"
)
INVOICES = (
    "FROM account_move m WHERE m.state = 'posted' AND m.move_type = 'out_invoice'"
    " AND EXISTS (SELECT FROM account_move_line l JOIN sale_order_line_invoice_rel r"
    " ON r.invoice_line_id = l.id WHERE l.move_id = m.id)"
)
# Invoices of the house are paid at once, by one payment.
PAYMENTS = (
    "FROM account_partial_reconcile r JOIN account_move_line l"
    " ON l.id = r.debit_move_id JOIN account_move m ON m.id = l.move_id"
    " WHERE m.payment_state IN ('paid', 'in_payment')"
)
STEPS = "FROM project_handover h WHERE NOT h.is_back"
SNAPSHOTS = "FROM project_evaluation e WHERE TRUE"
THIS, LAST = "{0} >= %(this)s AND {0} < %(next)s", "{0} >= %(last)s AND {0} < %(this)s"
# Moments count on the day of who reads.
MOMENT = "({}.date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin')"
STEP, SNAPSHOT = MOMENT.format("h"), MOMENT.format("e")
