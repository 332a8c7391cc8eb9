from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.estimate_common import EstimateCase

from .. import hooks
from .sale_common import SaleMixin


@tagged("post_install", "-at_install")
class TestEstimateOrder(SaleMixin, EstimateCase):
    """Orders write the original from the sold hours, and supplements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman")
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.service = cls._create_service("Work", "project_only")

    @classmethod
    def _create_service(cls, name, tracking, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": tracking,
                "uom_id": cls.env.ref("uom.product_uom_hour").id,
                **values,
            }
        )

    def _create_order(self, *lines):
        return (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create({"product_id": product.id, **values})
                        for product, values in lines
                    ],
                }
            )
        )

    def test_order_writes_one_original(self):
        order = self._create_order(
            (self.service, {"product_uom_qty": 12}),
            (self.service, {"product_uom_qty": 1, "product_uom_id": self.day.id}),
        )
        order.action_confirm()
        project = order.sudo().project_ids
        self.assertLedger(project, [("original", 20)])
        self.assertEqual(project.estimate_ids.sale_order_id, order)
        self.assertEqual(project.estimate_ids.user_id, self.seller)
        self.assertIn(order.name, project.estimate_ids.reason)

    def test_only_units_of_time_give_hours(self):
        """Pieces and kilograms of a fixed price are no estimate, of no project."""
        unit = self.env.ref("uom.product_uom_unit")
        kilogram = self.env.ref("uom.product_uom_kgm")
        for policy in ("ordered_prepaid", "delivered_manual", "delivered_milestones"):
            for uom in (unit, kilogram):
                lump = self._create_service(
                    f"{policy} by {uom.name}",
                    "task_in_project",
                    service_policy=policy,
                    uom_id=uom.id,
                )
                order = self._create_order((lump, {"product_uom_qty": 1}))
                order.action_confirm()
                project = order.sudo().project_ids
                self.assertEqual(
                    (project.allocated_hours, order._get_sold_hours()), (0, 0)
                )
                self.assertFalse(project.estimate_ids)
                if policy == "ordered_prepaid":
                    self.assertEqual(project.tasks.allocated_hours, 0)
                    order.order_line.with_user(self.env.user).product_uom_qty = 3
                    self.assertEqual(project.tasks.allocated_hours, 0)

    def test_lump_sum_beside_time(self):
        lump = self._create_service(
            "Lump sum",
            "task_in_project",
            service_policy="ordered_prepaid",
            uom_id=self.env.ref("uom.product_uom_unit").id,
        )
        order = self._create_order(
            (lump, {"product_uom_qty": 1}), (self.service, {"product_uom_qty": 12})
        )
        order.action_confirm()
        project = order.sudo().project_ids
        self.assertLedger(project, [("original", 12)])

    def test_pieces_of_time_and_material_are_hours(self):
        """Odoo invoices every hour booked on such a line as one piece."""
        pieces = self._create_service(
            "By the piece",
            "project_only",
            uom_id=self.env.ref("uom.product_uom_unit").id,
        )
        order = self._create_order((pieces, {"product_uom_qty": 6}))
        order.action_confirm()
        self.assertLedger(order.sudo().project_ids, [("original", 6)])

    def test_order_with_template(self):
        """Hours of the template go before the sold ones, as Odoo wants it."""
        for template in (
            self._create_project("Template", 65, is_template=True),
            self._create_project("Empty template", is_template=True),
        ):
            service = self._create_service(
                "From template", "project_only", project_template_id=template.id
            )
            order = self._create_order((service, {"product_uom_qty": 12}))
            order.action_confirm()
            project = order.sudo().project_ids
            self.assertLedger(project, [("original", template.allocated_hours or 12)])
            self.assertEqual(project.estimate_ids.sale_order_id, order)

    def test_line_that_is_ordered_later(self):
        """Odoo makes this project with the rights of the person, without sudo."""
        self.seller.group_ids |= self.env.ref("project.group_project_manager")
        order = self._create_order((self.service, {"product_uom_qty": 0}))
        order.order_line.sequence = 20
        order.order_line = [
            Command.create(
                {
                    "display_type": "line_section",
                    "name": "Optional",
                    "is_optional": True,
                    "sequence": 10,
                }
            )
        ]
        order.action_confirm()
        self.assertFalse(order.sudo().project_ids)
        order.order_line.filtered("product_id").product_uom_qty = 6
        project = order.sudo().project_ids
        self.assertLedger(project, [("original", 6)])
        self.assertEqual(project.estimate_ids.sale_order_id, order)
        self.assertNotEqual(project.user_id, self.seller)
        with self.assertRaisesRegex(UserError, "has nobody in the field"):
            self._change(project, self.seller, 8)

    def test_project_made_from_an_order_by_hand(self):
        self.seller.group_ids |= self.env.ref("project.group_project_manager")
        plain = self._create_service("No project", "no")
        order = self._create_order(
            (plain, {"product_uom_qty": 2, "product_uom_id": self.day.id}),
            (plain, {"product_uom_qty": 4}),
        )
        order.action_confirm()
        self.assertFalse(order.project_id)
        action = order.action_create_project()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({"name": "By hand"})
        )
        wizard.action_create_project_from_so()
        self.assertLedger(order.project_id, [("original", 20)])
        self.assertEqual(order.project_id.estimate_ids.sale_order_id, order)
        # A second project of the same order does not touch the first.
        wizard.action_create_project_from_so()
        self.assertLedger(order.project_id, [("original", 20)])

    def test_supplement_of_an_order(self):
        order = self._create_order((self.service, {"product_uom_qty": 5}))
        projects = self.project | self.other
        projects._add_supplement(5, estimate_sale_order_id=order.id)
        self.assertLedger(self.project, [("original", 100), ("supplement", 5)])
        self.assertLedger(self.other, [("original", 40), ("supplement", 5)])
        self.assertEqual(projects.estimate_ids.sale_order_id, order)
        self.assertEqual(self._last_row(self.project).reason, f"Sold with {order.name}")

    def test_order_given_by_a_person_must_be_readable(self):
        order = self._create_order((self.service, {"product_uom_qty": 5}))
        values = {"estimate_kind": "supplement", "estimate_sale_order_id": order.id}
        self.project.user_id = self._create_user("employee", "base.group_user")
        with self.assertRaisesRegex(AccessError, "Sales Order"):
            self._change(self.project, self.project.user_id, 105, **values)
        self._change(self.project, self.project.user_id, 101)
        self.project.user_id = self.manager
        self._change(self.project, self.manager, 105, **values)
        self.assertEqual(self._last_row(self.project).sale_order_id, order)

    def test_quantity_of_the_order_leaves_the_estimate(self):
        order = self._create_order((self.service, {"product_uom_qty": 12}))
        order.action_confirm()
        order.order_line.product_uom_qty = 20
        self.assertLedger(order.sudo().project_ids, [("original", 12)])

    def test_order_of_an_estimate_that_was_there_before(self):
        order = self._create_order((self.service, {"product_uom_qty": 5}))
        self._change(self.project, self.manager, 105, estimate_kind="supplement")
        self.project.sale_line_id = order.order_line
        original, supplement = self.project.estimate_ids.sorted("id")
        self.assertFalse(original.sale_order_id)
        hooks.post_init_hook(self.env)
        self.assertEqual(original.sale_order_id, order)
        self.assertFalse(
            supplement.sale_order_id | self.other.estimate_ids.sale_order_id
        )
        self.assertLedger(self.project, [("original", 100), ("supplement", 5)])
