"""Answers of customers, handed to a running server by Odoo's own mail gateway."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

from .harness import HOST, new_api_key, wait_for
from .house import mail

ANSWER = """From: Eva Kern <{sender}>
To: {to}
Subject: Re: The server
Message-Id: <{key}@customer.example.com>
In-Reply-To: {reply}
References: {reply}
Content-Type: text/plain; charset=utf-8

Please call me back, {key}
"""


def hand_over(house, content: str) -> None:
    """Run ``odoo-mailgate`` as a mail server does: the mail comes on its input."""
    odoo = Path(os.environ["DEVENV_ODOO"]).resolve().parents[2]
    [script] = odoo.rglob("mail/static/scripts/odoo-mailgate.py")
    [(user,)] = house.sql("SELECT id FROM res_users WHERE login = 'admin'")
    subprocess.run(
        [
            *(sys.executable, script, "-d", house.server.database, "-u", str(user)),
            *("-p", new_api_key(house.server.database, "admin"), "--host", HOST),
            *("--port", str(house.server.port)),
        ],
        input=content.encode(),
        check=True,
        timeout=120,
    )


def answer(house, model: str, record: int) -> tuple[str, tuple]:
    """Write to the customer, let the customer answer; the answer and where it is."""
    message = house.as_("manager")(
        model, "message_post", [record], body="Hello", message_type="comment"
    )
    [(reply,)] = house.sql(
        "SELECT message_id FROM mail_message WHERE id = %s",
        message[0] if isinstance(message, list) else message,
    )
    return hand_over_answer(house, reply)


def hand_over_answer(house, reply: str) -> tuple[str, tuple]:
    """Let the customer answer to the mail ``reply``."""
    key = uuid.uuid4().hex
    content = ANSWER.format(
        sender=mail("customer"), to=mail("house"), reply=reply, key=key
    )
    hand_over(house, content)
    [place] = house.sql(
        "SELECT model, res_id FROM mail_message WHERE message_id = %s",
        f"<{key}@customer.example.com>",
    )
    return key, place


def last_mail_of(house, model: str, record: int) -> str:
    """The id of the newest mail about a record."""
    [(reply,)] = house.sql(
        "SELECT message_id FROM mail_message WHERE model = %s AND res_id = %s"
        " AND message_type = 'comment' ORDER BY id DESC LIMIT 1",
        model,
        record,
    )
    return reply


def test_answers_come_to_project_and_task(house):
    project = house.project()
    (task,) = house.admin(
        "project.task", "create", vals_list=[{"name": "T", "project_id": project}]
    )
    for model, record in (("project.project", project), ("project.task", task)):
        _key, place = answer(house, model, record)
        assert place == (model, record)


def test_answers_come_to_a_billed_project(house):
    project = house.project()
    answer(house, "project.project", project)
    house.walk([project], "po_billed")
    reply = last_mail_of(house, "project.project", project)
    assert hand_over_answer(house, reply)[1] == ("project.project", project)


def test_answers_to_an_archived_project_reach_the_office(house):
    project = house.project()
    answer(house, "project.project", project)
    reply = last_mail_of(house, "project.project", project)
    house.walk([project], "po_archived")
    key, (model, record) = hand_over_answer(house, reply)
    assert model == "project.late.mail"
    [late] = house.as_("office")(
        "project.late.mail", "read", [record], fields=["project_id", "body"]
    )
    assert late["project_id"][0] == project
    assert key in late["body"]
    wait_for(lambda: key in "".join(map(str, office_mails(house))))


def office_mails(house) -> list:
    """The mails that the mailbox of the office got."""
    return [
        message.get_body(("html", "plain")).get_content()
        for message, recipients in house.mailbox.arrived
        if mail("desk") in recipients
    ]
