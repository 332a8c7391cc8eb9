"""The local mail server: it keeps, prints and shows, and delivers nothing."""

import smtplib
from email.message import EmailMessage

import pytest
import requests

from devenv import mails

from .harness import HOST


@pytest.fixture
def lines():
    return []


@pytest.fixture
def store(tmp_path, lines):
    return mails.Store(tmp_path / "mails", announce=lines.append)


@pytest.fixture
def catcher(store):
    catcher = mails.Catcher(store).start()
    yield catcher
    catcher.stop()


@pytest.fixture
def page(store):
    server = mails.serve(store)
    yield f"http://{HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()


def send(port, subject="Projekt fertig: Büro"):
    mail = EmailMessage()
    mail["From"], mail["To"] = "Lena <lena@example.com>", "petra@example.com"
    mail["Subject"] = subject
    mail.set_content("Bitte prüfen.")
    mail.add_alternative("<p>Bitte <b>prüfen</b>.</p><script>x</script>", "html")
    mail.add_attachment(b"%PDF", "application", "pdf", filename="Nachweis.pdf")
    with smtplib.SMTP(HOST, port) as client:
        client.send_message(mail, to_addrs=["petra@example.com", "bcc@example.com"])


def test_answers_refuse_mails_or_recipients(catcher, store):
    store.answers["bcc@example.com"] = "451 Later"
    send(catcher.port)
    store.answers["petra@example.com"] = "550 Unknown"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(catcher.port)
    store.answers = {"DATA": "452 No room"}
    with pytest.raises(smtplib.SMTPDataError):
        send(catcher.port)
    assert len(store.names()) == 1


def test_mail_is_kept_and_printed(catcher, store, lines):
    send(catcher.port)
    send(catcher.port, "Zwei")
    assert [store.read(name)["Subject"] for name in store.names()] == [
        "Zwei",
        "Projekt fertig: Büro",
    ]
    assert len(list(store.folder.glob("*.eml"))) == 2
    assert "lena@example.com" in lines[0] and "petra@example.com" in lines[0]
    assert "bcc@example.com" in lines[0] and "Projekt fertig: Büro" in lines[0]


def test_page_shows_mails_in_a_sandbox(catcher, store, page):
    assert "No mail yet" in requests.get(page, timeout=10).text
    send(catcher.port, "<b>fett</b>")
    listing = requests.get(page, timeout=10).text
    assert "&lt;b&gt;fett&lt;/b&gt;" in listing
    (name,) = store.names()
    shown = requests.get(f"{page}/{name}", timeout=10)
    assert f'<iframe sandbox src="/{name}/html"' in shown.text
    assert "Bitte prüfen." in shown.text and "Nachweis.pdf" in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "<b>prüfen</b>" in requests.get(f"{page}/{name}/html", timeout=10).text


@pytest.mark.parametrize("path", ["/x", "/../../etc/passwd", "/%2e%2e/x", "/x/html"])
def test_page_knows_nothing_else(page, path):
    assert requests.get(page + path, timeout=10).status_code == 404
