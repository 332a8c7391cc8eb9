"""The gate before the JSON-2 API: whatever a client calls, no step is stolen."""

from itertools import product

import pytest

from .harness import RemoteError
from .house import GROUPS, REASON, STATES, WAY, assert_stands, refused

# Written out from the specification on purpose: who may take which step.
MAY = {
    ("open", "pl_done"): {"leader"},
    ("pl_done", "pm_done"): {"manager"},
    ("pm_done", "po_billed"): {"office"},
    ("po_billed", "po_archived"): {"office"},
    ("pl_done", "open"): {"leader", "manager"},
    ("pm_done", "open"): {"manager", "office"},
    ("po_billed", "pm_done"): {"office"},
    ("po_archived", "po_billed"): set(),
}
BACK = {"pl_done": "open", "pm_done": "open", "po_billed": "pm_done"} | {
    "po_archived": "po_billed"
}


def may(state, target, role):
    allowed = MAY.get((state, target))
    if allowed is None:
        return False
    return role in allowed or role == "billing_administrator"


def illegal(state):
    """All (target, role) that must be refused from ``state``."""
    return [
        (target, role)
        for target, role in product(STATES, GROUPS)
        if target != state and not may(state, target, role)
    ]


def assert_ours(error, house, project, role):
    """Whoever sees the project reads a sentence of ours, which names it."""
    if error.status == 422:
        assert f"“{house.name(project)}”" in error.message, (role, error)
    else:
        assert role == "portal", (role, error)


@pytest.mark.parametrize("state", STATES)
def test_methods_of_the_buttons(house, standing, state):
    project = standing[state]
    for target, role in illegal(state):
        if target not in WAY:
            continue
        call = house.as_(role)
        error = refused(call, "project.project", WAY[target][1], [project])
        assert_ours(error, house, project, role)
    assert_stands(house, project, state)


@pytest.mark.parametrize("state", WAY)
def test_pressing_the_button_of_the_reached_status(house, standing, state):
    for role in GROUPS:
        refused(house.as_(role), "project.project", WAY[state][1], [standing[state]])
    assert_stands(house, standing[state], state)


@pytest.mark.parametrize("state", STATES)
def test_send_back(house, standing, state):
    target = BACK.get(state, "")
    for role in GROUPS:
        if may(state, target, role):
            continue
        call = house.as_(role)
        refused(
            call, "project.project", "action_send_back", [standing[state]], reason="x"
        )
    assert_stands(house, standing[state], state)


@pytest.mark.parametrize("state", STATES[1:])
def test_send_back_without_a_reason(house, standing, state):
    project = standing[state]
    call = house.as_("billing_administrator")
    for reason in ("", "  ", False, None):
        error = refused(
            call, "project.project", "action_send_back", [project], reason=reason
        )
        assert "needs a reason" in error.message
        values = {"billing_state": BACK[state], "billing_reason": reason}
        error = refused(call, "project.project", "write", [project], vals=values)
        assert "needs a reason" in error.message
    refused(call, "project.project", "action_send_back", [project])
    assert_stands(house, project, state)


@pytest.mark.parametrize("state", STATES)
def test_write(house, standing, state):
    project = standing[state]
    for target, role in illegal(state):
        values = {"billing_state": target, "billing_reason": REASON}
        call = house.as_(role)
        error = refused(call, "project.project", "write", [project], vals=values)
        assert_ours(error, house, project, role)
    assert_stands(house, project, state)


@pytest.mark.parametrize("state", STATES)
def test_import(house, standing, state):
    project = standing[state]
    for target, role in illegal(state):
        answer = load(house, role, project, target)
        assert not answer["ids"], (target, role)
        message = answer["messages"][0]["message"]
        if role == "project_administrator":
            assert f"“{house.name(project)}”" in message, (target, role, message)
        else:
            # Odoo itself lets only project administrators import projects.
            assert len(message.split()) > 3, (target, role)
    assert_stands(house, project, state)


def test_import_by_a_leader_who_may_import(house):
    project = house.project(leader_id=house.ids["project_administrator"])
    for target in STATES[2:]:
        answer = load(house, "project_administrator", project, target)
        assert not answer["ids"]
        assert "the next step is" in answer["messages"][0]["message"]
    assert_stands(house, project, "open")
    assert load(house, "project_administrator", project, "pl_done")["ids"] == [project]
    assert house.rows(project) == [("open", "pl_done")]


def load(house, role, project, target):
    """Import one line; an import answers with messages, or is refused outright."""
    arguments = {
        "fields": [".id", "billing_state", "billing_reason"],
        "data": [[str(project), target, REASON]],
        "context": {"active_test": False},
    }
    try:
        return house.as_(role)("project.project", "load", **arguments)
    except RemoteError as error:
        assert error.status in (403, 422), error
        return {"ids": False, "messages": [{"message": error.message}]}


def test_legal_steps_pass(house):
    """The same doors are open to the right people, or all of the above is idle."""
    project = house.project()
    values = {"billing_state": "pl_done"}
    house.as_("leader")("project.project", "write", [project], vals=values)
    house.as_("manager")(
        *("project.project", "write", [project]),
        vals={"billing_state": "open", "billing_reason": REASON},
    )
    house.walk([project], "po_archived")
    house.as_("billing_administrator")(
        "project.project", "action_send_back", [project], reason=REASON
    )
    assert house.state(project) == "po_billed"
    assert len(house.rows(project)) == 7
