"""Mails of hand-overs as a real mail server gets them."""

import html
import re

import pytest

from .harness import wait_for
from .house import QUIET, REASON, mail

QUEUE = "mail.ir_cron_mail_scheduler_action"
RETRY = "corebiz_project_billing_delivery.ir_cron_retry_handover_mails"

# What the mails say about a project with ten estimated and 12.5 booked hours.
ENGLISH = {
    "pl_done": "Please check: ",
    "pm_done": "Please bill: ",
    "sent_back": "Sent back: ",
    "facts": {
        "Customer": "Kundin GmbH",
        "Status": "Leader Done",
        "Estimate": "10:00 h",
        "Actual": "12:30 h",
        "Deviation": "+2:30 h (+25.0 %)",
        "Open tasks": "1",
        "Hours not billed": "12:30 h",
    },
}
GERMAN = {
    "pl_done": "Bitte prüfen: ",
    "pm_done": "Bitte abrechnen: ",
    "sent_back": "Zurückgegeben: ",
    "facts": {
        "Kunde": "Kundin GmbH",
        "Status": "PL fertig",
        "Plan": "10:00 Std.",
        "Ist": "12:30 Std.",
        "Abweichung": "+2:30 Std. (+25,0 %)",
        "Unerledigte Aufgaben": "1",
        "Nicht abgerechnete Stunden": "12:30 Std.",
    },
}


@pytest.fixture
def office_language(house):
    """Let the office's mailbox be written in another language for a while."""
    (partner,) = house.admin("res.company", "read", [1], fields=["partner_id"])

    def speak(lang):
        ids = [partner["partner_id"][0]]
        house.admin("res.partner", "write", ids, vals={"lang": lang})

    yield speak
    speak("en_US")


@pytest.fixture
def answers(house):
    """What the mail server answers instead of taking a mail."""
    yield house.mailbox.answers
    house.mailbox.answers.clear()


def let_time_pass(house, project):
    """The pause before the next try is over."""
    house.sql(
        "UPDATE mail_mail mail SET retry_date = now() - interval '1 minute'"
        " FROM mail_message message WHERE message.id = mail.mail_message_id"
        " AND message.model = 'project.project' AND message.res_id = %s"
        " AND retry_date IS NOT NULL",
        project,
    )


@pytest.fixture
def outage(house):
    """A mail server that is down until the test opens it again."""
    house.mailbox.close()
    yield house.mailbox
    house.mailbox.close()
    house.mailbox.open()


def delivered(house, project, count=1):
    """Wait until all mails about a project are sent; each arrives exactly once."""
    wait_for(lambda: house.mails(project) == ["sent"] * count)
    mails = house.delivered(project)
    assert len(mails) == count
    return mails


def recipients(house, project):
    """The envelopes of the mails about a project, the oldest first."""
    return [to for _mail, to in house.delivered_with_envelopes(project)]


def bodies(message):
    """Both bodies of a mail, the second with its tags."""
    assert message.get_content_type() == "multipart/alternative"
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


def lines(body):
    """The visible lines of a body, of either kind."""
    text = html.unescape(re.sub(r"<[^>]+>", "\n", body))
    return [line.strip() for line in text.splitlines() if line.strip()]


def assert_facts(house, project, message, words):
    """Both bodies tell the facts and lead to the project."""
    link = f"{house.server.url}/mail/view?model=project.project&res_id={project}"
    for body in bodies(message):
        found = lines(body)
        for label, value in words["facts"].items():
            assert found[found.index(label) + 1] == value
        assert link in html.unescape(body)


def with_hours(house, **values):
    """A project with ten estimated and twelve and a half booked hours."""
    project = house.project(allocated_hours=10, **values)
    task = {"name": "Work", "project_id": project}
    tasks = house.admin("project.task", "create", vals_list=[task], context=QUIET)
    if not house.sql("SELECT id FROM hr_employee WHERE name = 'Bookkeeper'"):
        house.admin("hr.employee", "create", vals_list=[{"name": "Bookkeeper"}])
    ((employee,),) = house.sql("SELECT id FROM hr_employee WHERE name = 'Bookkeeper'")
    booking = {
        **{"project_id": project, "task_id": tasks[0], "name": "Installation"},
        **{"unit_amount": 12.5, "employee_id": employee},
    }
    # Hours above the estimate, without the alerts that they would bring.
    threshold = {"project_id": project, "percent": 1000}
    house.admin("project.alert.threshold", "create", vals_list=[threshold])
    house.admin("account.analytic.line", "create", vals_list=[booking])
    return project


@pytest.mark.parametrize(
    ("manager", "words"), [("manager", ENGLISH), ("german_manager", GERMAN)]
)
def test_leader_done_tells_the_manager(house, manager, words):
    project = with_hours(house, user_id=house.ids[manager])
    house.walk([project], "pl_done")
    (message,) = delivered(house, project)
    assert recipients(house, project) == [[mail(manager)]]
    assert message["Subject"] == words["pl_done"] + house.name(project)
    assert mail(manager) in message["To"]
    assert_facts(house, project, message, words)


