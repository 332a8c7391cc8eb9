"""What ties an order to a project: the ways, each in SQL."""

from typing import NamedTuple

from odoo.tools import SQL


class OrderLink(NamedTuple):
    """One way to tie an order, or a line of one, to a project.

    ``tables``, ``project`` and ``sold`` are SQL; ``fields`` are those that the link
    reads, as {model: names}.
    """

    tables: SQL
    project: SQL
    sold: SQL
    fields: dict


# What names an order line for a project, besides bookings.
LINE_LINKS = (
    OrderLink(
        SQL("project_project p"),
        SQL("p.id"),
        SQL("p.sale_line_id"),
        {"project.project": ("sale_line_id",)},
    ),
    OrderLink(
        SQL("project_task task"),
        SQL("task.project_id"),
        SQL("task.sale_line_id"),
        {"project.task": ("project_id", "sale_line_id")},
    ),
    OrderLink(
        SQL("project_milestone milestone"),
        SQL("milestone.project_id"),
        SQL("milestone.sale_line_id"),
        {"project.milestone": ("project_id", "sale_line_id")},
    ),
    OrderLink(
        SQL("project_sale_line_employee_map rate"),
        SQL("rate.project_id"),
        SQL("rate.sale_line_id"),
        {"project.sale.line.employee.map": ("project_id", "sale_line_id")},
    ),
    # The project that the line made, and that of the task that it made.
    OrderLink(
        SQL("sale_order_line maker"),
        SQL("maker.project_id"),
        SQL("maker.id"),
        {"sale.order.line": ("project_id",)},
    ),
    OrderLink(
        SQL("project_task made JOIN sale_order_line maker ON maker.task_id = made.id"),
        SQL("made.project_id"),
        SQL("maker.id"),
        {"project.task": ("project_id",), "sale.order.line": ("task_id",)},
    ),
)
BOOKING_LINK = OrderLink(
    SQL("account_analytic_line booking"),
    SQL("booking.project_id"),
    SQL("booking.so_line"),
    {"account.analytic.line": ("project_id", "so_line")},
)
# What names a whole order for a project.
ORDER_LINKS = (
    OrderLink(
        SQL("sale_order o"),
        SQL("o.project_id"),
        SQL("o.id"),
        {"sale.order": ("project_id",)},
    ),
    OrderLink(
        SQL("sale_order o"),
        SQL("o.supplement_project_id"),
        SQL("o.id"),
        {"sale.order": ("supplement_project_id",)},
    ),
    # The costs of the project are invoiced again on this order.
    OrderLink(
        SQL("project_project p"),
        SQL("p.id"),
        SQL("p.reinvoiced_sale_order_id"),
        {"project.project": ("reinvoiced_sale_order_id",)},
    ),
)
