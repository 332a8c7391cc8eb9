"""Times of the day, in hours since midnight, by the clock where the work was done.

Plain Python. Odoo keeps an hour as a float, so minutes are compared.
"""

HOURS_OF_A_DAY = 24


def find_begin(time, start, end):
    """On which day the hours from ``start`` to ``end`` began in which ``time`` lies.

    :return: 0 for the day of ``time``, -1 for the one before, where they go over
        midnight; None where ``time`` lies outside. ``start`` is inside, ``end`` is not

    >>> find_begin(22, 22, 24), find_begin(21.75, 22, 24), find_begin(24, 22, 24)
    (0, None, None)
    >>> find_begin(23.5, 22, 6), find_begin(0, 22, 6), find_begin(5.99, 22, 6)
    (0, -1, -1)
    >>> find_begin(6, 22, 6), find_begin(12, 22, 6), find_begin(6 - 1e-9, 6, 8)
    (None, None, 0)
    """
    time, start, end = (round(hours * 60) for hours in (time, start, end))
    if start < end:
        return 0 if start <= time < end else None
    if time >= start:
        return 0
    return -1 if time < end else None


def clock(hours):
    """A time of the day as people write it.

    >>> clock(8.5), clock(24), clock(0)
    ('08:30', '24:00', '00:00')
    """
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
