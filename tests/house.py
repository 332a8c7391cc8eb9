"""A small IT house on a running server: its people, their clients, its projects."""

import itertools

import pytest

from .harness import Api, RemoteError, Server, query, wait_for

ADDON = "corebiz_project_billing"
REASON = "Two bookings have no text"

# The way forward: status, who leads there, by which method.
WAY = {
    "pl_done": ("leader", "action_set_pl_done"),
    "pm_done": ("manager", "action_set_pm_done"),
    "po_billed": ("office", "action_set_po_billed"),
    "po_archived": ("office", "action_set_po_archived"),
}
STATES = ("open", *WAY)

USER = ("project.group_project_user", "hr_timesheet.group_hr_timesheet_user")
# Everybody with the least rights that the role needs.
GROUPS = {
    "leader": USER,
    "manager": USER,
    "account_manager": USER,
    "employee": USER,
    "other_leader": USER,
    "office": (f"{ADDON}.group_project_office",),
    "billing_administrator": (f"{ADDON}.group_billing_administrator",),
    "project_administrator": ("project.group_project_manager",),
    "system_administrator": ("base.group_system", "project.group_project_manager"),
    "portal": ("base.group_portal",),
}
# They work in German and hold a role only where a test names them.
GERMANS = {"german_leader": USER, "german_manager": USER}
# The member of the office who writes the invoices.
CLERKS = {
    "clerk": (
        f"{ADDON}.group_project_office",
        "account.group_account_invoice",
        "sales_team.group_sale_salesman_all_leads",
    )
}
PEOPLE = GROUPS | GERMANS | CLERKS
COUNTER = itertools.count(1)
# Odoo's own mail "you have been assigned" is none of ours.
QUIET = {"mail_auto_subscribe_no_notify": True}


def mail(role: str) -> str:
    """The address of a person, or of the office's mailbox ("desk")."""
    return f"{role}@corebiz.example.com"


