"""Days as people type them in front of what they did.

>>> today = date(2026, 11, 30)
>>> for text in ("gestern", "Yesterday", "27.11.", "27.11.25", "2026-11-27", "31.12."):
...     print(read_day(text, today))
2026-11-29
2026-11-29
2026-11-27
2025-11-27
2026-11-27
2026-12-31

Without a year it is the nearest one:

>>> print(read_day("31.12.", date(2027, 1, 2)), read_day("29.2.", today))
2026-12-31 2028-02-29

A slash has the order of the language:

>>> print(read_day("11/12", today), read_day("11/12/2026", today, day_first=True))
2026-11-12 2026-12-11

>>> read_day("27.11", today), read_day("Firewall", today), read_day("1/2/3/4", today)
(None, None, None)
>>> read_day("31.2.", today)
Traceback (most recent call last):
...
ValueError: 31.2.
"""

import re
from datetime import date, timedelta

DAYS_AGO = {
    **{"heute": 0, "gestern": 1, "vorgestern": 2},
    **{"today": 0, "yesterday": 1},
}
CENTURY = 2000

ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
POINTS = re.compile(
    r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4}|[0-9]{2})?"
)
SLASH = (
    r"(?P<{}>[0-9]{{1,2}})/(?P<{}>[0-9]{{1,2}})(?:/(?P<year>[0-9]{{4}}|[0-9]{{2}}))?"
)
DAY_FIRST = re.compile(SLASH.format("day", "month"))
MONTH_FIRST = re.compile(SLASH.format("month", "day"))


def read_day(word, today, day_first=False):
    """The day that a word names, or None if it names none.

    :param date today: the day of the person
    :param bool day_first: whether the language writes the day before the month
    :raises ValueError: on a day that no calendar has; its argument is the word
    """
    if word.lower() in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[word.lower()])
    for shape in (ISO, POINTS, DAY_FIRST if day_first else MONTH_FIRST):
        if found := shape.fullmatch(word):
            day = _get_day(today, **found.groupdict())
            if not day:
                raise ValueError(word)
            return day
    return None


def _get_day(today, day, month, year=None):
    if year:
        years = [int(year) if len(year) > 2 else CENTURY + int(year)]
    else:
        # 29 February: there is one within four years, but in 2100.
        years = range(today.year - 4, today.year + 5)
    days = filter(None, (_make_day(year, int(month), int(day)) for year in years))
    return min(days, key=lambda one: abs(one - today), default=None)


def _make_day(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None
