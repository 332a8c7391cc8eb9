"""An amount in parts that add up to it, to the cent: plain Python.

Every part is rounded down first, and the steps that are left go to the parts that lost
most (the largest remainders), the first of them where several lost the same.

>>> split_amount(100.0, [1, 1, 1])
[33.34, 33.33, 33.33]
>>> split_amount(124.80, [0.125])
[124.8]
>>> split_amount(0.05, [1, 1, 1, 1])
[0.02, 0.01, 0.01, 0.01]

Corrections are negative bookings, and a credit note is a negative amount:

>>> split_amount(600.0, [8, -2])
[800.0, -200.0]
>>> split_amount(-10.0, [1, 2])
[-3.33, -6.67]

Parts without weight get nothing; where no part has any, all get the same:

>>> split_amount(10.0, [0, 1])
[0.0, 10.0]
>>> split_amount(1.0, [0, 0])
[0.5, 0.5]

Yen have no cents:

>>> split_amount(100.0, [1, 1, 1], rounding=1.0)
[34.0, 33.0, 33.0]
"""

from math import floor

# Weights that add up to less are the noise of floats.
NOTHING = 1e-9


def split_amount(amount, weights, rounding=0.01):
    """The parts of ``amount`` by ``weights``, each a multiple of ``rounding``.

    :param float amount: rounded already
    :param list weights: of any sign
    :return: list of floats, as long as ``weights``; they add up to ``amount``
    """
    total = sum(weights)
    if abs(total) < NOTHING:
        weights, total = [1] * len(weights), len(weights)
    steps = round(amount / rounding)
    exact = [steps * weight / total for weight in weights]
    # A part that noise has brought just below a whole step lost most, and gets it back
    parts = [floor(part) for part in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: parts[n] - exact[n])
    for position in by_rest[: steps - sum(parts)]:
        parts[position] += 1
    return [round(part * rounding, 10) for part in parts]
