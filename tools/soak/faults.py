"""Faults of money and state, each of which the sequences must find."""

from unittest.mock import patch


def replace(model: str, method: str, function):
    """A fault: a method of a model that does something else."""

    def plant(env):
        return patch.object(env.registry[model], method, function)

    return plant


def _nothing(_self, *_args, **_kwargs):
    return None


def _no(_self, *_args, **_kwargs):
    return False


def _zero(_self, *_args, **_kwargs):
    return 0.0


BOOKING, LINE, MOVE_LINE = (
    *("account.analytic.line", "sale.order.line", "account.move.line"),
)
PROJECT, LINK = "project.project", "project.coverage.link"
FAULTS = {
    "the gate ignores amounts": replace(PROJECT, "_get_uninvoiced_text", _no),
    "the gate ignores hours": replace(PROJECT, "_get_uncovered_hours_text", _no),
    "a waiver does not count": replace(BOOKING, "_is_waived", _no),
    "a credit note that is reset takes no hours back": replace(
        MOVE_LINE, "_withdraw_credit", _nothing
    ),
    "a cancelled invoice keeps its hours": replace(LINK, "_release", _nothing),
    "an invoice whose hours are credited is reset": replace(
        MOVE_LINE, "_check_not_credited", _nothing
    ),
    "no figures are frozen": replace("project.evaluation", "_take", _nothing),
    "what a document names is changed": replace(
        BOOKING, "_check_not_documented", _nothing
    ),
    "bookings of finished projects change": replace(
        PROJECT, "_get_bookings_closed_text", _no
    ),
    "more is written off than is open": replace(
        "project.write.off", "_check_amounts", _nothing
    ),
    "a price reduction counts as pieces": replace(LINE, "_get_reduced_quantity", _zero),
    "finished projects follow the order item of a task": replace(
        BOOKING, "_is_order_line_kept", _no
    ),
}
