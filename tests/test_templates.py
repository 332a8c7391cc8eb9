"""Template databases: complete or made again, and made of what their name says."""

import os
from contextlib import closing

import psycopg2
import pytest

from devenv import databases, places, postgres, templates

KIND = templates.Kind(f"trial{os.getpid()}", ())
NAME = f"base_{KIND.name}_x"


@pytest.fixture
def no_leftovers():
    yield
    for name in (NAME, f"{NAME}_part"):
        if name in databases.facts():
            databases.execute("ALTER DATABASE {} ALLOW_CONNECTIONS true", name)
        databases.drop(name)


def create(name):
    databases.create(name)
    databases.filestore(name).mkdir(parents=True)
    (databases.filestore(name) / "file").touch()


def test_half_built_template_is_built_again(no_leftovers):
    def interrupted(part):
        create(part)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        templates._ensure(NAME, KIND, interrupted)
    assert NAME not in databases.facts()
    templates._ensure(NAME, KIND, create)
    found = databases.facts()
    assert found[NAME]["kind"] == f"base {KIND.name}" and f"{NAME}_part" not in found
    assert (databases.filestore(NAME) / "file").exists()
    templates._ensure(NAME, KIND, interrupted)


def test_drop_ends_whoever_is_connected(no_leftovers):
    create(NAME)
    with closing(psycopg2.connect(dbname=NAME)) as connection:
        databases.drop(NAME)
        with pytest.raises(psycopg2.OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert NAME not in databases.facts()


def test_database_takes_all_languages(no_leftovers):
    create(NAME)
    assert databases.execute("SHOW server_encoding", database=NAME) == [("UTF8",)]


def test_copy_links_the_files(no_leftovers):
    templates._ensure(NAME, KIND, create)
    copy = f"{NAME}_part"
    databases.copy(NAME, copy, kind="scratch", pid=os.getpid())
    original = databases.filestore(NAME) / "file"
    assert original.samefile(databases.filestore(copy) / "file")
    databases.drop_abandoned()
    assert copy in databases.facts()
    databases.note(copy, kind="scratch", pid=2**22 + 1)
    databases.drop_abandoned()
    assert copy not in databases.facts() and original.exists()


@pytest.fixture
def crash(tmp_path, monkeypatch):
    """A server of our own, with what ends it as a power cut does and starts it."""
    cache = places.Cache(tmp_path)
    binaries = postgres.find_installed(places.Cache.default())
    cluster = postgres.Cluster.locate(cache, binaries)
    cluster.start(cache)
    for name, value in cluster.environment.items():
        monkeypatch.setenv(name, value)

    def crash():
        cluster._control(cache, "Crash", "-m", "immediate", "-w", "stop")
        cluster.start(cache)

    yield crash
    cluster.stop(cache)


def test_crash_of_the_server_leaves_a_template_right(crash):
    databases.create("source")
    databases.execute("CREATE SEQUENCE number", database="source")
    databases.execute("SELECT nextval('number')", database="source")
    databases.execute("CHECKPOINT")
    databases.copy("source", "target")
    rows = databases.execute(
        "SELECT max(nextval('number')) FROM generate_series(1, 10)", database="target"
    )
    # Asking for a number is logged late; what is committed with it is not lost.
    databases.execute("CREATE TABLE row (id int)", database="target")
    crash()
    next_number = databases.execute("SELECT nextval('number')", database="target")
    assert next_number > rows


def test_key_follows_what_is_in_the_database(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "ROOT", tmp_path)
    addon = tmp_path / "addon"
    for folder in ("models", "tests", "__pycache__"):
        (addon / folder).mkdir(parents=True)
    (addon / "__manifest__.py").write_text("{'depends': ['project']}")

    def keys():
        return templates.base_key(KIND), templates.addons_key(KIND)

    first = keys()
    (addon / "tests" / "test_x.py").write_text("pass")
    (addon / "__pycache__" / "x.pyc").write_text("x")
    assert keys() == first
    (addon / "models" / "x.py").write_text("pass")
    assert keys()[0] == first[0] and keys()[1] != first[1]
    (addon / "__manifest__.py").write_text("{'depends': ['project', 'crm']}")
    assert keys()[0] != first[0]


def test_core_alone_has_what_it_needs_and_no_more(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "ROOT", tmp_path)
    for name, needed in ((templates.CORE, "hr_timesheet"), ("addon", "sale")):
        (tmp_path / name).mkdir()
        manifest = tmp_path / name / "__manifest__.py"
        manifest.write_text(f"{{'depends': ['{needed}']}}")
    kind = templates.ALONE
    assert [addon.name for addon in kind.addons] == [templates.CORE]
    assert kind.external_modules == ["hr_timesheet"]
    assert templates.TEST.external_modules == ["hr_timesheet", "sale"]
    first = templates.addons_key(kind), templates.addons_key(templates.TEST)
    (tmp_path / "addon" / "data.xml").touch()
    second = templates.addons_key(kind), templates.addons_key(templates.TEST)
    assert first[0] == second[0] and first[1] != second[1]


MODEL = """
class Bill(models.Model):
    # A comment
    _inherit = "bill"

    day = fields.Date()

    def _close(self):
        return {body}

    def init(self):
        self.env.cr.execute("{sql}")
"""


def test_key_follows_fields_and_sql_and_no_methods(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "ROOT", tmp_path)
    addon = tmp_path / "addon"
    (addon / "models").mkdir(parents=True)
    (addon / "__manifest__.py").write_text("{'depends': ['project']}")
    model, hooks = addon / "models" / "bill.py", addon / "hooks.py"
    before = MODEL.format(body=1, sql="SELECT 1")

    def get_key(text, hook="def f(): pass", kind=KIND):
        model.write_text(text)
        hooks.write_text(hook)
        return templates.addons_key(kind)

    first = get_key(before)
    assert get_key(MODEL.format(body="2  # two", sql="SELECT 1")) == first
    assert get_key(before.replace("# A comment", "")) == first
    assert get_key(MODEL.format(body=1, sql="SELECT 2")) != first
    assert get_key(before.replace("Date()", "Date(index=True)")) != first
    assert get_key(before, hook="def f(): run()") != first
    demo = get_key(before, kind=templates.DEMO)
    assert get_key(MODEL.format(body=2, sql="SELECT 1"), kind=templates.DEMO) != demo
