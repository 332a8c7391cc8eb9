"""The addons name nothing of an addon that they do not stand on."""

import subprocess
import sys
from unittest.mock import Mock

import pytest
from street import __main__ as command
from street.arrows import Finder
from street.concerns import read_concerns
from street.names import Names
from street.plan import PREFIX, Street
from street.size import Size, count_code, measure, measure_all, read_limits

from devenv import odoo_tree, places
from devenv.places import ROOT

HEALTH = f"{PREFIX}_health_check"
PYTHON = """
from odoo import models

from odoo.addons.corebiz_project_billing_health_check.wizard import project_health_task


class ProjectProject(models.Model):
    _inherit = "project.project"

    def action_check(self):
        check = self.env["project.health.check"].create({})
        return check.finding_ids.action_mend()

    def action_open(self):
        return self.billing_state and self.env["project.handover"]
"""
VIEW = """
<odoo>
    <record id="view" model="ir.ui.view">
        <field name="model">project.health.finding</field>
        <field name="inherit_id" ref="corebiz_project_billing_crm.crm_lead_view_form" />
        <field name="arch" type="xml">
            <field name="finding_ids" position="after">
                <field name="billing_state" />
            </field>
        </field>
    </record>
</odoo>
"""


QUERY = """
class ProjectProject:
    def read_rows(self, query):
        self.env.cr.execute("SELECT 1 FROM project_project WHERE id = %(finding_ids)s")
        return query.select("id"), self._ids
"""
DEMO = """
<odoo>
    <function model="project.project" name="action_mend" eval="[[ref('check')]]" />
    <record id="one" model="project.project">
        <field name="user_id" ref="base.user_admin" />
        <field name="tag_ids" eval="[(4, ref('project_health_check_action'))]" />
    </record>
</odoo>
"""
SCRIPT = """
import {useService} from "@web/finding_ids/hooks";
import {Check} from "@corebiz_project_billing_health_check/check";
"""


@pytest.fixture(scope="module")
def finder():
    tree = odoo_tree.prepare(places.Cache.default())
    street = Street(tree.python_path / "odoo")
    return Finder(street, Names(street))


def _find(finder, path, text):
    """The arrows of a file with this text, as if it belonged to the core."""
    path.write_text(text)
    finder.street.own[PREFIX].files.append(path)
    try:
        return [arrow for arrow in finder.find() if arrow.path == path]
    finally:
        finder.street.own[PREFIX].files.remove(path)


def test_arrows_point_one_way(finder):
    assert [str(arrow) for arrow in finder.find()] == []


@pytest.mark.parametrize(
    ("name", "text", "arrows"),
    [
        ("more.py", PYTHON, {HEALTH, "project.health.check", "action_mend"}),
        ("more_views.xml", VIEW, {"project.health.finding", "finding_ids"}),
        ("more_demo.xml", DEMO, {"action_mend", "project_health_check_action"}),
        ("more.js", SCRIPT, {HEALTH}),
    ],
)
def test_an_arrow_upwards_is_found(finder, tmp_path, name, text, arrows):
    found = _find(finder, tmp_path / name, text)
    assert arrows <= {arrow.name for arrow in found}
    assert "billing_state" not in {arrow.name for arrow in found}
    assert "project.handover" not in {arrow.name for arrow in found}


@pytest.mark.parametrize(("name", "text"), [("query.py", QUERY), ("more.js", SCRIPT)])
def test_what_is_no_name_is_no_arrow(finder, tmp_path, name, text):
    found = _find(finder, tmp_path / name, text)
    assert not {"select", "_ids", "finding_ids"} & {arrow.name for arrow in found}


def test_no_addon_is_too_large():
    assert [str(size) for size in measure_all() if size.code > size.limit] == []


