from odoo.exceptions import UserError

from ..models.billing_state import PM_DONE
from .common import ProjectBillingCase
from .pretence_common import PretenceMixin
from .registry_common import RegistryMixin

FAMILY = "corebiz_project_billing"
# Odoo then keeps the record.
AT_UNINSTALL = {"_unlink_except_named_by_archive"}


class TestDeletionRules(PretenceMixin, ProjectBillingCase):
    """No client opens a rule on deletion by pretending that an addon goes."""

    def test_fixed_booking(self):
        booking = self._book(self.employee, self.task)
        self._walk_to(self.project, PM_DONE)
        with self.assertRaisesRegex(UserError, "are fixed"):
            self._pretend(booking, self.employee).unlink()
        self.assertTrue(booking.sudo().exists())

    def test_project_and_its_ledger(self):
        self._walk_to(self.project, PM_DONE)
        with self.assertRaisesRegex(UserError, "has been handed over"):
            self._pretend(self.project, self.env.ref("base.user_admin")).unlink()
        row = self.project.handover_ids[:1]
        with self.assertRaisesRegex(UserError, "part of the records"):
            self._pretend(row, self.env.ref("base.user_root")).unlink()
        self.assertTrue(row.exists())

    def test_every_rule_of_every_model(self):
        """Whatever models have one: the method is called all the same."""
        seen = 0
        for name, model in self.registry.items():
            if model._abstract or not model._auto:
                continue
            rules = [
                method
                for method in self.env[name]._ondelete_methods
                if "corebiz_project_billing" in method.__module__
            ]
            if rules:
                seen += 1
                # Else the addon could not be uninstalled.
                at_uninstall = {one.__name__ for one in rules if one._ondelete}
                self.assertLessEqual(at_uninstall, AT_UNINSTALL, name)
            if any(not rule._ondelete for rule in rules):
                self.assertTrue(self.env[name]._has_deletion_rules(), name)
        self.assertGreater(seen, 8)


class TestRequiredRecords(ProjectBillingCase, RegistryMixin):
    """What our records need stays, with a sentence and not the name of a constraint."""

    def _is_ours(self, model, field):
        modules = model._original_module or "", field._module or ""
        return any(module.startswith(FAMILY) for module in modules)

    def test_every_foreign_key_has_its_sentence(self):
        """Whatever the database holds back for a record of ours, the registry knows."""
        stored = {
            model._table: self.env[name]
            for name, model in self.registry.items()
            if model._auto and not model._abstract
        }
        links = {
            (field.relation, field.column2): (name, field.name)
            for name, model in self.registry.items()
            for field in model._fields.values()
            if field.type == "many2many"
            and field.store
            and field.relation
            and self._is_ours(model, field)
        }
        seen = 0
        for table, column, other in self._get_foreign_keys("a", "r"):
            model = stored.get(table)
            if model is not None and column in model._fields:
                if not self._is_ours(model, model._fields[column]):
                    continue
                path = model._name, column
            elif (table, column) in links:
                path = links[table, column]
            else:
                continue
            seen += 1
            with self.subTest(model=path[0], field=path[1]):
                self.assertIn(path, stored[other]._get_requiring_paths())
        self.assertGreater(seen, self._floor(10, 60))

    def test_no_dialog_holds_a_record(self):
        """Rows of dialogs stay for hours: nobody would know what to do about them."""
        for name in self.registry:
            for model, path in self.env[name]._get_requiring_paths():
                self.assertFalse(self.registry[model]._transient, f"{model}.{path}")
