from odoo.tests import Form

from odoo.addons.corebiz_project_billing.tests.alert_common import AlertCase

from .sale_common import SaleMixin


class SupplementCase(SaleMixin, AlertCase):
    """A project of 10 hours sold to the customer, of which more are booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_manager.group_ids |= cls.env.ref("sales_team.group_sale_salesman")
        cls.hour = cls.env.ref("uom.product_uom_hour")
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.time_and_material = cls._create_service("delivered_timesheet")
        cls.fixed = cls._create_service("ordered_prepaid")

    @classmethod
    def _create_service(cls, policy, uom=None, **values):
        return cls.env["product.product"].create(
            {
                "name": policy,
                "type": "service",
                "service_policy": policy,
                "service_tracking": "task_in_project",
                "uom_id": (uom or cls.hour).id,
                "list_price": 90,
                "taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _sell(cls, product, **values):
        """Confirm an order of 10 hours; its project gets the roles, its task a name."""
        line = {"product_id": product.id, "product_uom_qty": 10, "price_unit": 120}
        order = cls._create_order([{**line, **values}])
        order.action_confirm()
        project = order.project_ids
        project.write(
            {
                "user_id": cls.manager.id,
                "leader_id": cls.leader.id,
                "account_manager_id": cls.account_manager.id,
            }
        )
        return order, project, project.tasks

    def _open_offer(self, record, user=None):
        """The dialog as the client opens it from a project or an alert."""
        record = record.with_user(user or self.account_manager)
        action = record.action_open_supplement_offer()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(user or self.account_manager)
            .with_context(**action["context"])
        )
        dialog.reason_id = self.reason
        return dialog

    def _offer(self, record, user=None):
        """The quotation made from the dialog as it is proposed."""
        action = self._open_offer(record, user).save().action_confirm()
        return self.env["sale.order"].browse(action["res_id"])

    def _get_work(self, order):
        return order.order_line.filtered(lambda line: not line.display_type)

    def assertRows(self, project, expected):
        rows = project.estimate_ids.sorted("id")
        self.assertEqual([(row.kind, row.hours) for row in rows], expected)
        self.assertEqual(project.allocated_hours, sum(rows.mapped("hours")))
