"""Fixtures of the black-box tests: databases, servers, mailboxes."""

import os
import uuid

import pytest

from devenv import databases, mails

from .harness import Server


class Mailbox(mails.Store):
    """All mails that a server has sent."""

    def __init__(self, folder):
        super().__init__(folder, announce=lambda line: None)
        self.port = 0

    def all(self):
        """Return the mails, the oldest first."""
        return [self.read(name) for name in reversed(self.names())]


@pytest.fixture(scope="session")
def new_database(template_database):
    """Make copies of the template database; they are dropped at the end."""
    names = []

    def make() -> str:
        name = f"box_{uuid.uuid4().hex[:8]}"
        names.append(name)
        databases.copy(template_database, name, kind="scratch", pid=os.getpid())
        databases.relax(name)
        return name

    yield make
    for name in names:
        databases.drop(name)


@pytest.fixture(scope="session")
def new_server(new_database, tmp_path_factory):
    """Start servers (see ``Server``), each on a database of its own by default."""
    servers = []

    def make(database: str = "", **options) -> Server:
        log = tmp_path_factory.mktemp("server") / "odoo.log"
        server = Server(database or new_database(), log, **options)
        servers.append(server)
        return server.start()

    yield make
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def new_mailbox(tmp_path_factory):
    """Open mailboxes: real SMTP servers, on ``port``, that keep what they get."""
    catchers = []

    def make() -> Mailbox:
        mailbox = Mailbox(tmp_path_factory.mktemp("mails"))
        catcher = mails.Catcher(mailbox).start()
        catchers.append(catcher)
        mailbox.port = catcher.port
        return mailbox

    yield make
    for catcher in catchers:
        catcher.stop()


@pytest.fixture(scope="module")
def mailbox(new_mailbox):
    """The mails of this module's server."""
    return new_mailbox()


@pytest.fixture(scope="module")
def server(new_server, mailbox):
    """One threaded server for a whole module of tests, its mails in ``mailbox``."""
    return new_server(smtp_port=mailbox.port)
