"""Two people of the office close the periods of the same quota at the same moment."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from .harness import RemoteError
from .test_concurrency import at_once, slow  # noqa: F401

ROUNDS = 3


@pytest.fixture(scope="module")
def quota(house):
    """A flat rate with 5 hours a month, of which two months are over."""
    product = {
        "name": "Flat rate",
        "type": "service",
        "service_policy": "ordered_prepaid",
        "taxes_id": [[6, 0, []]],
    }
    beyond = {**product, "name": "Support", "service_policy": "delivered_timesheet"}
    flat, support = house.admin(
        "product.product", "create", vals_list=[product, beyond]
    )
    # The office's day: at night in UTC it may be in another month.
    start = datetime.now(ZoneInfo("Europe/Berlin")).date().replace(day=1)
    for _month in range(2):
        start = (start - timedelta(1)).replace(day=1)

    def make():
        line = {
            "product_id": flat,
            "product_uom_qty": 1,
            "quota_period": "month",
            "quota_hours": 5,
            "quota_start": start.isoformat(),
            "excess_product_id": support,
        }
        order = {"partner_id": house.customer, "order_line": [[0, 0, line]]}
        (order,) = house.admin("sale.order", "create", vals_list=[order])
        house.admin("sale.order", "action_confirm", [order])
        domain = [["order_id", "=", order], ["quota_period", "!=", False]]
        return house.admin("sale.order.line", "search", domain=domain)[0]

    return make


def test_a_period_is_closed_once(house, quota, slow):  # noqa: F811
    """The second one waits, is repeated, and finds nothing left to close."""
    slow("project_quota_period")
    for _ in range(ROUNDS):
        line = quota()
        call = lambda line=line: house.as_("clerk")(  # noqa: E731
            "sale.order.line", "action_close_quota", [line]
        )
        results = at_once(call, call)
        refused = [row for row in results if isinstance(row, RemoteError)]
        assert len(refused) == 1, results
        assert "No period of these quotas is over" in refused[0].message
        rows = house.sql(
            "SELECT count(*), count(DISTINCT date_to) FROM project_quota_period"
            " WHERE line_id = %s",
            line,
        )
        assert rows == [(2, 2)]
