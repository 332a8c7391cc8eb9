"""An update of the addons keeps what an administrator edited or deleted."""

import os
import subprocess
import sys

import pytest

from devenv import console, databases, places

from .test_bridges import run_odoo

PREFIX = "corebiz_project_billing"
# The data records are deleted as an administrator does it; some are edited only.
CHANGE = f"""
names = {{
    ".ir_cron_remind": {{"interval_number": 3}},
    ".mail_template_pm_done": {{"subject": "Ours"}},
    "_contact.mt_project_call": {{"name": "Phone", "sequence": 7}},
    ".project_handover_menu": {{"sequence": 777}},
    ".project_project_rule_office": {{"active": False}},
}}
for name, values in names.items():
    env.ref(f"{PREFIX}{{name}}").write(values)
checks = env["project.health.check"]
kept = [
    f"{{module}}.{{record.get('id')}}"
    for module, files in checks._get_data_files().items()
    for tree in files
    for record in tree.iterfind(".//record[@forcecreate='0']")
    # With a dot, it completes a record of another addon.
    if "." not in record.get("id")
]
for name in reversed(kept):
    if name.removeprefix("{PREFIX}") not in names:
        env.ref(name).unlink()
env.cr.commit()
print("DELETED", len(kept) - 3)
"""
SHOW = f"""
missing = env["project.health.check"]._get_missing_data()
print("MISSING", len(missing))
print("CRON", env.ref("{PREFIX}.ir_cron_remind").interval_number)
print("TEMPLATE", env.ref("{PREFIX}.mail_template_pm_done").subject)
call = env.ref("{PREFIX}_contact.mt_project_call")
print("SUBTYPE", call.name, call.sequence)
print("MENU", env.ref("{PREFIX}.project_handover_menu").sequence)
print("RULE", env.ref("{PREFIX}.project_project_rule_office").active)
"""


def run_shell(database, script):
    """Run a script in Odoo's shell; returns the lines that it prints."""
    return subprocess.run(
        [
            *(sys.executable, os.environ["DEVENV_ODOO"], "shell", "-d", database),
            *("--no-http", "--max-cron-threads", "0", "--log-level", "error"),
        ],
        input=script,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    ).stdout.splitlines()


@pytest.fixture(scope="module")
def updated(new_database, tmp_path_factory):
    """A database whose administrator deleted and edited, after an update."""
    name = new_database()
    [deleted] = run_shell(name, CHANGE)
    log = tmp_path_factory.mktemp("update") / "update.log"
    addons = ",".join(addon.name for addon in places.addons())
    assert run_odoo(name, log, "-u", addons) == 0, console.tail(log)
    return name, int(deleted.split()[1]), log.read_text()


def test_update_keeps_what_was_deleted_and_edited(updated):
    name, deleted, _log = updated
    assert deleted > 30
    assert run_shell(name, SHOW) == [
        f"MISSING {deleted}",
        "CRON 3",
        "TEMPLATE Ours",
        "SUBTYPE Phone 7",
        "MENU 777",
        "RULE False",
    ]


def test_update_says_nothing_about_it(updated):
    _name, _deleted, log = updated
    lines = [line for line in log.splitlines() if " ERROR " in line]
    assert not lines and "Skipping creation" not in log


def test_first_installation_makes_all(new_database):
    """What updates leave alone was created at first."""
    rows = databases.execute(
        "SELECT COUNT(*) FROM ir_model_data WHERE module LIKE %s AND model = 'ir.cron'",
        values=(f"{PREFIX}%",),
        database=new_database(),
    )
    assert rows[0][0] >= 8
