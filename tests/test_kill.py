"""A server killed in the middle of steps: each step is there as a whole or not at all.

The transaction of a step holds the status, the row in the ledger, the activity and
the queued mail, so a kill leaves all of them or none. A mail that was just being handed
to the mail server may go out a second time after the restart (it was accepted, but
Odoo could not note that any more): at least once, never lost.
"""

import random
import threading
import time

import requests

from .harness import RemoteError, wait_for
from .house import mail

KILLS = 10
PROJECTS = 6  # steps that the clients of one round try to take
CLIENTS = 3
QUEUE = "mail.ir_cron_mail_scheduler_action"
RETRY = "corebiz_project_billing_delivery.ir_cron_retry_handover_mails"


def fire(house, projects, answered):
    """Take a step on each project, one after the other, until the server is gone."""
    for project in projects:
        try:
            house.as_("leader")("project.project", "action_set_pl_done", [project])
        except (requests.RequestException, RemoteError, ValueError):
            return
        answered.append(project)


def start_clients(house, projects):
    """Let clients share the steps; return them, and the projects confirmed to them."""
    answered = []
    clients = [
        threading.Thread(target=fire, args=(house, projects[i::CLIENTS], answered))
        for i in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    return clients, answered


def kill_during_steps(house, projects, step):
    """Kill the server at a random moment of a random step; return the confirmed ones.

    ``step`` is how many seconds a step takes.
    """
    clients, answered = start_clients(house, projects)
    count = random.randrange(PROJECTS - 1)
    wait_for(lambda: len(answered) >= count, interval=0.005)
    time.sleep(random.uniform(0, step))
    house.server.kill()
    for client in clients:
        client.join()
    return answered


def measure(house):
    """How many seconds a step takes while all clients are busy."""
    projects = house.projects(PROJECTS)
    start = time.monotonic()
    clients, answered = start_clients(house, projects)
    for client in clients:
        client.join()
    assert len(answered) == PROJECTS
    return (time.monotonic() - start) * CLIENTS / PROJECTS


def traces(house, project):
    """What there is of a step: status, ledger, activity, note of the mail, mail."""
    activities = house.sql(
        "SELECT user_id FROM mail_activity"
        " WHERE res_model = 'project.project' AND res_id = %s",
        project,
    )
    noted = house.sql(
        "SELECT notified_by FROM project_handover WHERE project_id = %s", project
    )
    return (
        house.state(project),
        house.rows(project),
        activities,
        noted,
        len(house.mails(project)),
    )


def assert_whole_or_nothing(house, projects, answered):
    """Each project has all traces of the step or none; return those that have."""
    nothing = ("open", [], [], [], 0)
    whole = (
        *("pl_done", [("open", "pl_done")], [(house.ids["manager"],)]),
        *([("mail",)], 1),
    )
    taken = []
    for project in projects:
        found = traces(house, project)
        assert found in (nothing, whole), (project, found)
        if found == whole:
            taken.append(project)
        assert found == whole or project not in answered, "a confirmed step is lost"
    return taken


def test_killed_ten_times(house):
    """Mail server down in every other round: its mails wait and go out in the end."""
    step = measure(house)
    rounds = []
    for turn in range(KILLS):
        if turn % 2:
            house.mailbox.close()
        projects = house.projects(PROJECTS)
        answered = kill_during_steps(house, projects, step)
        taken = assert_whole_or_nothing(house, projects, answered)
        rounds.append((projects, taken))
        house.forget_interruptions()
        house.server.start()
        house.mailbox.open()
    everything = [project for projects, _taken in rounds for project in projects]
    everybody = [project for _projects, taken in rounds for project in taken]
    assert 0 < len(everybody) < KILLS * PROJECTS, "no kill came in the middle"
    assert_mails(house, everything, everybody)
    assert_work_goes_on(house, rounds[-1][0], rounds[-1][1])


def assert_mails(house, everything, taken):
    """After the restart each step's mail is delivered, and none without a step."""

    def all_sent():
        house.run_cron(RETRY)
        house.run_cron(QUEUE)
        return all(house.mails(project) == ["sent"] for project in taken)

    wait_for(all_sent)
    twice = 0
    for project in everything:
        found = house.delivered_with_envelopes(project)
        assert bool(found) == (project in taken)
        assert all(to == [mail("manager")] for _message, to in found)
        twice += len(found) > 1
    print(f"{len(taken)} of {len(everything)} steps; {twice} mails delivered twice")
    assert twice <= KILLS, "only a mail on its way during a kill may come twice"


def assert_work_goes_on(house, projects, taken):
    """What was not taken can be taken now, once."""
    for project in projects:
        if project not in taken:
            house.walk([project], "pl_done")
        assert house.rows(project) == [("open", "pl_done")]
