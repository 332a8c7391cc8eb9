"""Fixtures of the black-box tests: databases, servers, mailboxes."""

import os
import uuid

import pytest

from devenv import databases, mails

from .harness import Server
from .house import STATES, House


class Mailbox(mails.Store):
    """All mails that a server has sent; it can be shut for a while."""

    def __init__(self, folder):
        super().__init__(folder, announce=lambda line: None)
        self.port = 0
        self.catcher = None
        self.arrived = []  # each mail with its recipients, the oldest first

    def keep(self, content, recipients):
        """Keep the mail, and to whom the server really handed it."""
        path = super().keep(content, recipients)
        self.arrived.append((mails.parse(content), recipients))
        return path

    def open(self):
        """Take mails, on the same port as before."""
        if self.catcher:
            return
        self.catcher = mails.Catcher(self, self.port).start()
        self.port = self.catcher.port

    def close(self):
        """Refuse every connection, as a mail server does that is down."""
        if self.catcher:
            self.catcher.stop()
            self.catcher = None

    def all(self):
        """Return the mails, the oldest first."""
        return [mail for mail, _recipients in self.arrived]


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
        # Nobody needs its database any more: no orderly end, which takes seconds.
        server.kill()


@pytest.fixture(scope="session")
def new_mailbox(tmp_path_factory):
    """Open mailboxes: real SMTP servers, on ``port``, that keep what they get."""
    mailboxes = []

    def make() -> Mailbox:
        mailbox = Mailbox(tmp_path_factory.mktemp("mails"))
        mailboxes.append(mailbox)
        mailbox.open()
        return mailbox

    yield make
    for mailbox in mailboxes:
        mailbox.close()


@pytest.fixture(scope="module")
def mailbox(new_mailbox):
    """The mails of this module's server."""
    return new_mailbox()


@pytest.fixture(scope="module")
def server(new_server, mailbox):
    """One threaded server for a whole module of tests, its mails in ``mailbox``."""
    return new_server(smtp_port=mailbox.port)


@pytest.fixture(scope="session")
def house(new_server, new_mailbox):
    """The people and projects of a small IT house, on a server with three workers."""
    mailbox = new_mailbox()
    return House(new_server(workers=3, smtp_port=mailbox.port), mailbox)


@pytest.fixture(scope="session")
def standing(house):
    """One project in each status; whoever is refused leaves it where it is."""
    projects = {state: house.project(state) for state in STATES}
    house.project(leader_id=house.ids["other_leader"])
    portal = house.sql(
        "SELECT partner_id FROM res_users WHERE id = %s", house.ids["portal"]
    )
    house.admin(
        "project.project",
        "message_subscribe",
        list(projects.values()),
        partner_ids=[portal[0][0]],
    )
    return projects
