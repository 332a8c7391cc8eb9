"""A booking in one line, such as ``1,5h @Mailserver gestern Postfächer``.

First the duration, then a day or none, then what was done. A word with an ``@`` names
project or task, wherever it stands:

>>> today = date(2026, 11, 30)
>>> line = read_line('1:30 gestern Firewall @"Mail server/inst" getrennt', today)
>>> line.hours, str(line.day), line.target, line.text
(1.5, '2026-11-29', 'Mail server/inst', 'Firewall getrennt')
>>> read_line("2 3 Server an x@y.example", today).text
'3 Server an x@y.example'

What cannot be read says why; the text of the error is what it is about:

>>> for text in ("1:75 x", "-1 x", "0", "25h", "1 @", "1 31.2. x", "x", "", "1 @ x"):
...     try:
...         read_line(text, today)
...     except LineError as error:
...         print(error.problem, repr(error.part))
no_duration '1:75'
not_positive '-1'
not_positive '0'
too_long '25h'
no_target '@'
no_day '31.2.'
no_duration 'x'
no_duration ''
no_target '@'
"""

import re
from dataclasses import dataclass
from datetime import date
from math import isfinite

from .day_text import read_day
from .duration_text import MINUTES_PER_HOUR, split_duration

MOST_HOURS = 24
HALF_A_MINUTE = 0.5
MINUS = "-\u2212\u2013"  # also what a word processor makes of it

TARGET = re.compile(r'(?:^|(?<=\s))@(?:["„“](?P<quoted>[^"“”]*)["“”]|(?P<word>\S*))')


class LineError(ValueError):
    """What is wrong with a line, and the part of it."""

    def __init__(self, problem, part):
        super().__init__(problem)
        self.problem = problem
        self.part = part


@dataclass(frozen=True)
class QuickLine:
    """What a line says. ``target`` is empty where it names no project and no task."""

    hours: float
    day: date
    target: str
    text: str


def read_line(line, today, day_first=False):
    """Read a line.

    :param date today: the day of the person
    :param bool day_first: whether the language writes the day before the month
    :return: a :class:`QuickLine`
    :raises LineError: on what cannot be booked, whatever project and task
    """
    line = " ".join(line.split())
    hours, rest = _read_hours(line)
    target, rest = _read_target(rest)
    day, rest = _read_day(rest, today, day_first)
    return QuickLine(hours, day, target, rest)


def check_hours(hours, part):
    """Refuse what nobody works in a day, and what is no number.

    :raises LineError: names ``part``, the duration as it was typed
    """
    if type(hours) not in (int, float) or not isfinite(hours):
        raise LineError("no_duration", part)
    if hours * MINUTES_PER_HOUR < HALF_A_MINUTE:
        raise LineError("not_positive", part)
    if hours > MOST_HOURS:
        raise LineError("too_long", part)


def _read_hours(line):
    is_negative = line[:1] in tuple(MINUS)
    hours, rest = split_duration(line[1:].lstrip() if is_negative else line)
    if hours is None:
        raise LineError("no_duration", line.split(" ")[0])
    part = line.removesuffix(rest).strip()
    check_hours(-hours if is_negative else hours, part)
    return hours, rest


def _read_target(rest):
    found = TARGET.search(rest)
    if not found:
        return "", rest
    target = (found["quoted"] or found["word"] or "").strip()
    if not target:
        raise LineError("no_target", found[0])
    without = f"{rest[: found.start()]} {rest[found.end() :]}"
    return target, " ".join(without.split())


def _read_day(rest, today, day_first):
    word, _space, behind = rest.partition(" ")
    try:
        day = read_day(word, today, day_first)
    except ValueError:
        raise LineError("no_day", word) from None
    return (day, behind) if day else (today, rest)
