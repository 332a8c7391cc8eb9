import doctest
import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.corebiz_project_billing_coverage.models.prepaid_share import (
    AT_LEAST,
    EXACTLY,
    FREE,
    Row,
    share_out,
)

from ..models import quota_period, quota_share
from ..models.quota_share import Entry, Grant, Window, share_quota

JANUARY = date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestQuotaShare(BaseCase):
    """The sharing out, without a database."""

    def test_examples(self):
        for module in (quota_share, quota_period):
            with self.subTest(module.__name__):
                self.assertFalse(doctest.testmod(module).failed)

    def test_a_package_alone_is_shared_out_as_before(self):
        draw = random.Random(4)
        for _number in range(2000):
            hours = [draw.choice((1, 2, 5, 8, -1, -3)) for _booking in range(6)]
            bought = draw.choice((0, 5, 10, 20))
            shares, _sums = share_quota(
                [Grant(JANUARY, None, bought)],
                [Window(JANUARY)],
                [Entry(JANUARY, amount) for amount in hours],
            )
            before = share_out(bought, [Row(amount) for amount in hours])
            # Who gets what may differ where corrections come first; not how much.
            if min(hours) > 0:
                self.assertEqual(shares, before)
            self.assertLessEqual(sum(shares), max(bought, 0) + 1e-9)

    def test_what_is_held_stays_unless_less_was_sold(self):
        """Of a confirmed or waived booking no earlier one takes the hours."""
        entries = [
            Entry(JANUARY, 4),
            Entry(JANUARY + timedelta(days=1), 6, 6, AT_LEAST),
        ]
        for bought, paid in ((8, [2, 6]), (6, [0, 6]), (5, [4, 1])):
            shares, _sums = share_quota(
                [Grant(JANUARY, None, bought)], [Window(JANUARY)], entries
            )
            self.assertEqual(shares, paid)

    def test_what_is_held_later_takes_nothing_from_before(self):
        """Whether its project is closed or not, it takes what expires first."""
        january = Grant(JANUARY, date(2026, 2, 28), 3)
        february = Grant(date(2026, 2, 1), date(2026, 3, 31), 3)
        windows = [
            Window(JANUARY, date(2026, 1, 31)),
            Window(date(2026, 2, 1), date(2026, 2, 28)),
            Window(date(2026, 3, 1)),
        ]
        for hours, paid, unused in ((4, 3, 0), (1, 1, 1.5)):
            for hold in (FREE, AT_LEAST):
                with self.subTest(hours=hours, hold=hold):
                    shares, sums = share_quota(
                        [january, february],
                        windows,
                        [
                            Entry(JANUARY, hours),
                            Entry(date(2026, 2, 10), 0.5, 0.5, hold),
                        ],
                    )
                    self.assertEqual(shares, [paid, 0.5])
                    self.assertEqual(sums[1].unused, unused)

    def test_less_was_sold_afterwards(self):
        """It comes off the hours that expire last; the others are the customer's."""
        early = Grant(JANUARY, date(2026, 1, 31), 4)
        late = Grant(date(2026, 2, 1), date(2026, 3, 31), 4)
        windows = [Window(JANUARY, date(2026, 1, 31)), Window(date(2026, 2, 1))]
        shares, sums = share_quota(
            [early, late, late._replace(hours=-3)],
            windows,
            [Entry(JANUARY, 4), Entry(date(2026, 2, 10), 2)],
        )
        self.assertEqual(shares, [4, 1])
        self.assertEqual((sums[0].unused, sums[-1].left), (0, 0))

    def test_less_was_sold_of_what_begins_later(self):
        """It goes along until then; nothing expires that never was."""
        windows = [
            Window(JANUARY, date(2026, 1, 31)),
            Window(date(2026, 2, 1), date(2026, 2, 28)),
            Window(date(2026, 3, 1), date(2026, 3, 31)),
            Window(date(2026, 4, 1)),
        ]
        march = Grant(date(2026, 3, 1), date(2026, 3, 31), 5)
        entries = [Entry(JANUARY, 2), Entry(date(2026, 3, 5), 4)]
        for end in (date(2026, 1, 31), date(2026, 2, 28), None):
            with self.subTest(end=end):
                grants = [Grant(JANUARY, end, -3), march]
                shares, sums = share_quota(grants, windows, entries)
                self.assertEqual(shares, [0, 2])
                self.assertEqual([row.granted for row in sums], [-3, 0, 5, 0])
                self.assertEqual([row.left for row in sums], [-3, -3, 0, 0])
                self.assertEqual([row.unused for row in sums], [0, 0, 0, 0])
                # The first one is closed: what it leaves, and what is granted since.
                after, rest = share_quota(
                    [*sums[0].grants, march], windows[1:], entries[1:]
                )
                self.assertEqual(after, [2])
                self.assertEqual(
                    [row[:6] for row in rest], [row[:6] for row in sums[1:]]
                )

    def test_nothing_is_lost(self):
        """bought = used + unused + left, whatever is granted, booked and held."""
        draw = random.Random(7)
        for _number in range(2000):
            grants, windows = self._draw_quota(draw)
            entries = sorted(
                Entry(
                    date(2026, draw.randint(1, 6), draw.randint(1, 28)),
                    draw.choice((1, 2, 4, 8, -1, -2)),
                    *draw.choice(((0, FREE), (0, FREE), (1, EXACTLY))),
                )
                for _booking in range(draw.randint(0, 12))
            )
            shares, sums = share_quota(grants, windows, entries)
            bought = sum(grant.hours for grant in grants)
            used = sum(row.used for row in sums)
            unused = sum(row.unused for row in sums)
            self.assertAlmostEqual(bought, used + unused + sums[-1].left, 5)
            self.assertAlmostEqual(used, sum(shares), 5)
            booked = sum(entry.hours for entry in entries)
            self.assertAlmostEqual(booked, used + sum(row.over for row in sums), 5)
            for row, following in zip(sums, sums[1:], strict=False):
                self.assertEqual(row.left, following.opened)
            for entry, share in zip(entries, shares, strict=True):
                if entry.hold == FREE and entry.hours > 0:
                    self.assertTrue(-1e-9 <= share <= entry.hours + 1e-9)

    def _draw_quota(self, draw):
        starts = [date(2026, month, 1) for month in range(1, 7)]
        ends = [start - timedelta(1) for start in starts[1:]] + [None]
        carry, cap = draw.choice((0, 1, 2)), draw.choice((None, 2))
        grants = [
            Grant(start, ends[min(number + carry, 5)], 5, cap is not None)
            for number, start in enumerate(starts)
        ]
        if draw.random() < 0.3:
            grants.append(Grant(date(2026, 2, 10), draw.choice((None, ends[3])), 7))
        if draw.random() < 0.3:
            grants.append(Grant(JANUARY, draw.choice((None, *ends[:2])), -4))
        return grants, [Window(*days, cap) for days in zip(starts, ends, strict=True)]
