import random
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .quota_common import QuotaCase

STEPS = (
    *("book", "book", "book", "book", "correct", "close", "buy", "decide"),
    *("invoice", "draft", "credit", "change", "cancel"),
)


@freeze_time("2026-01-20")
class TestQuotaLaw(QuotaCase):
    """bought = used + carried + expired + credited + rest, after any sequence."""

    def test_a_quota_per_month(self):
        for seed in range(3):
            with self.subTest(seed):
                line, _project, task = self._sell_quota(
                    5,
                    quota_carry_periods=seed,
                    quota_unused=("ask", "expire")[seed % 2],
                )
                self._walk(random.Random(seed), line, task)

    def test_a_package(self):
        line, _project, task = self._sell_package(20)
        line.quota_end = "2026-03-31"
        self._walk(random.Random(5), line, task)

    def test_a_package_in_days(self):
        """2.5 days are 20 hours; what is added is in hours."""
        day = self.env.ref("uom.product_uom_day")
        product = self._create_product("Day", "ordered_prepaid", 800, uom_id=day.id)
        order, _project, task = self._sell(product, 2.5)
        order.order_line.quota_end = "2026-04-30"
        self._walk(random.Random(8), order.order_line, task)

    def _walk(self, draw, line, task, steps=18):
        """Take random steps, a few days after each other, and reckon after each."""
        self.draw, self.line, self.task = draw, line, task
        self.expired = line.browse()
        self.lines, self.bookings = line, self.env["account.analytic.line"]
        self.months = {}
        self.today = date(2026, 1, 20)
        taken = []
        for _number in range(steps):
            self.today += timedelta(draw.randint(2, 10))
            with freeze_time(self.today):
                taken.append(draw.choice(STEPS))
                getattr(self, f"_step_{taken[-1]}")()
                self._settle()
                self._check_law(taken)

    # === Steps ===

    def _step_book(self):
        day = self.today - timedelta(self.draw.choice((0, 2, 20)))
        hours = self.draw.choice((1, 2.5, 4, 8, -1))
        self.bookings |= self._book_on(self.task, hours, day)

    def _step_correct(self):
        free = self.bookings.filtered(
            lambda booking: booking.coverage_state not in ("draft", "billed")
        )
        if free:
            self.draw.choice(free).unit_amount = self.draw.choice((0, 1, 3, 6))

    def _step_close(self):
        self.line._close_quota(self.today)

    def _step_buy(self):
        order = self._create_order(
            [
                {
                    "product_id": self.fixed_product.id,
                    "product_uom_qty": 3,
                    "quota_origin_line_id": self.line.id,
                    "quota_end": self.draw.choice((False, self.today + timedelta(40))),
                    "quota_covers_excess": self.draw.choice((True, False)),
                }
            ]
        )
        order.action_confirm()
        self.lines |= order.order_line.filtered("quota_origin_line_id")

    def _step_decide(self):
        decision = self.draw.choice(("expire", "credit", "extend"))
        day = self.today + timedelta(60)
        self._try(lambda: self.line.quota_period_ids._decide(decision, day))

    def _step_invoice(self):
        if self.line.order_id.invoice_status == "to invoice":
            self._invoice(self.line.order_id)

    def _step_draft(self):
        """A draft that comes to nothing: its bookings are open again."""
        if self.line.order_id.invoice_status == "to invoice":
            draft = self._invoice(self.line.order_id, post=False)
            self._settle()
            draft.button_cancel()

    def _step_credit(self):
        """A part of an invoice is credited: one booking of it."""
        links = self.bookings.coverage_link_ids.filtered(
            lambda link: link.is_active and link.move_state == "posted"
        )
        if links:
            link = self.draw.choice(links)
            note = self._reverse(link.move_id)
            note._credit(link)
            note.action_post()

    def _step_change(self):
        """Another number of hours per period, or another end of the package."""
        if self.line.quota_period:
            self.line.quota_hours = self.draw.choice((4, 5, 7))
        else:
            self.line.quota_end = self.today + timedelta(self.draw.choice((20, 50)))

    def _step_cancel(self):
        """An order that added hours is cancelled, if nothing says that it stays."""
        added = (self.lines - self.line).filtered(lambda sold: sold.state == "sale")
        if added:
            sold = self.draw.choice(added)
            end, closed = sold.quota_end, self.line.quota_closed_to
            self._try(sold.order_id._action_cancel)
            if end and closed and end <= closed:
                self.expired |= sold

    def _try(self, take):
        """A step that may be refused changes nothing then."""
        try:
            with self.env.cr.savepoint():
                take()
        except UserError:
            self.env.invalidate_all()

    # === The law ===

    def _check_law(self, taken):
        closed = self.line.quota_period_ids
        account = self.line._get_prepaid_package()._work_out_quota()
        bought = sum(closed.mapped("granted_hours"))
        bought += sum(row.granted for row in account.sums)
        used = sum(closed.mapped("used_hours")) + sum(row.used for row in account.sums)
        gone = sum(
            sum(closed.mapped(f"{name}_hours"))
            for name in ("expired", "credited", "undecided")
        )
        rest = sum(row.unused for row in account.sums) + account.sums[-1].left
        self.assertAlmostEqual(bought, used + gone + rest, 4, taken)
        self.assertAlmostEqual(
            used, sum(self.bookings.mapped("prepaid_hours")), 4, taken
        )
        self.assertAlmostEqual(bought, self._get_bought(), 4, taken)
        for period in closed:
            self.assertAlmostEqual(
                period.opened_hours + period.granted_hours,
                period.used_hours + period.unused_hours + period.left_hours,
                4,
                taken,
            )

    def _get_bought(self):
        """What was sold, reckoned from the orders alone."""
        single = self.lines.filtered(
            lambda sold: (
                not sold.quota_period and (sold.state == "sale" or sold in self.expired)
            )
        )
        bought = sum(
            sold.product_uom_qty * (8 if "Day" in sold.product_id.name else 1)
            for sold in single
        )
        if self.line.quota_period:
            bought += self._get_bought_per_month()
        return bought

    def _get_bought_per_month(self):
        """What is agreed anew is for the months that are not closed."""
        days = [*self.line.timesheet_ids.mapped("date"), self.today]
        closed = self.line.quota_closed_to or date.min
        last = max((day.year - 2026) * 12 + day.month for day in days)
        for month in range(1, last + 1):
            if date(2026, month, 1) > closed or month not in self.months:
                self.months[month] = self.line.quota_hours
        return sum(self.months[month] for month in range(1, last + 1))
