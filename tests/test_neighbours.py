"""What ``make neighbours`` installs, and how it judges what the tests come to."""

import os
import re

import pytest

from devenv import console, databases, places
from neighbours import __main__ as command
from neighbours import addons, houses, runs

NAME = "auditlog/tests/test_auditlog.py::TestAuditlog::test_{}"
REPORT = """\
<testsuites><testsuite>
<testcase classname="srv.odoo.addons.auditlog.tests.test_auditlog.TestAuditlog"
    name="test_good" file="srv/odoo/addons/auditlog/tests/test_auditlog.py"/>
<testcase classname="srv.odoo.addons.auditlog.tests.test_auditlog.TestAuditlog"
    name="test_bad" file="srv/odoo/addons/auditlog/tests/test_auditlog.py">
    <failure message="AssertionError: 1 != 2&#10;more">...</failure></testcase>
<testcase classname="srv.odoo.addons.auditlog.tests.test_auditlog.TestAuditlog"
    name="test_torn" file="srv/odoo/addons/auditlog/tests/test_auditlog.py">
    <error message="KeyError: 'x'">...</error></testcase>
<testcase classname="srv.odoo.addons.auditlog.tests.test_auditlog.TestAuditlog"
    name="test_left" file="srv/odoo/addons/auditlog/tests/test_auditlog.py">
    <skipped message="no module">...</skipped></testcase>
</testsuite></testsuites>
"""


def read_locked(path):
    """The packages of a lock file, by name, with all that is said of each."""
    text = re.sub(r"\\\n", "", path.read_text())
    lines = (line.partition("==") for line in text.splitlines() if line[:1].isalpha())
    return {name: rest for name, _equals, rest in lines}


def test_each_neighbour_is_locked_once():
    """At a version and with hashes; those of the set-up at its own version."""
    theirs, own = read_locked(places.LOCK_FILE), read_locked(addons.LOCK_FILE)
    for name in addons.NEIGHBOURS:
        package = f"odoo-addon-{name.replace('_', '-')}"
        assert (package in theirs) != (package in own), package
    assert not theirs.keys() & own.keys()
    assert all("--hash=sha256:" in rest for rest in own.values())


def test_what_is_locked_is_what_is_wanted():
    wanted = (places.ROOT / "tools/neighbours/requirements.in").read_text()
    names = {line.partition("==")[0] for line in wanted.splitlines() if line.strip()}
    names = {name for name in names if not name.startswith("#")}
    assert names == read_locked(addons.LOCK_FILE).keys()


def test_they_are_found_by_this_command_only(monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_ADDONS_PATH", "/ours")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    addons.enter(tmp_path)
    assert os.environ["ODOO_ADDONS_PATH"] == f"{tmp_path}/odoo/addons,/ours"
    assert os.environ["PYTHONPATH"] == str(tmp_path)


def test_a_warning_of_the_installation_is_found():
    begin = "2026-12-01 00:00:00,000 17"
    log = f"""\
{begin} WARNING ? odoo.tools.config: missing --http-interface/http_interface, using
{begin} INFO db odoo.modules.loading: Loading module WARNING ERROR (1/2)
{begin} WARNING db odoo.models: two fields have the same label
{begin} ERROR db odoo.sql_db: bad query
"""
    found = houses.list_noise(log)
    assert [line.rpartition(": ")[2] for line in found] == [
        "two fields have the same label",
        "bad query",
    ]


def test_a_report_is_read(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)
    result = runs.Result.read(tmp_path / "report.xml")
    assert result.passed == {"auditlog": 1} and result.skipped == 1
    assert result.failed == {
        NAME.format("bad"): "AssertionError: 1 != 2",
        NAME.format("torn"): "KeyError: 'x'",
    }


def test_what_fails_is_sorted():
    failed = {NAME.format(name): name for name in ("stock", "known", "new")}
    explained = {NAME.format("known"): "why", NAME.format("gone"): "why"}
    found = command.judge(failed, [NAME.format("stock")], explained, ["auditlog"])
    assert found["alone"] == [NAME.format("stock")]
    assert found["explained"] == {NAME.format("known"): "why"}
    assert found["wrong"].keys() == {NAME.format("new"), NAME.format("gone")}
    # Tests that were not run are not gone.
    assert not command.judge({}, [], explained, ["queue_job"])["wrong"]


def test_explanations_are_of_neighbours():
    explained = command.read_explained()
    assert explained
    assert {runs.get_addon(name) for name in explained} <= set(addons.NEIGHBOURS)
    assert all(name.count("::") == 2 for name in explained)


def test_a_visit_leaves_nothing(new_database):
    seen = []

    def work(name):
        seen.append(name)
        query = "SELECT bool_or(timesheet_task_required) FROM res_company"
        return databases.execute(query, database=name)[0][0]

    assert houses.visit(new_database(), work, with_choices=True) is False
    with pytest.raises(console.Failure):
        houses.visit(new_database(), lambda name: fail(name, seen))
    assert not set(seen) & databases.facts().keys()


def fail(name, seen):
    """As where the tests do not run to their end."""
    seen.append(name)
    raise console.Failure("no report")
