"""pytest for the addons and for ``tests/``: a fresh copy of the prepared database."""

import os
import uuid

import pytest

try:
    from devenv import browser, console, databases, templates
except ImportError as error:
    raise pytest.UsageError("Start the tests with bin/test or make test.") from error

TEMPLATE = pytest.StashKey[str]()
NO_BROWSER = "Chrome executable not found"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Prepare the database before pytest-odoo opens it; drop it afterwards."""
    if config.option.help or config.option.version or config.option.odoo_database:
        return (yield)
    if worker := getattr(config, "workerinput", None):
        config.stash[TEMPLATE] = worker["template"]
        # Our copy has its own attachments, pytest-odoo's would share them.
        os.environ.pop("PYTEST_XDIST_WORKER", None)
    else:
        config.stash[TEMPLATE] = _prepare_template()
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


def _prepare_template():
    try:
        databases.drop_abandoned()
        return templates.prepare(templates.TEST)
    except console.Failure as failure:
        raise pytest.UsageError(str(failure)) from failure


def pytest_configure_node(node):
    """Tell a process that runs a part of the tests what to copy."""
    node.workerinput["template"] = node.config.stash.get(TEMPLATE, None)


@pytest.fixture(scope="session")
def template_database(pytestconfig):
    """The name of the template with all addons, to be copied and never opened."""
    return pytestconfig.stash[TEMPLATE]


def pytest_terminal_summary(terminalreporter):
    """Say how many tours were left out, and what would let them run."""
    skipped = terminalreporter.stats.get("skipped", [])
    tours = [report for report in skipped if NO_BROWSER in str(report.longrepr)]
    if tours:
        terminalreporter.write_line(
            f"Browser tours left out: {len(tours)}. To run them: sudo {browser.COMMAND}"
        )
