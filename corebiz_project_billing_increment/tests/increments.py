"""How many hours are billed of the hours that were booked: plain Python.

A booking counts in whole minutes, because hours of two decimals are not exact: 0.67
hours are 40 minutes. What is billed is never less than what was booked.

>>> billed_hours(5.0, 0.25)
5.0
>>> billed_hours(10 / 60, 0.25)
0.25
>>> billed_hours(310 / 60, 0.25)
5.25
>>> round(billed_hours(0.67, 20 / 60), 2)
0.67

A minimum is billed even where it is no multiple of the increment; more than that is
rounded up as always:

>>> billed_hours(0.1, 0.25, 0.5), billed_hours(0.6, 0.25, 0.5)
(0.5, 0.75)
>>> billed_hours(0.1, 0, 0.5), billed_hours(0.6, 0, 0.5)
(0.5, 0.6)

Corrections are negative hours. They take back what was booked, to the minute, and so
does no work at all:

>>> billed_hours(-1 / 6, 0.25, 0.5) == -1 / 6, billed_hours(0, 0.25, 0.5)
(True, 0)

Where part of the day is on an invoice already, the rest of it is billed:

>>> round(rest_hours(10 / 60, 0.25, 0, earlier=10 / 60, earlier_billed=0.25), 4)
0.25
>>> rest_hours(10 / 60, 0.25, 0.5, earlier=10 / 60, earlier_billed=0.5)
0.0

Nothing that was billed is given back because a smaller increment is agreed; it is when
hours are corrected:

>>> rest_hours(10 / 60, 0.25, 0, earlier=10 / 60, earlier_billed=1)
0.0
>>> rest_hours(-10 / 60, 0.25, 0, earlier=10 / 60, earlier_billed=0.25)
-0.25
"""

from math import ceil


def billed_hours(hours, increment, minimum=0.0):
    """Hours to bill for the work of ``hours``.

    :param float increment: hours, in whole minutes; 0 for none
    :param float minimum: hours; 0 for none
    """
    minutes = round(hours * 60)
    if minutes <= 0:
        return hours
    step = round(increment * 60)
    target = ceil(minutes / step) * step / 60 if step else hours
    return max(target, hours, minimum)


def rest_hours(hours, increment, minimum, earlier=0.0, earlier_billed=0.0):
    """Hours to bill for ``hours``, of a day of which invoices bill hours already.

    :param float earlier: hours on invoices
    :param float earlier_billed: hours that they charge for these
    """
    rest = billed_hours(earlier + hours, increment, minimum) - earlier_billed
    return max(rest, 0.0) if hours > 0 else min(rest, 0.0)
