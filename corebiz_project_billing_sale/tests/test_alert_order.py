from odoo.addons.corebiz_project_billing.tests.alert_common import AlertCase

from .sale_common import SaleMixin


class TestAlertOrder(SaleMixin, AlertCase):
    """What an order sells, as the estimate that alerts go by."""

    def test_piece_of_a_fixed_price_is_no_hour(self):
        """A lump sum of "1 Unit" is no estimate of an hour that two hours exceed."""
        product = self.env["product.product"].create(
            {
                "name": "Migration",
                "type": "service",
                "service_policy": "ordered_prepaid",
                "service_tracking": "task_in_project",
                "uom_id": self.env.ref("uom.product_uom_unit").id,
            }
        )
        order = self._create_order([{"product_id": product.id}])
        order.action_confirm()
        project = order.project_ids
        project.write({"user_id": self.manager.id, "leader_id": self.leader.id})
        self._book(self.employee, project.tasks, 2)
        self.assertFalse(self._detect())
        self.assertEqual((project.allocated_hours, project.overrun_hours), (0, 0))
