"""The chain of a billing period in one table, in small what the project has in large.

The normal way of a period:

>>> state, way = OPEN, [OPEN]
>>> while next_step(state):
...     state = next_step(state).target
...     way.append(state)
>>> print(" -> ".join(way))
open -> confirmed -> released -> billed

Every status but the first has a way back:

>>> [(step.origin, step.target) for step in STEPS if step.is_back]
[('confirmed', 'open'), ('released', 'open'), ('billed', 'released')]

The calendar period of a day. The last day is inside:

>>> get_calendar_period(date(2026, 9, 30), MONTHLY)
(datetime.date(2026, 9, 1), datetime.date(2026, 9, 30))
>>> get_calendar_period(date(2028, 2, 1), MONTHLY)
(datetime.date(2028, 2, 1), datetime.date(2028, 2, 29))
>>> get_calendar_period(date(2026, 11, 5), QUARTERLY)
(datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
"""

from datetime import date, timedelta

from odoo.addons.corebiz_project_billing.models.billing_state import (
    LEADER,
    MANAGER,
    OFFICE,
    PL_DONE,
    PM_DONE,
    State,
    Step,
)
from odoo.addons.corebiz_project_billing.models.billing_state import OPEN as IN_WORK

OPEN = "open"
CONFIRMED = "confirmed"
RELEASED = "released"
BILLED = "billed"

AT_END = "end"
MONTHLY = "monthly"
QUARTERLY = "quarterly"
# Months of a period, by the rhythm of the project.
MONTHS = {MONTHLY: 1, QUARTERLY: 3}

STATES = {
    state.key: state
    for state in (
        State(OPEN, "Open", LEADER, "mail_activity_type_confirm"),
        State(CONFIRMED, "Confirmed", MANAGER, "mail_activity_type_release"),
        State(RELEASED, "Released", OFFICE),
        State(BILLED, "Billed"),
    )
}

STEPS = (
    Step(OPEN, CONFIRMED, (LEADER,), tells=MANAGER),
    Step(CONFIRMED, RELEASED, (MANAGER,), tells=OFFICE),
    Step(RELEASED, BILLED, (OFFICE,)),
    Step(CONFIRMED, OPEN, (MANAGER, LEADER), tells=LEADER, is_back=True),
    Step(RELEASED, OPEN, (MANAGER, OFFICE), tells=LEADER, is_back=True),
    Step(BILLED, RELEASED, (OFFICE,), tells=OFFICE, is_back=True),
)

# Statuses of a project in which its periods still open and remind; and those in which
# they still take steps.
IN_WORK_STATES = (IN_WORK, PL_DONE)
GOING_ON = (IN_WORK, PL_DONE, PM_DONE)

# From here on the bookings of a period are fixed for everybody.
FIXED_STATES = (RELEASED, BILLED)
# Who still books into a period whose hours are fixed, with a reason, and who still
# corrects what the leader has confirmed.
BOOKING_ROLES = (LEADER, MANAGER)
# After this many working days the person whose turn it is is reminded, once, unless
# his company wants another number of them.
REMINDER_DAYS = 3


def find_step(origin, target):
    """The step from ``origin`` to ``target``, or None where there is none.

    >>> find_step(OPEN, RELEASED) is None
    True
    """
    return next(
        (step for step in STEPS if (step.origin, step.target) == (origin, target)),
        None,
    )


def next_step(origin):
    """The step forward from ``origin``, or None at the end."""
    return next(
        (step for step in STEPS if step.origin == origin and not step.is_back), None
    )


def back_step(origin):
    """The step back from ``origin``, or None at the start."""
    return next(
        (step for step in STEPS if step.origin == origin and step.is_back), None
    )


def get_calendar_period(day, rhythm):
    """First and last day of the month or quarter in which ``day`` lies."""
    months = MONTHS[rhythm]
    first = day.month - (day.month - 1) % months
    start = date(day.year, first, 1)
    after = first + months
    end = date(day.year + after // 13, (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return start, end
