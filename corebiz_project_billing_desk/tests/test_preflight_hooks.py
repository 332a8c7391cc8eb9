from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .desk_common import DeskCase


class TestPreflightHooks(ExampleMixin, DeskCase):
    """A check before billing of another addon, by its example in DEVELOP.md."""

    examples = (
        "project.project._get_preflight_checks",
        "project.project._mends",
        "project.project._name_booking",
    )

    def _sell_billed(self):
        order, project = self._sell_ready(self.fixed)
        order._create_invoices().action_post()
        return project

    def test_a_check_blocks_until_it_is_mended(self):
        project = self._sell_billed()
        self.assertEqual(self._get_kinds(project), {"tag"})
        self.assertEqual(project.preflight_light, "red")
        with self.assertRaisesRegex(UserError, "No tag"):
            project.with_user(self.office).action_set_po_billed()
        project.tag_ids = self.env["project.tags"].create({"name": "Cellar"})
        self.assertFalse(self._get_kinds(project))
        project.with_user(self.office).action_set_po_billed()

    def test_a_company_switches_it_off(self):
        project = self._sell_billed()
        self._set_severity("tag", "off")
        self.assertFalse(self._get_kinds(project))

    def test_a_warning_that_the_door_mends_wants_no_reason(self):
        self._create_employee(self.employee, cost=0)
        project = self._sell_billed()
        self._set_severity("tag", "off")
        self.assertEqual(self._get_kinds(project), {"employee_cost"})
        project.with_user(self.office).action_set_po_billed()
        self.assertFalse(project.handover_ids[:1].reason)

    def test_name_of_a_booking(self):
        _order, project = self._sell_ready(self.fixed)
        booking = project.timesheet_ids[:1]
        self.assertTrue(booking)
        name = project._name_booking(booking)
        self.assertTrue(name.endswith(f" [{booking.id}]"))
