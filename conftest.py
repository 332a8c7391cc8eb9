"""pytest for the addons and for ``tests/``: a fresh copy of the prepared database."""

import json
import os
import time
import uuid

import pytest

try:
    from devenv import browser, console, databases, places, records, templates
except ImportError as error:
    raise pytest.UsageError("Start the tests with bin/test or make test.") from error

# The tests of the core alone: with none of the addons that come along with it.
ALONE = "--alone"
TEMPLATE = pytest.StashKey[str]()
STARTED = time.monotonic()
# The tests of the doors count what they have tried; docs/proof.rst shows it.
FIGURES = "PROJECT_BILLING_DOORS"
NO_BROWSER = "Chrome executable not found"


def pytest_addoption(parser):
    """Let a run of tests choose what is installed."""
    text = "copy the database with the core alone, for tests of the core"
    parser.addoption(ALONE, action="store_true", help=text)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Prepare the database before pytest-odoo opens it; drop it afterwards."""
    if config.option.help or config.option.version or config.option.odoo_database:
        return (yield)
    folder = places.Cache.default().root / "proof" / "doors"
    figures = {"folder": str(folder), "run": records.describe()}
    os.environ.setdefault(FIGURES, json.dumps(figures))
    if worker := getattr(config, "workerinput", None):
        config.stash[TEMPLATE] = worker["template"]
        # Our copy has its own attachments, pytest-odoo's would share them.
        os.environ.pop("PYTEST_XDIST_WORKER", None)
    else:
        kind = templates.ALONE if config.getoption(ALONE) else templates.TEST
        config.stash[TEMPLATE] = _prepare_template(kind)
    name = f"test_{uuid.uuid4().hex[:8]}"
    config.option.odoo_database = name
    config.option.odoo_http = True
    config.option.odoo_extra += ["max-cron-threads=0", "http-interface=127.0.0.1"]
    if config.option.numprocesses:
        return (yield)  # each process makes a copy of its own
    databases.copy(config.stash[TEMPLATE], name, kind="scratch", pid=os.getpid())
    databases.relax(name)
    try:
        return (yield)
    finally:
        databases.drop(name)


def _prepare_template(kind):
    try:
        databases.drop_abandoned()
        return templates.prepare(kind)
    except console.Failure as failure:
        raise pytest.UsageError(str(failure)) from failure


def pytest_configure_node(node):
    """Tell a process that runs a part of the tests what to copy."""
    node.workerinput["template"] = node.config.stash.get(TEMPLATE, None)


@pytest.fixture(scope="session")
def template_database(pytestconfig):
    """The name of the template with all addons, to be copied and never opened."""
    return pytestconfig.stash[TEMPLATE]


def pytest_terminal_summary(terminalreporter, config):
    """Say what was left out; keep the figures of a run of all tests."""
    stats = terminalreporter.stats
    tours = [x for x in stats.get("skipped", []) if NO_BROWSER in str(x.longrepr)]
    if tours:
        terminalreporter.write_line(
            f"Browser tours left out: {len(tours)}. To run them: sudo {browser.COMMAND}"
        )
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        run = {
            **records.describe(),
            "passed": len(stats.get("passed", [])),
            "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
            "minutes": round((time.monotonic() - STARTED) / 60),
        }
        records.write("tests", run["commit"], run)
