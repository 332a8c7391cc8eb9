from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..models.billing_state import PM_DONE
from .common import ProjectBillingCase


class TestDeletionRules(ProjectBillingCase):
    """No client opens a rule on deletion by pretending that an addon goes."""

    def _pretend(self, record, user):
        return record.with_user(user).with_context(**{MODULE_UNINSTALL_FLAG: True})

    def test_fixed_booking(self):
        booking = self._book(self.employee, self.task)
        self._walk_to(self.project, PM_DONE)
        with self.assertRaisesRegex(UserError, "are fixed"):
            self._pretend(booking, self.employee).unlink()
        self.assertTrue(booking.sudo().exists())

    def test_waived_booking(self):
        """In an open project, where no other rule would keep it."""
        booking = self._book(self.employee, self.task)
        self._waive(self.project)
        with self.assertRaisesRegex(UserError, "waived"):
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
                if not method._ondelete
                and "corebiz_project_billing" in method.__module__
            ]
            if rules:
                seen += 1
                self.assertTrue(self.env[name]._has_deletion_rules(), name)
        self.assertGreater(seen, 8)