class House:
    """People with an API client each, and projects that they hand over."""

    def __init__(self, server: Server, mailbox):
        self.server = server
        self.mailbox = mailbox
        self.admin = server.api()
        people = self.admin(
            "res.users",
            "create",
            vals_list=[self._prepare_person(role) for role in PEOPLE],
            context={"no_reset_password": True},
        )
        self.ids = dict(zip(PEOPLE, people, strict=True))
        self.clients = {role: server.api(role) for role in PEOPLE}
        (self.customer,) = self.admin(
            "res.partner",
            "create",
            vals_list=[{"name": "Kundin GmbH", "email": mail("customer")}],
        )
        values = {"email": mail("house"), "project_office_email": mail("desk")}
        self.admin("res.company", "write", [1], vals=values)
        address = {"key": "web.base.url", "value": server.url}
        self.admin("ir.config_parameter", "set_param", **address)

    def _prepare_person(self, role: str) -> dict:
        return {
            "name": role.replace("_", " ").title(),
            "login": role,
            "email": mail(role),
            "lang": "de_DE" if role in GERMANS else "en_US",
            "tz": "Europe/Berlin",
            "group_ids": [[6, 0, [self.ref(group) for group in PEOPLE[role]]]],
        }

    def ref(self, xmlid: str) -> int:
        """The database id behind an XML id."""
        statement = "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s"
        return self.sql(statement, *xmlid.split("."))[0][0]

    def sql(self, statement: str, *values) -> list[tuple]:
        """Look into the database beside the server."""
        return query(self.server.database, statement, *values)

    def as_(self, role: str) -> Api:
        """The client of a person."""
        return self.clients[role]

    def projects(self, count: int, state: str = "open", **values) -> list[int]:
        """Make projects of this house and walk them to ``state``."""
        vals_list = [
            {
                "name": f"Project {next(COUNTER)}",
                "partner_id": self.customer,
                "user_id": self.ids["manager"],
                "leader_id": self.ids["leader"],
                "account_manager_id": self.ids["account_manager"],
                "privacy_visibility": "portal",
                **values,
            }
            for _ in range(count)
        ]
        projects = self.admin(
            "project.project", "create", vals_list=vals_list, context=QUIET
        )
        self.walk(projects, state)
        return projects

    def project(self, state: str = "open", **values) -> int:
        """Make one project."""
        return self.projects(1, state, **values)[0]

    def walk(self, projects: list[int], state: str) -> None:
        """Walk open projects forward to ``state``, each step by the right person."""
        for target in STATES[1 : STATES.index(state) + 1]:
            role, method = WAY[target]
            # Why warnings are passed, where a step has any.
            reason = {"reason": REASON} if target.startswith("po_") else {}
            self.as_(role)("project.project", method, projects, **reason)

    def name(self, project: int) -> str:
        """The name of a project."""
        statement = "SELECT name->>'en_US' FROM project_project WHERE id = %s"
        return self.sql(statement, project)[0][0]

    def state(self, project: int) -> str:
        """The status of a project."""
        statement = "SELECT billing_state FROM project_project WHERE id = %s"
        return self.sql(statement, project)[0][0]

    def rows(self, project: int) -> list[tuple[str, str]]:
        """The ledger of a project: from and to, the oldest first."""
        return self.sql(
            "SELECT from_state, to_state FROM project_handover"
            " WHERE project_id = %s ORDER BY id",
            project,
        )

    def mails(self, project: int) -> list[str]:
        """The states of a project's mails in Odoo, the oldest first."""
        found = self.sql(
            "SELECT mail.state FROM mail_mail mail"
            " JOIN mail_message message ON message.id = mail.mail_message_id"
            " WHERE message.model = 'project.project' AND message.res_id = %s"
            " ORDER BY mail.id",
            project,
        )
        return [state for (state,) in found]

    def delivered(self, project: int) -> list:
        """The mails about a project that have really arrived, the oldest first."""
        return [message for message, _to in self.delivered_with_envelopes(project)]

    def delivered_with_envelopes(self, project: int) -> list[tuple]:
        """The same, each with the addresses to which it was handed over."""
        end = f": {self.name(project)}"
        return [
            pair for pair in self.mailbox.arrived if pair[0]["Subject"].endswith(end)
        ]

    def make_employee(self, role: str) -> int:
        """Let a person book time: an employee of hers, made once for all tests."""
        found = self.sql(
            "SELECT id FROM hr_employee WHERE user_id = %s", self.ids[role]
        )
        if found:
            return found[0][0]
        values = {"name": "Booker", "user_id": self.ids[role], "hourly_cost": 40}
        return self.admin("hr.employee", "create", vals_list=[values])[0]

    def forget_interruptions(self) -> None:
        """Let Odoo forget that a kill also cut off a scheduled action.

        An action that was cut off three times in a row is put off by Odoo until its
        next turn, an hour later, and cannot be run by hand before. Ten kills within a
        minute bring that about; no test waits for it.
        """
        self.sql("UPDATE ir_cron_progress SET timed_out_counter = 0")

    def run_cron(self, xmlid: str) -> None:
        """Run a scheduled action now, as soon as nobody else runs it."""

        def run():
            try:
                return self.admin("ir.cron", "method_direct_trigger", [self.ref(xmlid)])
            except RemoteError as error:
                if "already executing" not in error.message:
                    raise
                return False

        assert wait_for(run) is True, "the scheduled action failed"


def refused(call, *arguments, **keywords):
    """Call and return the refusal: a status below 500, and a sentence."""
    with pytest.raises(RemoteError) as caught:
        call(*arguments, **keywords)
    error = caught.value
    assert error.status in (403, 422), error
    assert len(error.message.split()) > 3, error
    return error


def assert_stands(house, project, state):
    """The project has not moved, and the ledger knows of no attempt."""
    rows = [("", "open"), *house.rows(project)]
    assert (house.state(project), len(rows)) == (state, STATES.index(state) + 1)
    assert rows[-1][1] == state