@pytest.mark.parametrize(("lang", "words"), [("en_US", ENGLISH), ("de_DE", GERMAN)])
def test_manager_done_tells_the_office(house, office_language, lang, words):
    office_language(lang)
    project = house.project("pl_done")
    house.as_("manager")("project.project", "action_set_pm_done", [project])
    message = delivered(house, project, 2)[1]
    assert recipients(house, project)[1] == [mail("desk")]
    assert message["Subject"] == words["pm_done"] + house.name(project)
    for body in bodies(message):
        assert set(words["facts"]) <= set(lines(body))


@pytest.mark.parametrize(
    ("leader", "words"), [("leader", ENGLISH), ("german_leader", GERMAN)]
)
def test_sending_back_tells_the_leader_why(house, leader, words):
    project = house.project(leader_id=house.ids[leader])
    house.as_(leader)("project.project", "action_set_pl_done", [project])
    house.as_("manager")(
        "project.project", "action_send_back", [project], reason=REASON
    )
    message = delivered(house, project, 2)[1]
    assert recipients(house, project)[1] == [mail(leader)]
    assert message["Subject"] == words["sent_back"] + house.name(project)
    for body in bodies(message):
        assert REASON in body


def test_whole_story_and_a_customer_who_follows(house):
    """Five mails for seven steps; the customer, who follows, reads none of them."""
    project = house.project()
    people = [house.customer]
    house.admin("project.project", "message_subscribe", [project], partner_ids=people)
    house.walk([project], "po_archived")
    for role in ("billing_administrator", "office", "office"):
        house.as_(role)("project.project", "action_send_back", [project], reason="x")
    delivered(house, project, 5)
    assert recipients(house, project) == [
        *([mail("manager")], [mail("desk")], [mail("desk")], [mail("desk")]),
        [mail("leader")],
    ]
    everybody = [to for _message, to in house.mailbox.arrived]
    assert mail("customer") not in str(everybody)


def test_batch_tells_of_each_project(house):
    projects = house.projects(3, "pl_done")
    for project in projects:
        delivered(house, project)
        assert recipients(house, project) == [[mail("manager")]]


def test_hand_over_to_oneself(house):
    project = house.project(user_id=house.ids["leader"])
    house.walk([project], "pl_done")
    delivered(house, project)
    assert recipients(house, project) == [[mail("leader")]]


def test_dead_mail_server_loses_nothing(house, outage):
    """The step stands, the mail waits, and it goes out once the server is back."""
    project = house.project("pl_done")
    assert (house.state(project), len(house.rows(project))) == ("pl_done", 1)
    wait_for(lambda: house.mails(project) == ["exception"])
    house.run_cron(RETRY)
    wait_for(lambda: house.mails(project) == ["exception"])
    assert house.delivered(project) == []
    outage.open()
    house.run_cron(RETRY)
    delivered(house, project)
    assert recipients(house, project) == [[mail("manager")]]
    assert house.mails(project) == ["sent"]
    house.run_cron(RETRY)
    house.run_cron(QUEUE)
    delivered(house, project)


def test_activity_shows_the_work_while_mails_wait(house, outage):
    project = house.project("pl_done")
    found = house.sql(
        "SELECT user_id FROM mail_activity"
        " WHERE res_model = 'project.project' AND res_id = %s",
        project,
    )
    assert found == [(house.ids["manager"],)]


@pytest.mark.parametrize("place", [mail("manager"), "DATA"])
@pytest.mark.parametrize(
    "answer", ["451 4.7.1 Greylisted", "452 4.3.1 No room", "421 Closing"]
)
def test_refused_for_now_is_tried_again(house, answers, place, answer):
    answers[place] = answer
    project = house.project("pl_done")
    wait_for(lambda: house.mails(project) == ["exception"])
    house.run_cron(RETRY)
    assert house.mails(project) == ["exception"], "too early"
    let_time_pass(house, project)
    house.run_cron(RETRY)
    wait_for(lambda: house.mails(project) == ["exception"])
    assert house.delivered(project) == []
    answers.clear()
    let_time_pass(house, project)
    house.run_cron(RETRY)
    delivered(house, project)
    assert recipients(house, project) == [[mail("manager")]]


@pytest.mark.parametrize("place", [mail("manager"), "DATA"])
def test_refused_for_good_is_not_tried_again(house, answers, place):
    answers[place] = "550 5.1.1 No such user"
    project = house.project("pl_done")
    wait_for(lambda: house.mails(project) == ["exception"])
    answers.clear()
    let_time_pass(house, project)
    house.run_cron(RETRY)
    house.run_cron(QUEUE)
    assert house.mails(project) == ["exception"]
    assert house.delivered(project) == []


def test_one_of_two_addresses_is_refused_for_now(house, answers):
    """The one that was reached gets no second mail."""
    desks = [mail("desk"), mail("second_desk")]
    values = {"project_office_email": ", ".join(desks)}
    house.admin("res.company", "write", [1], vals=values)
    try:
        answers[desks[1]] = "451 4.7.1 Greylisted"
        project = house.project("pm_done")
        wait_for(lambda: house.mails(project) == ["sent", "exception"])
        answers.clear()
        let_time_pass(house, project)
        house.run_cron(RETRY)
        wait_for(lambda: house.mails(project) == ["sent", "sent"])
        assert recipients(house, project)[1:] == [desks[:1], desks[1:]]
    finally:
        values = {"project_office_email": desks[0]}
        house.admin("res.company", "write", [1], vals=values)
