"""Side doors of the JSON-2 API: contexts, private methods, ledgers, nonsense."""

import pytest
import requests

from .harness import PATIENCE
from .house import GROUPS, REASON, STATES, WAY, assert_stands, refused

# A client can send any context; none of these may help.
CONTEXT = dict.fromkeys(
    (
        *("active_test", "force", "import_file", "install_mode", "mail_notrack"),
        *("module", "no_gate", "skip_check", "sudo", "tracking_disable", "uid"),
    ),
    1,
)


def test_context_of_the_client(house, standing):
    for state in STATES:
        project, call = standing[state], house.as_("employee")
        values = {"billing_state": "pl_done", "billing_reason": REASON}
        if state != "pl_done":
            refused(
                *(call, "project.project", "write", [project]),
                vals=values,
                context=CONTEXT,
            )
        for _role, method in WAY.values():
            refused(call, "project.project", method, [project], context=CONTEXT)
        assert_stands(house, project, state)


def test_default_of_the_context_makes_no_closed_project(house):
    call = house.as_("project_administrator")
    for values, context in (
        ({"billing_state": "pm_done"}, {}),
        ({}, {"default_billing_state": "po_billed"}),
    ):
        error = refused(
            *(call, "project.project", "create"),
            vals_list=[{"name": "Sneaky", **values}],
            context=context,
        )
        assert "starts as" in error.message
    assert not house.admin(
        "project.project", "search", domain=[["name", "=", "Sneaky"]]
    )


def test_import_of_a_new_closed_project(house):
    fields, data = ["name", "billing_state"], [["Sneaky", "pm_done"]]
    call = house.as_("project_administrator")
    answer = call("project.project", "load", fields=fields, data=data)
    assert not answer["ids"]
    assert "starts as" in answer["messages"][0]["message"]


@pytest.mark.parametrize(
    ("model", "method", "arguments"),
    [
        ("project.project", "_take_step", {"target": "pl_done"}),
        ("project.project", "_action_step", {"target": "pl_done"}),
        ("project.project", "_plan_turn_activities", {}),
        ("project.project", "_write", {"vals": {"billing_state": "pl_done"}}),
        ("project.handover", "_complete", {"vals": {"reason": "x"}}),
        ("project.handover", "_note_mails", {"mails": []}),
        ("project.handover", "create", {"vals_list": [{"reason": "x"}]}),
    ],
)
def test_private_methods(house, standing, model, method, arguments):
    for call in (house.as_("office"), house.as_("billing_administrator"), house.admin):
        error = refused(call, model, method, [standing["open"]], **arguments)
        assert error.status == 403
    assert_stands(house, standing["open"], "open")


def test_ledger_is_closed(house, standing):
    project = standing["po_billed"]
    found = house.sql("SELECT id FROM project_handover WHERE project_id = %s", project)
    rows = [row for (row,) in found]
    assert rows
    values = {"project_id": project, "from_state": "open", "to_state": "pl_done"}
    context = {**CONTEXT, "install_mode": True}
    for role in GROUPS:
        call = house.as_(role)
        refused(call, "project.handover", "write", rows, vals={"reason": "forged"})
        refused(call, "project.handover", "unlink", rows)
        refused(call, "project.handover", "create", vals_list=[values], context=context)
    refused(house.admin, "project.handover", "write", rows, vals={"reason": "forged"})
    refused(house.admin, "project.handover", "unlink", rows)
    commands = [[0, 0, values]], [[1, rows[0], {"reason": "x"}]], [[2, rows[0]]]
    for command in commands:
        write = {"handover_ids": command}
        refused(house.admin, "project.project", "write", [project], vals=write)
    assert house.sql("SELECT id FROM project_handover WHERE reason = 'forged'") == []
    assert_stands(house, project, "po_billed")


def test_nobody_without_a_key(house, standing):
    for headers in ({}, {"Authorization": "bearer 0123456789abcdef"}):
        answer = requests.post(
            f"{house.server.url}/json/2/project.project/action_set_pl_done",
            json={"ids": [standing["open"]]},
            headers={"X-Odoo-Database": house.server.database, **headers},
            timeout=PATIENCE,
        )
        assert answer.status_code in (401, 403)
    assert_stands(house, standing["open"], "open")


@pytest.mark.parametrize("target", ["done", "", False, 7, ["pl_done"], {"a": 1}])
def test_status_that_does_not_exist(house, standing, target):
    values = {"billing_state": target}
    refused(
        house.as_("leader"),
        *("project.project", "write", [standing["open"]]),
        vals=values,
    )
    assert_stands(house, standing["open"], "open")


@pytest.mark.parametrize("reason", [7, ["x"], {"a": 1}, True])
def test_reason_that_is_no_text(house, standing, reason):
    refused(
        house.as_("manager"),
        *("project.project", "action_send_back", [standing["pl_done"]]),
        reason=reason,
    )
    assert_stands(house, standing["pl_done"], "pl_done")
