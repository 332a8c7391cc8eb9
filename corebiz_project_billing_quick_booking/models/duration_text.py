"""Durations as people type them; ``static/src/duration/duration.js`` reads the same.

>>> [read_duration(text) for text in ("1:30", "1,5", "1.5h", "90m", "1h30", "90 min")]
[1.5, 1.5, 1.5, 1.5, 1.5, 1.5]
>>> [read_duration(text) for text in ("1,5 Std", "1 h 30 min", ",5h", "24:00", "1:5")]
[1.5, 1.5, 0.5, 24.0, 1.0833333333333333]

What is none has no value:

>>> [read_duration(text) for text in ("1:75", "1.000", "h", "", "1:30:00", "1,5,5")]
[None, None, None, None, None, None]

A line begins with one, and goes on with something else:

>>> split_duration("1:30 Firewall"), split_duration("2 Server"), split_duration("2h")
((1.5, 'Firewall'), (2.0, 'Server'), (2.0, ''))
>>> split_duration("1 h 30 Server"), split_duration("2 m Kabel"), split_duration("2x")
((1.0, '30 Server'), (2.0, 'm Kabel'), (None, ''))
"""

import re

MINUTES_PER_HOUR = 60

HOURS = r"(?:h|hrs?|hours?|std\.?|stunden?)"
MINUTES = r"(?:min\.?|mins|minutes?|minuten?)"
# Two places at most: "1.000" are a thousand for some, and one for others.
NUMBER = r"(?P<{}>[0-9]{{1,9}}(?:[.,][0-9]{{1,2}})?|[.,][0-9]{{1,2}})"

# The longest first. An "m" stands at its number, because "2 m" are two meters.
SHAPES = [
    re.compile(shape + r"(?=\s|$)", re.IGNORECASE)
    for shape in (
        rf"(?P<clock>[0-9]{{1,9}}):(?P<minutes>[0-9]{{1,2}})(?:\s?{HOURS})?",
        rf"(?P<clock>[0-9]{{1,9}})\s?{HOURS}\s?(?P<minutes>[0-9]{{1,2}})\s?{MINUTES}",
        rf"(?P<clock>[0-9]{{1,9}})\s?{HOURS}(?P<minutes>[0-9]{{1,2}})m?",
        rf"(?P<clock>[0-9]{{1,9}})\s?{HOURS}\s(?P<minutes>[0-9]{{1,2}})m",
        NUMBER.format("hours") + rf"\s?{HOURS}",
        NUMBER.format("small") + rf"(?:m|\s?{MINUTES})",
        NUMBER.format("hours"),
    )
]


def split_duration(text):
    """Read the duration with which a text begins.

    :return: (hours or None, what stands behind it)
    """
    for shape in SHAPES:
        if found := shape.match(text):
            rest = text[found.end() :].strip()
            return _get_hours(**found.groupdict()), rest
    return None, ""


def read_duration(text):
    """The hours of a text that is a duration and nothing else, or None."""
    hours, rest = split_duration(text.strip())
    return None if rest else hours


def _get_hours(clock=None, minutes=None, hours=None, small=None):
    if clock:
        if int(minutes) >= MINUTES_PER_HOUR:
            return None
        return int(clock) + int(minutes) / MINUTES_PER_HOUR
    number = float((hours or small).replace(",", "."))
    return number if hours else number / MINUTES_PER_HOUR
