from itertools import groupby
from operator import itemgetter
from unittest.mock import patch

from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..hooks import uninstall_hook
from ..models.billing_state import OPEN, PL_DONE, PO_ARCHIVED
from .common import ProjectBillingCase
from .demo_common import get_demo, load_demo
from .registry_common import OWN, RegistryMixin
from .uninstall_common import UninstallCase

LEDGER = "project.effort.ledger"
# Invoices stay, and so does what they name.
INVOICED = {"product.product", "product.template", "res.partner"}


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


class TestFieldsThatStay(ProjectBillingCase):
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


class TestDemoAgain(RegistryMixin, ProjectBillingCase):
    """Demo data load again when the addon is installed once more."""

    def _delete(self, records):
        """Delete as Odoo does; returns why some could not be deleted, by record."""
        records = records.exists()
        try:
            with self.env.cr.savepoint():
                records.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        except Exception as error:
            if len(records) <= 1:
                return {records: str(error)[:300]}
            half = len(records) // 2
            return self._delete(records[:half]) | self._delete(records[half:])
        return {}

    def _delete_demo(self):
        """Delete the records as Odoo does, and the rows of our ledgers.

        :return: why some could not be deleted, by record
        """
        left, ledger = {}, self.registry["project.ledger.mixin"]
        rows = [(row.model, row.res_id) for row in get_demo(self.env)]
        # Neighbours only: the order in which they go is that of Odoo.
        for name, group in groupby(  # pylint: disable=bad-builtin-groupby
            rows, itemgetter(0)
        ):
            if not issubclass(self.registry[name], ledger):
                ids = [record_id for _name, record_id in group]
                left |= self._delete(self.env[name].browse(ids))
        for model in self.env.values():
            if model._auto and not model._abstract and issubclass(type(model), ledger):
                table = SQL.identifier(model._table)
                self.env.cr.execute(SQL("DELETE FROM %s", table))
        self.env.invalidate_all()
        return left

    def test_demo_loads_again(self):
        if not get_demo(self.env):
            load_demo(self.env)
        names = set(get_demo(self.env).mapped("name"))
        self.assertGreater(len(names), self._floor(50, 100))
        uninstall_hook(self.env)
        with patch.object(self.registry, "ready", False), mute_logger("odoo.sql_db"):
            left = self._delete_demo()
        self.assertFalse({x: why for x, why in left.items() if x._name not in INVOICED})
        load_demo(self.env)
        self.assertEqual(set(get_demo(self.env).mapped("name")), names)
        for name, states in self._get_expected("DEMO_STATES").items():
            self.assertIn(self.env.ref(name).billing_state, states, name)
