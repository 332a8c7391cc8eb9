"""What a sequence starts from, for the product and for the model: two small projects.

The people and products are those of the addon's own tests.
"""

from odoo.addons.corebiz_project_billing.tests.coverage_common import CoverageCase
from odoo.addons.corebiz_project_billing.tests.desk_common import CLEAN

from .figures import Booking, Line
from .model import Model

# Kind of line, quantity, price, discount in per cent; by order.
ORDERS = (
    (("hours", 20, 100, 0), ("hours", 10, 80, 10), ("fixed", 1, 1000, 0)),
    (("hours", 5, 95.5, 0), ("milestone", 2, 500, 0), ("fixed", 3, 19.99, 0)),
)
# The project and the line (order, position) of each task.
TASKS = ((0, (0, 0)), (0, (0, 1)), (0, (0, 2)), (1, (1, 0)), (1, (0, 1)), (1, (1, 2)))
BOOKED = ((0, 2), (1, 1.5), (3, 0.5), (4, 1), (2, 0.25), (0, 4), (3, 2.5))


class House(CoverageCase):
    """Builds the records once; a sequence is rolled back to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.customer.write({**CLEAN, "country_id": cls.env.ref("base.de").id})
        unit = cls.env.ref("uom.product_uom_unit").id
        cls.products = {
            "hours": cls.product,
            "fixed": cls._create_product("Fixed", "ordered_prepaid", 90, uom_id=unit),
            "milestone": cls._create_product(
                "Cut-over", "delivered_milestones", 90, uom_id=unit
            ),
        }
        cls.staff = cls._create_employee(cls.employee)
        cls.orders = cls.env["sale.order"].create(
            [cls._prepare_order(lines) for lines in ORDERS]
        )
        cls.orders.action_confirm()
        cls.projects = cls.env["project.project"]
        for name, line in (("North", cls._line(0, 0)), ("South", cls._line(1, 0))):
            cls.projects += cls._create_project(
                name, allow_billable=True, sale_line_id=line.id
            )
        cls.tasks = cls.env["project.task"].concat(
            *(
                cls._create_task(
                    cls.projects[project], f"Task {n}", sale_line_id=cls._line(*line).id
                )
                for n, (project, line) in enumerate(TASKS)
            )
        )
        cls.milestones = cls.env["project.milestone"].create(
            [
                {
                    "name": f"Milestone {number}",
                    "project_id": cls.projects[1].id,
                    "sale_line_id": cls._line(1, 1).id,
                    "quantity_percentage": 0.5,
                }
                for number in (1, 2)
            ]
        )
        cls.start = cls.env["account.analytic.line"].create(
            [
                cls._prepare_booking(cls.tasks[task], hours, 1 + day * 4)
                for day, (task, hours) in enumerate(BOOKED)
            ]
        )
        cls.env.cr.flush()

    @classmethod
    def _prepare_order(cls, lines):
        return {
            "partner_id": cls.customer.id,
            "order_line": [
                (
                    0,
                    0,
                    {
                        "product_id": cls.products[kind].id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        "discount": discount,
                    },
                )
                for kind, quantity, price, discount in lines
            ],
        }

    @classmethod
    def _line(cls, order, position):
        return cls.orders[order].order_line[position]

    @classmethod
    def _prepare_booking(cls, task, hours, day):
        return {
            "name": "Work",
            "task_id": task.id,
            "employee_id": cls.staff.id,
            "unit_amount": hours,
            "date": f"2026-03-{day:02}",
        }

    @classmethod
    def build_model(cls) -> Model:
        """The same house for the model."""
        model = Model()
        model.projects = dict.fromkeys(cls.projects.ids, "open")
        model.project_lines = {p.id: p.sale_line_id.id for p in cls.projects}
        for order, lines in zip(cls.orders, ORDERS, strict=True):
            for line, (kind, sold, price, discount) in zip(
                order.order_line, lines, strict=True
            ):
                net = price * (1 - discount / 100)
                model.lines[line.id] = Line(order.id, kind, sold, net)
        for task in cls.tasks:
            model.tasks[task.id] = (task.project_id.id, task.sale_line_id.id)
        for milestone in cls.milestones:
            line = milestone.sale_line_id.id
            model.milestones[milestone.id] = (milestone.project_id.id, line)
        for booking, (task, hours), day in zip(
            cls.start, BOOKED, range(1, 99, 4), strict=False
        ):
            project, line = model.tasks[cls.tasks[task].id]
            model.book(
                booking.id, Booking(project, cls.tasks[task].id, line, hours, day)
            )
        return model
