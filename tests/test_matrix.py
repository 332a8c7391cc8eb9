"""The cells of ``make matrix``, and what it finds left behind."""

from devenv import databases, places
from matrix import houses, remains
from matrix.houses import Cell, list_cells

CORE = "corebiz_project_billing"
CRM, PURCHASE = f"{CORE}_crm", f"{CORE}_purchase"


def test_each_addon_alone_and_with_demo_data():
    alone = [cell for cell in list_cells() if len(cell.addons) == 1]
    assert {(cell.addons[0], cell.demo) for cell in alone} == {
        (addon.name, demo) for addon in places.addons() for demo in (False, True)
    }
    assert alone[0].addons == (CORE,)


def test_pairs_are_those_of_which_neither_brings_the_other():
    pairs = {frozenset(cell.addons) for cell in list_cells() if len(cell.addons) > 1}
    assert frozenset((CRM, PURCHASE)) in pairs
    assert not any(CORE in pair for pair in pairs)
    assert not [cell for cell in list_cells(pairs=False) if len(cell.addons) > 1]


def test_a_database_holds_only_what_the_addons_stand_on():
    cell = Cell((CRM,), False)
    assert {CORE, CRM} <= set(cell.own)
    assert "purchase" not in cell.foreign and "sale_crm" in cell.foreign


def test_a_change_of_an_addon_below_is_a_new_cell(monkeypatch, tmp_path):
    manifests = {"below": [], "above": ["below", "mail"], "beside": ["below"]}
    for name, depends in manifests.items():
        (tmp_path / name).mkdir()
        manifest = tmp_path / name / "__manifest__.py"
        manifest.write_text(repr({"depends": depends}))
    monkeypatch.setattr(places, "ROOT", tmp_path)
    above, beside = Cell(("above",), False), Cell(("beside",), False)
    keys = above.key, beside.key
    (tmp_path / "beside" / "new.py").write_text("A = 1")
    assert (above.key, beside.key != keys[1]) == (keys[0], True)
    (tmp_path / "below" / "new.py").write_text("A = 1")
    assert above.key != keys[0]
    assert houses.get_own("above") == {"above", "below"}


def test_what_is_left_behind_is_found(new_database):
    name = new_database()
    before = remains.read(name)
    assert before["table"] and before["external id"] and before["index"]
    databases.execute("CREATE TABLE stray (id integer)", database=name)
    query = "DELETE FROM ir_config_parameter WHERE key = 'database.uuid'"
    databases.execute(query, database=name)
    found = remains.compare(before, remains.read(name))
    assert "left behind, table: stray" in found
    assert "gone, parameter: database.uuid" in found
