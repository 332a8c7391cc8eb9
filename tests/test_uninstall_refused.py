"""While closed projects must be kept, nobody uninstalls what keeps them."""

import os
import subprocess
import sys

import pytest

from devenv import databases
from matrix import remains
from matrix.stay import END_OF_RETENTION

from .harness import PATIENCE, RemoteError
from .house import ADDON, House

ARCHIVE = f"{ADDON}_archive"
# The archive, and what it stands on down to Odoo's own.
BELOW = (ARCHIVE, f"{ADDON}_guard", f"{ADDON}_coverage", ADDON, "hr_timesheet")
SENTENCE = "Closed projects that must be kept: 2, the longest until"
CRON = f"{ARCHIVE}.ir_cron_archive"
# What a client may say in vain.
PRETENCE = {"_force_unlink": True, "uninstall_pass": 1}
# Rows that must be there afterwards, by their number.
COUNTED = (
    "project_archive_package",
    "project_handover",
    "project_project",
    "res_users",
)


def look(database):
    """Return what there is: structure and rows, and which addons are installed."""
    counts = {
        table: databases.execute(f"SELECT count(*) FROM {table}", database=database)
        for table in COUNTED
    }
    query = "SELECT name, state FROM ir_module_module ORDER BY name"
    states = databases.execute(query, database=database)
    seals = databases.execute(
        "SELECT number, sha256 FROM project_archive_package ORDER BY id",
        database=database,
    )
    return remains.read(database), counts, states, seals


@pytest.fixture(scope="module")
def keeper(new_server, mailbox):
    """A house with two closed projects: one is sealed, one waits for its package."""
    # Odoo refuses the button for a reason of its own while it runs a scheduled action.
    server = new_server(smtp_port=mailbox.port, options=("--max-cron-threads", "0"))
    house = House(server, mailbox)
    house.project("po_archived")
    house.run_cron(CRON)
    house.project("po_archived")
    query = "SELECT count(*) FROM project_archive_package"
    assert house.sql(query)[0][0] == 1
    return house


@pytest.fixture
def unchanged(keeper):
    """Fail where a test has changed anything; return the house."""
    before = look(keeper.server.database)
    yield keeper
    assert look(keeper.server.database) == before
    # The server is in order, too.
    assert keeper.project("pl_done")


def module(house, name):
    """The row of an addon in the list of addons."""
    query = "SELECT id FROM ir_module_module WHERE name = %s"
    return house.sql(query, name)[0][0]


@pytest.mark.parametrize("name", BELOW)
def test_button_over_the_api(unchanged, name):
    call, ids = unchanged.as_("system_administrator"), [module(unchanged, name)]
    for method in ("button_immediate_uninstall", "button_uninstall"):
        with pytest.raises(RemoteError) as caught:
            call("ir.module.module", method, ids, context=PRETENCE)
        assert SENTENCE in caught.value.message


def test_button_in_the_client(unchanged):
    """The button itself, and the dialog that tells what is lost."""
    session = unchanged.server.session()
    for name in (ARCHIVE, ADDON):
        ids = [module(unchanged, name)]
        with pytest.raises(RemoteError, match="must be kept") as caught:
            session.call("ir.module.module", "button_immediate_uninstall", ids)
        assert SENTENCE in caught.value.message
        values = {"module_ids": [[6, 0, ids]]}
        [dialog] = session.call("base.module.uninstall", "create", [values])
        with pytest.raises(RemoteError, match="must be kept"):
            session.call("base.module.uninstall", "action_uninstall", [dialog])


@pytest.mark.parametrize("name", (ARCHIVE, ADDON))
def test_command_line(unchanged, name):
    done = run_uninstall(unchanged.server.database, name)
    assert done.returncode
    assert SENTENCE in done.stdout


def run_uninstall(database, name):
    """Call Odoo's own command."""
    command = [sys.executable, os.environ["DEVENV_ODOO"]]
    return subprocess.run(
        [*command, "module", "uninstall", "-d", database, name],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=5 * PATIENCE,
        check=False,
    )


def get_rows(house, model):
    """Rows that a settings administrator may name, of which ours are a part."""
    like = f"{ADDON}%"
    return [
        row
        for (row,) in house.sql(
            "SELECT res_id FROM ir_model_data WHERE model = %s AND module LIKE %s"
            " ORDER BY id",
            *(model, like),
        )
    ]


