"""The harness itself: a real server, its two doors, its mails, its restart."""

import pytest

from .harness import RemoteError, wait_for


def test_both_doors(server):
    api, session = server.api(), server.session()
    assert session.info["uid"] == 2
    assert api("res.users", "search", domain=[["login", "=", "admin"]]) == [2]
    assert session.call("res.users", "search_count", [["id", "=", 2]]) == 1
    with pytest.raises(RemoteError, match="404"):
        api("no.such.model", "search", domain=[])
    with pytest.raises(RemoteError):
        server.session("admin", "wrong")


def test_mail_goes_out_over_smtp(server, mailbox):
    api = server.api()
    values = {
        "subject": "Grüße",
        "body_html": "<p>Hallo</p>",
        "email_from": "a@example.com",
        "email_to": "b@example.com",
    }
    ids = api("mail.mail", "create", vals_list=[values])
    api("mail.mail", "send", ids)
    mail = wait_for(mailbox.all)[0]
    assert (mail["Subject"], mail["To"]) == ("Grüße", "b@example.com")
    assert "Hallo" in mail.get_body(("html",)).get_content()


def test_workers_survive_a_power_cut(new_server):
    server = new_server(workers=2)
    ids = server.api()("res.partner", "create", vals_list=[{"name": "kept"}])
    server.kill()
    server.start()
    assert (
        server.api()("res.partner", "read", ids, fields=["name"])[0]["name"] == "kept"
    )
