"""Faults of what is agreed on for order lines: types, increments, quotas, kinds."""

from unittest.mock import patch

from odoo.addons.corebiz_project_billing_quota.models import (
    quota_share,
    sale_order_line_account,
)

from .planting import replace, wrap

BOOKING, LINE = "account.analytic.line", "sale.order.line"
LINK, PERIOD = "project.coverage.link", "project.quota.period"


def _keep_what_is_documented(self):
    return bool(self._origin.id) and self._is_documented()


def _forget_the_choice(original, self):
    return original(self.browse())


def _bill_hours_only(_original, self, pairs):
    return [self._prepare_link_vals(booking, line) for booking, line in pairs]


def _carry_all(pools, window):
    for pool in list(pools):
        if (pool.grant.end or window.end) < window.end:
            pools.remove(pool)


def _credit_twice(original, self, vals):
    if "credited_hours" in vals:
        vals = {**vals, "credited_hours": 2 * vals["credited_hours"]}
    return original(self, vals)


def _copy_the_price(original, self, work_type):
    vals = original(self, work_type)
    if not work_type.product_id:
        vals |= {"price_unit": self.price_unit, "technical_price_unit": 0.0}
    return vals


AGREED_FAULTS = {
    "the factor of a work type is forgotten": wrap(
        LINE, "_prepare_work_type_line_vals", _copy_the_price
    ),
    "rules overrule what somebody chose": replace(
        BOOKING, "_is_work_type_kept", _keep_what_is_documented
    ),
    "a choice of the person is not noted": wrap(
        BOOKING, "_note_work_type_choice", _forget_the_choice
    ),
    "hours stay on the line of their old type": replace(
        BOOKING, "_get_work_type_order_line", lambda _self, line: line
    ),
    "documents forget the increment": wrap(
        LINK, "_prepare_links_vals", _bill_hours_only
    ),
    "what is left of a day on a draft is not rounded anew": replace(
        LINK, "_renew_quantities", lambda _self: None
    ),
    "an increment is not to invoice": replace(
        LINE, "_get_extra_quantities", lambda _self, _domain: {}
    ),
    "hours of a quota never expire": lambda _env: patch.object(
        quota_share, "_expire", _carry_all
    ),
    "late bookings are paid by what is closed": lambda _env: patch.object(
        sale_order_line_account, "split_late", lambda hours, _closed, _paid: hours
    ),
    "what is credited of a quota counts twice": wrap(PERIOD, "_change", _credit_twice),
    "hours of an extension are granted anew": replace(
        PERIOD, "_get_granted_hours", lambda _self: {}
    ),
    "a kind of another company is taken": replace(
        "project.waiver.kind", "_is_for", lambda _self, _companies: True
    ),
}
