"""Faults of money and state, each of which the sequences must find.

A fault is a method of a model that does something else. It is planted while sequences
run, not while they are prepared, as if it had come with an update.
"""

from unittest.mock import patch

from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_amount.models import project_uninvoiced

from .faults_agreed import AGREED_FAULTS
from .planting import replace, wrap


def _nothing(_self, *_args, **_kwargs):
    return None


def _no(_self, *_args, **_kwargs):
    return False


def _zero(_self, *_args, **_kwargs):
    return 0.0


def _drop_first_steps(original, self, rows):
    return original(self, [row for row in rows if row["to_state"] != "pl_done"])


def _take_back_all(self, reason):
    rows = self.sudo()
    rows._complete({"is_active": False})
    return rows._add_rows([row._prepare_counter_vals(reason) for row in rows])


def _link_the_whole_booking(original, self, booking, line):
    vals = original(self, booking, line)
    hours = booking._get_hours()
    return {**vals, "quantity": vals["quantity"] * hours / (vals["hours"] or hours)}


def _cover_by_type(self):
    if self.so_line and self.so_line._has_prepaid_hours():
        return self._is_prepaid()
    return self.timesheet_invoice_type in ("billable_fixed", "billable_milestones")


def _has_no_rest_beside_rows(original, self):
    return not self._get_active_links() and original(self)


def _free_all_rows(original, self):
    return original(self.booking_id.coverage_link_ids.filtered("is_active"))


def _revive_all(self):
    self.filtered(lambda link: not link.credit_line_id)._set_active(True)


def _count_no_credit(self):
    lines = self._get_invoice_lines().filtered(
        lambda line: (
            line.parent_state != "cancel" and line.move_id.move_type == "out_invoice"
        )
    )
    return sum(line.quantity * line.price_unit for line in lines)


def _take_waived(_self, sale_lines):
    return [
        ("so_line", "in", sale_lines.ids),
        ("project_id", "!=", False),
        ("coverage_state", "in", ("open", "waived")),
    ]


BOOKING, LINE, ITEM, UNIT = (
    *("account.analytic.line", "sale.order.line", "account.move.line", "uom.uom"),
)
PROJECT, LINK, TASK = "project.project", "project.coverage.link", "project.task"
WAIVER, WRITE_OFF = "project.waiver", "project.write.off"
FAULTS = {
    "the gate ignores amounts": replace(PROJECT, "_get_uninvoiced_text", _no),
    "the gate ignores hours": replace(PROJECT, "_get_uncovered_hours_text", _no),
    "a waiver does not count": replace(BOOKING, "_is_waived", _no),
    "a credit note that is reset takes no hours back": replace(
        ITEM, "_withdraw_credit", _nothing
    ),
    "a cancelled invoice keeps its hours": replace(LINK, "_release", _nothing),
    "an invoice whose hours are credited is reset": replace(
        ITEM, "_check_not_credited", _nothing
    ),
    "no figures are frozen": replace("project.evaluation", "_take", _nothing),
    "what a document names is changed": replace(
        BOOKING, "_check_not_documented", _nothing
    ),
    "bookings of finished projects change": replace(
        PROJECT, "_get_bookings_closed_text", _no
    ),
    "more is written off than is open": replace(WRITE_OFF, "_check_amounts", _nothing),
    "a price reduction counts as pieces": replace(LINE, "_get_reduced_quantity", _zero),
    "finished projects follow the order item of a task": replace(
        BOOKING, "_is_order_line_kept", _no
    ),
    "the discount of an order is forgotten": lambda _env: patch.object(
        project_uninvoiced,
        "get_line_price_sql",
        lambda _env, line: SQL("%s.price_unit", line),
    ),
    "other currencies count like the own one": replace(
        PROJECT, "_get_today_rate_sql", lambda *_args: SQL("1")
    ),
    "a day counts as an hour": replace(UNIT, "_get_hours_factor", lambda _self: 1.0),
    "a package pays without end": replace(
        LINE, "_get_prepaid_hours", lambda _self: 1000.0
    ),
    "a credited down payment is deducted": replace(
        LINE, "_get_down_payment_rest", _count_no_credit
    ),
    "a cancelled order covers hours": replace(
        BOOKING, "_is_covered_by_price", _cover_by_type
    ),
    "a revived invoice takes what was waived": replace(LINK, "_revive", _revive_all),
    "waived parts are invoiced": wrap(
        LINK, "_prepare_link_vals", _link_the_whole_booking
    ),
    "hours given back beside an invoice are lost": wrap(
        BOOKING, "_has_rest", _has_no_rest_beside_rows
    ),
    "a credit note opens what other invoices bill": wrap(LINK, "_free", _free_all_rows),
    "a waiver is taken back twice": replace(WAIVER, "_take_back", _take_back_all),
    "a step leaves no row": wrap("project.handover", "_add_rows", _drop_first_steps),
    "the archive lets decisions pass": replace(
        WAIVER, "_check_archive_guard", _nothing
    ),
    "drafts count as invoiced": replace(
        PROJECT, "_get_draft_quantity_sql", lambda _self: SQL("SELECT 0 AS quantity")
    ),
    "waived hours are invoiced": replace(
        ITEM, "_timesheet_domain_get_invoiced_lines", _take_waived
    ),
    "a renewed invoice bills no bookings": replace(
        ITEM, "_take_open_bookings", _nothing
    ),
    "a task takes its hours into a finished project": replace(
        TASK, "_check_bookings_move", _nothing
    ),
    **AGREED_FAULTS,
}
