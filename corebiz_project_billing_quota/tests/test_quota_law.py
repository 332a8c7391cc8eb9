import random
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .quota_common import QuotaCase


@freeze_time("2026-01-20")
class TestQuotaLaw(QuotaCase):
    """bought = used + carried + expired + credited + rest, after any sequence."""

    def test_a_quota_per_month(self):
        for seed in range(2):
            with self.subTest(seed):
                line, _project, task = self._sell_quota(
                    5, quota_carry_periods=seed, quota_unused=("ask", "expire")[seed]
                )
                self._walk(random.Random(seed), line, task)

    def test_a_package(self):
        line, _project, task = self._sell_package(20)
        line.quota_end = "2026-03-31"
        self._walk(random.Random(5), line, task)

    def _walk(self, draw, line, task, steps=14):
        """Take random steps, a day or two after each other, and reckon after each."""
        today = date(2026, 1, 20)
        bookings = self.env["account.analytic.line"]
        lines = line
        for number in range(steps):
            today += timedelta(draw.randint(3, 12))
            with freeze_time(today):
                step = draw.choice(
                    ("book", "book", "book", "correct", "close", "buy", "decide")
                    + ("invoice",)
                )
                if step == "book":
                    day = today - timedelta(draw.choice((0, 2, 20)))
                    hours = draw.choice((1, 2.5, 4, 8, -1))
                    bookings |= self._book_on(task, hours, day)
                elif step == "correct" and bookings:
                    booking = draw.choice(bookings)
                    if booking.coverage_state not in ("draft", "billed"):
                        booking.unit_amount = draw.choice((0, 1, 3, 6))
                elif step == "close":
                    line._close_quota(today)
                elif step == "buy":
                    lines |= self._buy_more(draw, line, today)
                elif step == "decide":
                    self._decide(draw, line, today)
                elif step == "invoice" and line.order_id.invoice_status == "to invoice":
                    self._invoice(line.order_id)
                self._settle()
                self._check_law(line, lines, bookings, f"{number}: {step}")

    def _buy_more(self, draw, line, today):
        order = self._create_order(
            [
                {
                    "product_id": self.fixed_product.id,
                    "product_uom_qty": 3,
                    "quota_origin_line_id": line.id,
                    "quota_end": draw.choice((False, today + timedelta(40))),
                    "quota_covers_excess": draw.choice((True, False)),
                }
            ]
        )
        order.action_confirm()
        return order.order_line

    def _decide(self, draw, line, today):
        periods = line.quota_period_ids
        decision = draw.choice(("expire", "credit", "extend"))
        try:
            with self.env.cr.savepoint():
                periods._decide(decision, today + timedelta(60))
        except UserError:
            return

    def _check_law(self, line, lines, bookings, step):
        closed = line.quota_period_ids
        account = line._get_prepaid_package()._work_out_quota()
        bought = sum(closed.mapped("granted_hours"))
        bought += sum(row.granted for row in account.sums)
        used = sum(closed.mapped("used_hours")) + sum(row.used for row in account.sums)
        gone = sum(
            sum(closed.mapped(f"{name}_hours"))
            for name in ("expired", "credited", "undecided")
        )
        rest = sum(row.unused for row in account.sums) + account.sums[-1].left
        self.assertAlmostEqual(bought, used + gone + rest, 4, step)
        self.assertAlmostEqual(used, sum(bookings.mapped("prepaid_hours")), 4, step)
        self.assertAlmostEqual(bought, self._get_bought(line, lines, account), 4, step)
        for period in closed:
            self.assertAlmostEqual(
                period.opened_hours + period.granted_hours,
                period.used_hours + period.unused_hours + period.left_hours,
                4,
                step,
            )

    def _get_bought(self, line, lines, account):
        """What was sold, reckoned from the orders alone."""
        single = lines.filtered(lambda sold: not sold.quota_period)
        bought = sum(single.mapped("product_uom_qty"))
        if line.quota_period:
            months = {
                (entry.date.year, entry.date.month) for entry in line.timesheet_ids
            } | {(date.today().year, date.today().month)}
            last = max(months)
            bought += 5 * ((last[0] - 2026) * 12 + last[1])
        return bought
