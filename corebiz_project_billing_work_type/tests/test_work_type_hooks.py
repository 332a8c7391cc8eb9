from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .work_type_common import SATURDAY, SUNDAY, WorkTypeCase


class TestWorkTypeHooks(ExampleMixin, WorkTypeCase):
    """The examples of DEVELOP.md."""

    examples = (
        "project.work.type.rule._is_matching",
        "project.work.type.rule._get_day",
        "project.work.type.rule._get_label",
        "project.work.type.rule._get_settled_fields",
        "sale.order.line._prepare_work_type_line_vals",
    )

    def test_rule(self):
        self.assertFalse(self._put(1, SATURDAY).work_type_id)
        booking = self._put(1, SATURDAY, name="Restore at night")
        self.assertEqual(booking.work_type_id, self.weekend)

    def test_day(self):
        """The morning after belongs to the night before."""
        text = "Restore at night, after midnight"
        self.assertEqual(self._put(1, SUNDAY, name=text).work_type_id, self.weekend)
        self.assertFalse(self._put(1, SATURDAY, name=text).work_type_id)

    def test_label(self):
        self.saturday.partner_ids = self.customer
        booking = self._put(1, SATURDAY, name="Restore at night")
        name = self.customer.name
        self.assertEqual(booking.work_type_origin, f"Rule: Saturday ({name})")

    def test_settled(self):
        self._put(1, SATURDAY, name="Restore at night")
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "stays as their reason"):
            self.saturday.partner_ids = self.customer

    def test_line(self):
        self.order.client_order_ref = "4711"
        self._put(1, SATURDAY, name="Restore at night")
        self.env.flush_all()
        self.assertTrue(self.line.work_type_line_ids.name.endswith("[4711]"))