@pytest.mark.parametrize(
    "model",
    (
        *("ir.model", "ir.model.fields", "ir.model.fields.selection"),
        *("ir.model.constraint", "ir.module.module"),
    ),
)
@pytest.mark.parametrize("context", ({}, PRETENCE), ids=("plain", "pretending"))
def test_deleting_the_description_of_our_tables(unchanged, model, context):
    """It drops tables, columns and constraints, unless it is refused."""
    rows = get_rows(unchanged, model)
    if model == "ir.module.module":
        rows = [module(unchanged, name) for name in BELOW]
    elif model == "ir.model":
        query = "SELECT id FROM ir_model WHERE model = %s"
        rows = [unchanged.sql(query, "project.archive.package")[0][0], rows[0]]
    assert rows
    call = unchanged.as_("system_administrator")
    for row in rows[:3]:
        with pytest.raises(RemoteError) as caught:
            call(model, "unlink", [row], context=context)
        assert caught.value.status in (403, 422), caught.value


def test_marking_addons_by_hand(unchanged):
    """Also under another name, with which the archive would not be found."""
    call = unchanged.as_("system_administrator")
    for values in (
        *({"state": state} for state in ("to remove", "uninstalled", "uninstallable")),
        {"name": "something_else"},
    ):
        for name in BELOW[:-1]:
            ids = [module(unchanged, name)]
            with pytest.raises(RemoteError) as caught:
                call("ir.module.module", "write", ids, vals=values, context=PRETENCE)
            assert SENTENCE in caught.value.message


def get_bookkeeping(house):
    """Rows of Odoo that say what goes with an addon of ours: (model, row, changes)."""
    harmless = module(house, "web_tour")
    rows = {}
    for model, table, column in (
        ("ir.module.module.dependency", "ir_module_module_dependency", "module_id"),
        ("ir.model.constraint", "ir_model_constraint", "module"),
        ("ir.model.relation", "ir_model_relation", "module"),
    ):
        query = f"SELECT min(id) FROM {table} WHERE {column} = %s"
        for owner in (f"{ADDON}_guard", ARCHIVE):
            if row := house.sql(query, module(house, owner))[0][0]:
                rows[model, row] = [{column: harmless}]
    for key in rows:
        if key[0] == "ir.module.module.dependency":
            rows[key].append({"name": "web_tour"})
    query = "SELECT min(id) FROM ir_model_data WHERE module = %s AND model = %s"
    for kind in ("ir.model", "ir.model.fields", "ir.model.fields.selection"):
        row = house.sql(query, ARCHIVE, kind)[0][0]
        other = house.sql("SELECT min(id) FROM ir_model")[0][0]
        rows["ir.model.data", row] = [{"module": "web_tour"}, {"res_id": other}]
    return rows


def test_bookkeeping_of_addons(unchanged):
    """Moved to another addon, what must be kept would go with that one."""
    call = unchanged.as_("system_administrator")
    rows = get_bookkeeping(unchanged)
    assert {model for model, _row in rows} == {
        *("ir.module.module.dependency", "ir.model.constraint"),
        *("ir.model.relation", "ir.model.data"),
    }
    for (model, row), changes in rows.items():
        attempts = [("write", {"vals": vals}) for vals in changes] + [("unlink", {})]
        for method, values in attempts:
            with pytest.raises(RemoteError) as caught:
                call(model, method, [row], context=PRETENCE, **values)
            assert caught.value.status in (403, 422), (model, method, caught.value)


def test_dependency_made_up(unchanged):
    """Who uninstalls something harmless would take the archive along."""
    vals = {"module_id": module(unchanged, ARCHIVE), "name": "web_tour"}
    with pytest.raises(RemoteError, match="manifest") as caught:
        unchanged.as_("system_administrator")(
            "ir.module.module.dependency", "create", vals_list=[vals]
        )
    assert caught.value.status == 422


@pytest.mark.parametrize(
    ("model", "method"),
    (
        ("ir.module.module", "module_uninstall"),
        ("ir.model.data", "_module_data_uninstall"),
        ("ir.model", "_drop_table"),
        ("ir.model.fields", "_drop_column"),
        ("ir.model.relation", "_module_data_uninstall"),
    ),
)
def test_private_methods(unchanged, model, method):
    call = unchanged.as_("system_administrator")
    with pytest.raises(RemoteError) as caught:
        call(model, method, [1])
    assert caught.value.status == 403


def test_when_retention_is_over_it_goes(keeper):
    """As ``make matrix`` does it, and as the guide says."""
    database = keeper.server.database
    keeper.server.stop()
    for query in END_OF_RETENTION:
        databases.execute(query, database=database)
    done = run_uninstall(database, ARCHIVE)
    assert not done.returncode, done.stdout[-2000:]
    found = dict(
        databases.execute("SELECT name, state FROM ir_module_module", database=database)
    )
    assert found[ARCHIVE] == "uninstalled"
    assert found[f"{ADDON}_guard"] == found[ADDON] == "installed"
    assert "project_archive_package" not in remains.read(database)["table"]
