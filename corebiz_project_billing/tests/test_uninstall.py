from importlib import import_module
from unittest.mock import patch

from odoo.modules import Manifest
from odoo.tools import SQL

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..hooks import uninstall_hook
from ..models.billing_state import OPEN, PL_DONE, PO_ARCHIVED
from .common import ProjectBillingCase
from .demo_common import get_demo, load_demo
from .registry_common import OWN, RegistryMixin, get_addons
from .uninstall_common import UninstallCase

LEDGER = "project.effort.ledger"


class TestUninstall(UninstallCase):
    """What Odoo deletes with the addon, demo data first of all, is not held back."""

    def test_projects_and_people_can_go(self):
        other = self._create_project("Handed over")
        self._walk_to(other, PL_DONE)
        self._walk_to(self.project, PO_ARCHIVED)
        uninstall_hook(self.env)
        self.assertStates(self.project, OPEN)
        self.milestone.unlink()
        for record in (other, self.leader):
            self._delete(record)

    def _get_functions(self):
        """Triggers and functions of the hours ledger in the database."""
        rows = self.env.execute_query(
            SQL(
                "SELECT proname FROM pg_proc WHERE proname LIKE 'project\\_effort\\_%%'"
                " UNION ALL SELECT tgname FROM pg_trigger"
                " WHERE tgname LIKE 'project\\_effort\\_%%'"
            )
        )
        return [name for [name] in rows]

    def test_hours_are_counted_until_their_ledger_goes(self):
        """Records are deleted before the tables, and figures follow until then."""
        uninstall_hook(self.env)
        self.booking.sudo().unit_amount = 3
        self.assertEqual(self.project.effective_hours, 3)
        self._delete(self.booking.sudo())
        self.assertEqual(self.project.effective_hours, 0)
        self.assertTrue(self._get_functions())
        self.env["ir.model"]._get(LEDGER)._drop_table()
        self.assertFalse(self._get_functions())


class TestFieldsThatStay(RegistryMixin, ProjectBillingCase):
    """Odoo's fields that follow from ours keep their external ids."""

    def test_no_field_of_others_goes_along(self):
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.model.fields"), ("module", "=like", f"{OWN}%")]
        )
        mine = self.env["ir.model.fields"].browse(set(data.mapped("res_id"))).exists()
        shared = self.env["ir.model.data"].search(
            [
                ("model", "=", "ir.model.fields"),
                ("res_id", "in", mine.ids),
                ("module", "not like", f"{OWN}%"),
            ]
        )
        mine -= mine.browse(shared.mapped("res_id"))
        self.assertGreater(len(mine), 50)
        going = mine.with_context(**{MODULE_UNINSTALL_FLAG: True})._prepare_update()
        self.assertFalse((going - mine).mapped(lambda one: f"{one.model}.{one.name}"))

    def test_no_index_by_a_field_of_others(self):
        """Odoo drops an index that is a thing of its own, not one of its fields'."""
        found, seen = [], 0
        for name, model in sorted(self.registry.items()):
            others = set()
            for cls in reversed(model._model_classes__):
                module = getattr(cls, "_module", None) or ""
                for field in vars(cls).get("_field_definitions", ()):
                    if not module.startswith(OWN):
                        others.add(field.name)
                    elif field.name in others:
                        seen += 1
                        if "index" in (field._args__ or ()):
                            found.append(f"{name}.{field.name}")
        self.assertGreater(seen, self._floor(3, 5))
        self.assertFalse(found)


class TestDemoAgain(RegistryMixin, ProjectBillingCase):
    """Demo data go with the addons, and load again when these come back."""

    def _let_demo_go(self):
        """As Odoo does: first the hooks of all addons that go, from the top down."""
        for addon in reversed(get_addons(self.env)):
            if hook := Manifest.for_addon(addon).get("uninstall_hook"):
                getattr(import_module(f"odoo.addons.{addon}"), hook)(self.env)
        modules = self.env["ir.module.module"].search([("name", "=", OWN)])
        with patch.object(self.registry, "ready", False):
            modules.downstream_dependencies(modules)._get_family()._let_demo_go()

    def _create_held(self):
        """What will name demo data when these are gone, and that itself stays.

        :return: demo records that are held
        """
        customer = self.env.ref(f"{OWN}.res_partner_bergmann_demo")
        self.env["hr.work.location"].create(
            {"name": "On site", "address_id": customer.id, "location_type": "other"}
        )
        return customer

    def test_demo_goes_without_an_error(self):
        """What others hold stays as the company's own, and the log says nothing."""
        if not get_demo(self.env):
            load_demo(self.env)
        held = self._create_held()
        project = self.env.ref(f"{OWN}.project_project_office_demo")
        account = project.account_id
        self.assertTrue(account)
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            self._let_demo_go()
        self.assertFalse(get_demo(self.env))
        self.assertTrue(held.exists())
        self.assertFalse(held.get_external_id()[held.id])
        self.assertFalse(project.exists())

    def test_demo_loads_again(self):
        if not get_demo(self.env):
            load_demo(self.env)
        names = set(get_demo(self.env).mapped("name"))
        self.assertGreater(len(names), self._floor(50, 100))
        self._let_demo_go()
        self.assertFalse(get_demo(self.env))
        load_demo(self.env)
        self.assertEqual(set(get_demo(self.env).mapped("name")), names)
        for name, states in self._get_expected("DEMO_STATES").items():
            self.assertIn(self.env.ref(name).billing_state, states, name)
