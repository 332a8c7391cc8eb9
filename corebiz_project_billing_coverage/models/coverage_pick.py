"""Which bookings make up a quantity: plain Python, so that it can be read alone.

Bookings are never split. Whoever credits 4 hours of an invoice frees bookings of
exactly 4 hours, and the suggestion is the newest ones that make up this quantity.

>>> pick_exact([2, 1.5, 0.5, 4], 4)
[0, 1, 2]
>>> pick_exact([3, 4], 4)
[1]

No choice makes up the quantity:

>>> pick_exact([3, 4], 5) is None
True

Corrections are negative bookings; nothing is needed to make up nothing:

>>> pick_exact([8, -2, 1], 6)
[0, 1]
>>> pick_exact([8], 0)
[]
"""

# Sizes count in hundredths, like the quantities of invoices.
PRECISION = 100
# Beyond that many different sums the search ends; a person picks instead.
MAX_SUMS = 50_000


def pick_exact(sizes, target):
    """Positions of the first of ``sizes`` that add up to ``target``.

    Few and early ones are preferred. One step per size extends every sum reached so
    far, and each sum remembers how it was reached first.

    :param list sizes: quantities of bookings, the preferred ones first
    :param float target: the quantity that they must make up
    :return: list of positions, or None if there is no such choice
    """
    goal = round(target * PRECISION)
    if round(sum(sizes) * PRECISION) == goal:
        return list(range(len(sizes))) if goal else []
    units = [round(size * PRECISION) for size in sizes]
    reached = {0: None}
    for position, size in enumerate(units):
        for total in list(reached):
            if total + size not in reached:
                reached[total + size] = (position, total)
        if goal in reached:
            return _walk_back(reached, goal)
        if len(reached) > MAX_SUMS:
            break
    return None


def _walk_back(reached, total):
    """The positions by which ``total`` was reached, in rising order."""
    positions = []
    while reached[total] is not None:
        position, total = reached[total]
        positions.append(position)
    return positions[::-1]
