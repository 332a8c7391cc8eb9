"""Which bookings a quantity of prepaid hours pays: plain Python, to be read alone.

A package of 50 hours, and bookings of 20, 25 and 15 hours in the order of their dates:
the last one straddles the border, and 10 of its hours are open.

>>> share_out(50, [Row(20), Row(25), Row(15)])
[20.0, 25.0, 5.0]

Corrections are negative bookings. They take from what is open first, then from what is
paid:

>>> share_out(50, [Row(60), Row(-2)])
[50.0, 0.0]
>>> share_out(50, [Row(60), Row(-15)])
[50.0, -5.0]

Hours of a project whose bookings are closed keep what was paid when an earlier booking
appears elsewhere, and get more when there is more:

>>> share_out(50, [Row(30), Row(40, paid=40, hold=AT_LEAST)])
[10.0, 40.0]
>>> share_out(60, [Row(30), Row(40, paid=20, hold=AT_LEAST)])
[30.0, 30.0]

When less is sold, closed hours are counted by their dates like all others. What a
document or a billed project holds stays:

>>> share_out(30, [Row(30), Row(40, paid=40, hold=AT_LEAST)])
[30.0, 0.0]
>>> share_out(30, [Row(30), Row(40, paid=40, hold=EXACTLY)])
[0.0, 40.0]

A correction that let a booking have more is not open because that booking is held:

>>> share_out(6, [Row(-0.5, paid=-0.5), Row(8, paid=6.5, hold=EXACTLY)])
[-0.5, 6.5]
>>> share_out(6, [Row(3), Row(-4), Row(8, paid=6.5, hold=EXACTLY)])
[0.0, -1.0, 6.5]
"""

from typing import NamedTuple

# What becomes of the hours of a booking that are paid already.
FREE, AT_LEAST, EXACTLY = "free", "at_least", "exactly"
# Hours; half a second is 0.00014.
PRECISION = 6


class Row(NamedTuple):
    """A booking: its hours, those of them that are paid at present, and its hold."""

    hours: float
    paid: float = 0.0
    hold: str = FREE


def share_out(quantity, rows):
    """The hours of each booking that ``quantity`` pays, in the order of the rows.

    Their sum is the sum of the bookings, at most ``quantity``; more only where what is
    held exactly is more.

    :param float quantity: hours that were bought
    :param list rows: bookings in the order in which they are paid
    """
    held = [row.paid if row.hold == EXACTLY else 0.0 for row in rows]
    floors = [_get_floor(row) if row.hold == AT_LEAST else 0.0 for row in rows]
    left = quantity - sum(held)
    if round(left - sum(floors), PRECISION) < 0:
        floors = [0.0] * len(rows)
    left -= sum(floors)
    over, shares = 0.0, []
    for row, floor in zip(rows, floors, strict=True):
        if row.hold == EXACTLY:
            shares.append(float(row.paid))
            continue
        hours = row.hours - floor
        back = min(over, max(-hours, 0.0))
        share = min(hours + back, max(left, 0.0))
        over += hours - share
        left -= share
        shares.append(_snap(floor + share, row.hours))
    return shares


def _get_floor(row):
    """What is paid of a booking, as far as it has these hours still."""
    low, high = min(row.hours, 0.0), max(row.hours, 0.0)
    return min(max(row.paid, low), high)


def _snap(share, hours):
    """Avoid float noise: a booking that is paid is paid to the last second."""
    if round(share - hours, PRECISION) == 0:
        return float(hours)
    return round(share, PRECISION) or 0.0
