"""Each bridge alone, and the core without any; the other tests have all together.

The databases hold only what the addons themselves depend on, so that a bridge, or the
core, cannot lean on a module that happens to be there.
"""

import os
import re
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from devenv import console, databases, templates

from .harness import HOST, free_port

CORE = "corebiz_project_billing"
CRM = f"{CORE}_crm"
PURCHASE = f"{CORE}_purchase"
ARCHIVE = f"{CORE}_archive"  # the topmost: it brings all but the bridges
PATIENCE = 600  # seconds for one run of Odoo
# What bridges hook into, so what could lean on one: the bar, the history, the check
# before billing, and the steps. The other tests say the same with and without bridges.
SMOKE = (
    f"{CORE}_contact:TestToolbar",
    f"{CORE}_history_billing:TestHistory",
    f"{CORE}_desk:TestPreflight.test_another_addon_adds_a_check",
    f"{CORE}_desk:TestPreflight.test_nothing_against_a_clean_project",
    f"{CORE}:TestSteps.test_whole_way_with_least_rights",
)
# Per run: what is installed on top of the core, the tests, and how many there are at
# least. Tours are left out: they take longest, and show the same alone and together.
# Receipts need the warehouse, which no addon of ours depends on.
RUNS = {
    "core": ((), [f"/{CORE}:TestSteps", f"/{CORE}:TestGate"], 20),
    "archive": ((ARCHIVE,), [f"/{name}" for name in SMOKE], 40),
    "crm": ((CRM,), [f"/{CRM}", f"-/{CRM}:TestDealTour"], 20),
    "purchase": (
        (PURCHASE, "purchase_stock"),
        [f"/{PURCHASE}", f"-/{PURCHASE}:TestPurchaseTour"],
        20,
    ),
}


def run_odoo(database, log, *arguments):
    """Run Odoo until it has done what it shall; returns its exit code."""
    with log.open("w") as output:
        return subprocess.run(
            [
                *(sys.executable, os.environ["DEVENV_ODOO"], "-d", database),
                *("--http-interface", HOST, "--http-port", str(free_port())),
                *("--stop-after-init", "--max-cron-threads", "0"),
                *("--skip-auto-install", "--without-demo", *arguments),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=PATIENCE,
            check=False,
        ).returncode


@pytest.fixture(scope="module")
def scratch():
    """Names for databases, which are dropped at the end."""
    names = []

    def make():
        names.append(f"box_{uuid.uuid4().hex[:8]}")
        return names[-1]

    yield make
    for name in names:
        databases.drop(name)


@pytest.fixture(scope="module")
def core(scratch, tmp_path_factory):
    """A database with the core, and without any bridge."""
    name = scratch()
    databases.create(name)
    databases.note(name, kind="scratch", pid=os.getpid())
    databases.relax(name)
    log = tmp_path_factory.mktemp("core") / "install.log"
    languages = ("--load-language", templates.LANGUAGES)
    assert run_odoo(name, log, "-i", CORE, *languages) == 0, console.tail(log)
    return name


@pytest.fixture(scope="module")
def runs(core, scratch, tmp_path_factory):
    """All runs, two at a time: {name: (database, exit code, log)}."""

    def run(name):
        modules, tests, _least = RUNS[name]
        database = scratch()
        databases.copy(core, database, kind="scratch", pid=os.getpid())
        databases.relax(database)
        log = tmp_path_factory.mktemp(name) / "odoo.log"
        install = ("-i", ",".join(modules)) if modules else ()
        code = run_odoo(database, log, *install, "--test-tags", ",".join(tests))
        return database, code, log.read_text()

    names = [*RUNS]
    # The copies are made one after the other: a template is copied by one at a time.
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(run, names), strict=True))


@pytest.mark.parametrize("name", RUNS)
def test_tests_pass(runs, name):
    _database, code, log = runs[name]
    found = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", log)
    errors = [
        line for line in log.splitlines() if re.search(" (ERROR|CRITICAL) ", line)
    ]
    assert found and not errors, "\n".join(errors[:20]) or log[-2000:]
    failed, wrong, count = map(int, found[-1])
    assert (code, failed, wrong) == (0, 0, 0)
    assert count >= RUNS[name][2]


@pytest.mark.parametrize("name", RUNS)
def test_only_what_was_meant_is_installed(runs, name):
    rows = databases.execute(
        "SELECT name FROM ir_module_module"
        " WHERE state = 'installed' AND name = ANY(%s)",
        values=([CRM, PURCHASE, "crm", "purchase"],),
        database=runs[name][0],
    )
    meant = {
        "core": set(),
        "archive": set(),
        "crm": {CRM, "crm"},
        "purchase": {PURCHASE, "purchase"},
    }
    assert {row[0] for row in rows} == meant[name]


def test_receipts_were_tested(runs):
    log = runs["purchase"][2]
    assert "TestReceipt.test_receipt_in_the_history" in log
    assert "purchase_stock is not installed" not in log