def test_an_addon_that_is_too_large_is_found(tmp_path):
    """Its code counts, wherever it stands; tests and manifest do not."""
    folder = tmp_path / f"{PREFIX}_large"
    limit = read_limits()["others"]
    code = "a = 1\n" * limit
    for name, text in (
        ("__manifest__.py", '{\n"name": "Large"\n}\n'),
        ("models/large.py", '"""It."""\n\n# why\n' + code),
        ("tests/test_large.py", code),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    size = measure(folder)
    assert (size.lines, size.code, size.limit) == (limit + 3, limit, limit)
    (folder / "hooks.py").write_text("a = 1\n")
    size = measure(folder)
    assert size.code > size.limit
    assert str(size) == f"{folder.name}: {limit + 1} lines of code, {limit} at most"


@pytest.mark.parametrize(("code", "result"), [(7, 0), (8, 1)])
def test_the_command_fails_for_an_addon_that_is_too_large(monkeypatch, code, result):
    """``make lint`` runs it."""
    monkeypatch.setattr("sys.argv", ["street"])
    monkeypatch.setattr(command, "Finder", Mock(**{"return_value.find": list}))
    monkeypatch.setattr(command, "Names", Mock())
    monkeypatch.setattr(command, "measure_all", lambda: [Size("one", 9, code, 7)])
    assert command.main() == result


def test_core_and_archive_have_limits_of_their_own():
    limits = {size.addon: size.limit for size in measure_all()}
    assert limits.pop(PREFIX) == 4000
    assert limits.pop(f"{PREFIX}_archive") == 3500
    assert set(limits.values()) == {2500}


CODE = '''"""It."""


def f(a):
    """Do
    it."""
    # why
    return """x

    y"""
'''


def test_what_counts_as_code():
    assert count_code(CODE) == 4


# === One file per concern ===

EXTENSION = """from odoo import models


class ProjectProject(models.Model):
    _inherit = "project.project"
"""


def _ask_pylint(folder, *files):
    """What pylint says about an addon of the core's name that has these files."""
    addon = folder / PREFIX
    (addon / "models").mkdir(parents=True)
    (addon / "__manifest__.py").write_text('{"name": "One"}\n')
    for file in ("__init__.py", "models/__init__.py"):
        (addon / file).write_text("")
    for file in files:
        (addon / file).write_text(EXTENSION)
    question = "consider-merging-classes-inherited,unneeded-concern"
    command = [sys.executable, "-m", "pylint", "--rcfile=.pylintrc", "--disable=all"]
    command += [f"--enable={question}", str(addon)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr, run.stderr
    return run.stdout


def test_what_extends_a_model_beside_the_list_is_refused(tmp_path):
    listed = read_concerns()[PREFIX]["project.project"][0]
    others = "models/project_project.py", "models/project_second.py"
    said = _ask_pylint(tmp_path, *others, listed)
    assert "consider-merging-classes-inherited" in said
    assert "project_project.py" in said
    assert "project_second.py" in said
    assert listed not in said


def test_what_the_list_names_is_left_out(tmp_path):
    listed = read_concerns()[PREFIX]["project.project"]
    assert _ask_pylint(tmp_path, "models/project_project.py", *listed) == ""


def test_a_file_that_needs_no_exception_is_told(tmp_path):
    said = _ask_pylint(tmp_path, "models/base_deletion.py")
    assert "base_deletion.py does not extend base" in said


def test_the_list_names_no_more_than_it_needs():
    """Files that are there, and of each model one that is not named."""
    for addon, models in read_concerns().items():
        folder = ROOT / addon
        for model, names in models.items():
            assert names == sorted(set(names)), f"{addon}: {model}"
            text = f'    _inherit = "{model}"\n'
            found = {
                path.relative_to(folder).as_posix()
                for path in folder.rglob("*.py")
                if "tests" not in path.parts and text in path.read_text()
            }
            assert set(names) < found, f"{addon}: {model}"
            assert len(found) == len(names) + 1, f"{addon}: {model}"
