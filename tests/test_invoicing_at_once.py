"""Two people of the office create the same invoices at the same moment."""

import pytest

from .harness import RemoteError
from .house import QUIET
from .test_concurrency import at_once, slow  # noqa: F401

ROUNDS = 3
RATE = 90


@pytest.fixture(scope="module")
def project(house):
    """A project with two hours booked, which no order has sold, ready for billing."""
    address = {"street": "Hauptstraße 1", "zip": "70173", "city": "Stuttgart"}
    house.admin("res.partner", "write", [house.customer], vals=address)
    house.make_employee("employee")

    def make():
        project = house.project()
        task = {"name": "Work", "project_id": project}
        (task,) = house.admin("project.task", "create", vals_list=[task], context=QUIET)
        booking = {"task_id": task, "name": "x", "unit_amount": 2}
        house.as_("employee")("account.analytic.line", "create", vals_list=[booking])
        house.admin("project.task", "write", [task], vals={"state": "1_done"})
        house.walk([project], "pm_done")
        return project

    return make


def open_dialog(house, project):
    """A dialog of the clerk, with the rate for the hours."""
    clerk = house.as_("clerk")
    values = {"project_ids": [[6, 0, [project]]]}
    (dialog,) = clerk("project.invoice.create", "create", vals_list=[values])
    rows = clerk("project.invoice.create", "read", [dialog], fields=["rate_ids"])
    rates = {"price_unit": RATE}
    clerk("project.invoice.create.rate", "write", rows[0]["rate_ids"], vals=rates)
    return dialog


def press(house, dialog, project):
    """Creating the invoices, to be done later."""
    return lambda: house.as_("clerk")(
        "project.invoice.create",
        "action_invoice_project",
        [dialog],
        project_id=project,
    )


def count(house, project):
    """Orders and invoices of a project, and the bookings on an invoice."""
    return house.sql(
        "SELECT (SELECT count(*) FROM sale_order WHERE project_id = %s),"
        " count(DISTINCT move_id), count(*) FROM project_coverage_link"
        " WHERE project_id = %s AND is_active",
        project,
        project,
    )[0]


def test_two_at_once_create_nothing_twice(house, project, slow):  # noqa: F811
    """The second one waits, is repeated, and finds nothing left to invoice."""
    slow("account_move")
    for _ in range(ROUNDS):
        one = project()
        calls = [press(house, open_dialog(house, one), one) for _ in range(2)]
        results = at_once(*calls)
        refused = [row for row in results if isinstance(row, RemoteError)]
        assert len(refused) == 1, results
        assert "nothing to invoice" in refused[0].message
        assert count(house, one) == (1, 1, 1)


@pytest.fixture(scope="module")
def instalment(house):
    """The due instalment of an order of 1,000, without a project."""
    values = {"name": "Licence", "type": "consu", "taxes_id": [[6, 0, []]]}
    (product,) = house.admin("product.product", "create", vals_list=[values])

    def make():
        line = {"product_id": product, "product_uom_qty": 1, "price_unit": 1000}
        plan = {"name": "First", "percent": 30}
        order = {
            "partner_id": house.customer,
            "order_line": [[0, 0, line]],
            "instalment_ids": [[0, 0, plan]],
        }
        (order,) = house.admin("sale.order", "create", vals_list=[order])
        house.admin("sale.order", "action_confirm", [order])
        domain = [["order_id", "=", order]]
        return house.admin("sale.order.instalment", "search", domain=domain)[0]

    return make


def press_row(house, row):
    """Creating the partial invoice, to be done later."""
    return lambda: house.as_("clerk")(
        "sale.order.instalment", "action_create_invoices", [row]
    )


def test_an_instalment_is_invoiced_once(house, instalment, slow):  # noqa: F811
    """The second one waits, is repeated, and finds it invoiced."""
    slow("account_move")
    for _ in range(ROUNDS):
        row = instalment()
        results = at_once(*(press_row(house, row) for _ in range(2)))
        refused = [row for row in results if isinstance(row, RemoteError)]
        assert len(refused) == 1, results
        assert "invoiced already" in refused[0].message
        made = house.sql(
            "SELECT count(*) FROM sale_order_line WHERE instalment_id = %s", row
        )
        assert made == [(1,)]
