"""The addons name nothing of an addon that they do not stand on."""

import pytest
from street.arrows import Finder
from street.names import Names
from street.plan import PREFIX, Street

from devenv import odoo_tree, places

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
