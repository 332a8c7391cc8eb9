"""The workflow of a project in one table: statuses, steps, roles, recipients.

Everything that knows about the workflow asks this module: the gate, the buttons,
the mails, the activities and the tests. It is plain Python, so that it can be read
(and run) without Odoo.

The normal way of a project:

>>> state, way = OPEN, [OPEN]
>>> while next_step(state):
...     state = next_step(state).target
...     way.append(state)
>>> print(" -> ".join(way))
open -> pl_done -> pm_done -> po_billed -> po_archived

No step can be jumped:

>>> find_step(OPEN, PM_DONE) is None
True

A step back exists from every status but the first, and it needs a reason:

>>> [(step.origin, step.target) for step in STEPS if step.is_back]
... # doctest: +NORMALIZE_WHITESPACE
[('pl_done', 'open'), ('pm_done', 'open'), ('po_billed', 'pm_done'),
 ('po_archived', 'po_billed')]

Whoever is told about a step is the one whose turn it is afterwards:

>>> all(step.tells in (None, STATES[step.target].turn) for step in STEPS)
True
"""

from dataclasses import dataclass

OPEN = "open"
PL_DONE = "pl_done"
PM_DONE = "pm_done"
PO_BILLED = "po_billed"
PO_ARCHIVED = "po_archived"

ACCOUNT_MANAGER = "account_manager"
LEADER = "leader"
MANAGER = "manager"
OFFICE = "office"
BILLING_ADMINISTRATOR = "billing_administrator"

# Roles that are a person on the project, and the field that names the person. The
# other roles are groups of users.
ROLE_FIELDS = {
    ACCOUNT_MANAGER: "account_manager_id",
    MANAGER: "user_id",
    LEADER: "leader_id",
}
ROLE_GROUPS = {
    OFFICE: "corebiz_project_billing.group_project_office",
    BILLING_ADMINISTRATOR: "corebiz_project_billing.group_billing_administrator",
}


@dataclass(frozen=True)
class State:
    """A status: its label, whose turn it is in it, and the activity planned then."""

    key: str
    label: str
    turn: str | None = None
    activity: str | None = None


@dataclass(frozen=True)
class Step:
    """A move from one status to another: who may take it, and who is told by mail."""

    origin: str
    target: str
    roles: tuple
    tells: str | None = None
    is_back: bool = False


STATES = {
    state.key: state
    for state in (
        State(OPEN, "Open", LEADER, "mail_activity_type_rework"),
        State(PL_DONE, "Leader Done", MANAGER, "mail_activity_type_check"),
        State(PM_DONE, "Manager Done", OFFICE, "mail_activity_type_bill"),
        State(PO_BILLED, "Billed", OFFICE, "mail_activity_type_archive"),
        State(PO_ARCHIVED, "Archived"),
    )
}

STEPS = (
    Step(OPEN, PL_DONE, (LEADER,), tells=MANAGER),
    Step(PL_DONE, PM_DONE, (MANAGER,), tells=OFFICE),
    Step(PM_DONE, PO_BILLED, (OFFICE,)),
    Step(PO_BILLED, PO_ARCHIVED, (OFFICE,)),
    Step(PL_DONE, OPEN, (MANAGER, LEADER), tells=LEADER, is_back=True),
    Step(PM_DONE, OPEN, (MANAGER, OFFICE), tells=LEADER, is_back=True),
    Step(PO_BILLED, PM_DONE, (OFFICE,), tells=OFFICE, is_back=True),
    Step(PO_ARCHIVED, PO_BILLED, (BILLING_ADMINISTRATOR,), tells=OFFICE, is_back=True),
)

# From here on the bookings of a project are fixed for everybody.
BOOKING_CLOSED_STATES = (PM_DONE, PO_BILLED, PO_ARCHIVED)
# Here only these roles of the project still correct bookings.
BOOKING_ROLES = {PL_DONE: (LEADER, MANAGER)}
# Who changes the estimate of a project, and where it is fixed: the figures of a billed
# project stay as they are.
ESTIMATE_ROLES = (MANAGER, BILLING_ADMINISTRATOR)
ESTIMATE_CLOSED_STATES = (PO_BILLED, PO_ARCHIVED)
# Statuses in which somebody else waits: they are worth a reminder.
REMINDER_STATES = (PL_DONE, PM_DONE)


def find_step(origin, target):
    """The step from ``origin`` to ``target``, or None where there is none."""
    return next(
        (step for step in STEPS if (step.origin, step.target) == (origin, target)),
        None,
    )


def next_step(origin):
    """The step forward from ``origin``, or None at the end of the workflow."""
    return next(
        (step for step in STEPS if step.origin == origin and not step.is_back), None
    )


def back_step(origin):
    """The step back from ``origin``, or None at the start of the workflow.

    >>> back_step(PO_BILLED).target
    'pm_done'
    """
    return next(
        (step for step in STEPS if step.origin == origin and step.is_back), None
    )
