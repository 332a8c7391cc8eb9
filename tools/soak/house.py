"""What a sequence starts from, for the product and for the model: three small projects.

The people and products are those of the addon's own tests. The third project belongs to
a second company, which has another currency than its order.
"""

import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.corebiz_project_billing_archive.models import project_archive_print
from odoo.addons.corebiz_project_billing_archive.models.project_archive_store import (
    ProjectArchiveStore,
)
from odoo.addons.corebiz_project_billing_archive.tests.archive_common import ArchiveCase
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)
from odoo.addons.corebiz_project_billing_desk.tests.desk_common import CLEAN, INVOICING
from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from .agreed import Agreed
from .figures import Booking, Line, get_date
from .house_agreed import AgreedMixin

# Kind of line, quantity, price, discount in per cent; by order.
ORDERS = (
    (
        *(("hours", 20, 100, 0), ("hours", 10, 80, 10), ("fixed", 1, 1000, 0)),
        ("prepaid", 6, 90, 0),
    ),
    (
        *(("hours", 5, 95.5, 0), ("milestone", 2, 500, 0), ("fixed", 3, 19.99, 0)),
        ("other", 4, 70, 0),
    ),
    (("hours", 8, 120, 5), ("fixed", 1, 400, 0)),
)
# The project and the line (order, position) of each task.
TASKS = (
    *((0, (0, 0)), (0, (0, 1)), (0, (0, 2)), (1, (1, 0)), (1, (0, 1)), (1, (1, 2))),
    *((0, (0, 3)), (1, (0, 3)), (1, (1, 3)), (2, (2, 0)), (2, (2, 1))),
)
# The task and the hours of each booking.
BOOKED = (
    *((0, 2), (1, 1.5), (3, 0.5), (4, 1), (2, 0.25), (0, 4), (3, 2.5), (6, 4)),
    *((7, 1), (8, 2), (9, 3), (9, 0.75), (10, 1)),
)


class House(AgreedMixin, CoverageCase):
    """Builds the records once; they are committed, and a sequence is rolled back."""

    _create_second_company = SecondHouse.__dict__["_get_company"]
    _set_work = SecondHouse.__dict__["_set_work"]
    _seal_at_once = ArchiveCase.__dict__["_seal_at_once"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.customer.write({**CLEAN, "country_id": cls.env.ref("base.de").id})
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Karla",
                "parent_id": cls.customer.id,
                "email": "karla@customer.example.com",
            }
        )
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.startClassPatcher(
            patch.object(ProjectArchiveStore, "_get_folder", lambda *_args: cls.folder)
        )
        # Nothing is printed here, and the job would wait for a printer to come back.
        cls.startClassPatcher(
            patch.object(
                project_archive_print.ProjectProject,
                "_has_printer",
                lambda _self: False,
            )
        )
        cls._create_people()
        cls._create_products()
        cls._create_orders()
        cls._create_work()
        cls._create_work_types()
        cls._create_waiver_kinds()
        cls.env.cr.flush()

    @classmethod
    def _create_people(cls):
        """The second company, whose people are those of the first, and substitutes."""
        cls.companies = cls.company + cls._create_second_company()
        cls.people_at_work = {
            role: cls.people[role] for role in ("leader", "manager", "employee")
        }
        groups = "project.group_project_user,hr_timesheet.group_hr_timesheet_user"
        cls.others = {
            role: cls._create_user(f"new_{role}", f"New {role}", groups)
            for role in cls.people_at_work
        }
        users = [*cls.people.values(), *cls.others.values()]
        cls.env["res.users"].concat(*users).company_ids = cls.companies
        cls.env["hr.employee"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": company.id,
                    "hourly_cost": 40,
                }
                for company in cls.companies
                for user in (*cls.people_at_work.values(), *cls.others.values())
            ]
        )
        cls.clerk = cls._create_user("clerk", "Clerk", INVOICING)
        cls.clerk.company_ids = cls.companies

    @classmethod
    def _create_products(cls):
        unit = {"uom_id": cls.env.ref("uom.product_uom_unit").id}
        cls.products = {
            "hours": cls.product,
            "other": cls._create_product("Training", "delivered_timesheet", 70),
            "prepaid": cls._create_product("Package", "ordered_prepaid", 90),
            "fixed": cls._create_product("Fixed", "ordered_prepaid", 90, **unit),
            "milestone": cls._create_product(
                "Cut-over", "delivered_milestones", 90, **unit
            ),
            "expense": cls._create_product(
                "Travel", "delivered_manual", 0, expense_policy="cost", **unit
            ),
        }

    @classmethod
    def _create_orders(cls):
        first, second = cls.companies
        foreign = cls.env["product.pricelist"].create(
            {
                "name": "Foreign",
                "currency_id": cls._get_other_currency(second).id,
                "company_id": second.id,
            }
        )
        values = (
            *({"company_id": first.id}, {"company_id": first.id}),
            {"company_id": second.id, "pricelist_id": foreign.id},
        )
        cls.orders = cls.env["sale.order"].concat(
            *(
                cls.env["sale.order"]
                .with_company(vals["company_id"])
                .create(cls._prepare_order(lines, **vals))
                .with_env(cls.env)
                for lines, vals in zip(ORDERS, values, strict=True)
            )
        )
        cls.orders.action_confirm()

    @classmethod
    def _get_other_currency(cls, company):
        """A currency that is not that of the company, with a rate."""
        franc, dollar = cls.env.ref("base.CHF"), cls.env.ref("base.USD")
        return dollar if company.currency_id == franc else franc

    @classmethod
    def _prepare_order(cls, lines, **values):
        return {
            "partner_id": cls.customer.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": cls.products[kind].id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        "discount": discount,
                    }
                )
                for kind, quantity, price, discount in lines
            ],
            **values,
        }

    @classmethod
    def _create_work(cls):
        """Projects, tasks, milestones and bookings."""
        cls.projects = cls.env["project.project"]
        for name, order in zip(("North", "South", "East"), cls.orders, strict=True):
            cls.projects += cls._create_project(
                name,
                allow_billable=True,
                sale_line_id=order.order_line[0].id,
                company_id=order.company_id.id,
            )
            order.project_id = cls.projects[-1]
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
                cls._prepare_booking(cls.tasks[task], hours, 1 + day * 2, cls.employee)
                for day, (task, hours) in enumerate(BOOKED)
            ]
        )

    @classmethod
    def _line(cls, order, position):
        return cls.orders[order].order_line[position]

    # === What steps need ===

    @classmethod
    def _get_employees(cls, user):
        employees = cls.env["hr.employee"].with_context(active_test=False)
        return employees.search([("user_id", "=", user.id)])

    @classmethod
    def _get_staff(cls, project, user):
        """The employee that a person is in the company of a project."""
        return cls._get_employees(user).filtered(
            lambda employee: employee.company_id == project.company_id
        )

    @classmethod
    def _prepare_booking(cls, task, amount, day, user):
        return {
            "name": "Work",
            "task_id": task.id,
            "employee_id": cls._get_staff(task.project_id, user).id,
            "unit_amount": amount,
            "date": get_date(day),
        }

    @classmethod
    def _get_month(cls, day):
        """The month of a date, as the model counts them."""
        return (day.year - 2025) * 12 + day.month - 1

    @classmethod
    def _spend(cls, project, amount):
        """Post a bill over a journey for a project."""
        bill = (
            cls.env["account.move"]
            .with_company(project.company_id)
            .create(
                {
                    "move_type": "in_invoice",
                    "partner_id": cls.customer.id,
                    "invoice_date": "2026-03-31",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": cls.products["expense"].id,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                                "analytic_distribution": {project.account_id.id: 100},
                            }
                        )
                    ],
                }
            )
        )
        bill.action_post()
        return bill

    @classmethod
    def _seal(cls, project):
        """What the job does; files of sequences that were rolled back are gone."""
        names = set(cls.env["project.archive.package"].search([]).mapped("name"))
        for path in cls.folder.rglob("*.zip"):
            if str(path.relative_to(cls.folder)) not in names:
                path.unlink()
        cls._seal_at_once(project)

    # === The same house for the model ===

    @classmethod
    def build_model(cls) -> Agreed:
        """The same house for the model."""
        model = Agreed()
        model.projects = dict.fromkeys(cls.projects.ids, "open")
        model.project_lines = {p.id: p.sale_line_id.id for p in cls.projects}
        model.order_projects = {order.id: order.project_id.id for order in cls.orders}
        model.order_groups = {order.id: order.company_id.id for order in cls.orders}
        model.rhythms = dict.fromkeys(cls.projects.ids, "end")
        for order, lines in zip(cls.orders, ORDERS, strict=True):
            for line, (kind, sold, price, discount) in zip(
                order.order_line, lines, strict=True
            ):
                kind = {"other": "hours"}.get(kind, kind)
                net = price * (1 - discount / 100)
                model.lines[line.id] = Line(order.id, kind, sold, net)
        for task in cls.tasks:
            model.tasks[task.id] = (task.project_id.id, task.sale_line_id.id)
        for milestone in cls.milestones:
            line = milestone.sale_line_id.id
            model.milestones[milestone.id] = (milestone.project_id.id, line)
        cls._describe_agreed(model)
        for booking, (task, hours), day in zip(
            cls.start, BOOKED, range(1, 99, 2), strict=False
        ):
            project, line = model.tasks[cls.tasks[task].id]
            model.book(
                booking.id, Booking(project, cls.tasks[task].id, line, hours, day)
            )
            model.relink(
                *(booking.id, project, cls.tasks[task].id, line),
                paid=booking.prepaid_hours,
            )
        return model

    @classmethod
    def get_values(cls) -> dict:
        """What one unit of the currency of each order and project is worth."""
        records = (("order", cls.orders), ("project", cls.projects))
        return {
            (name, record.id): 1
            / record.currency_id.with_company(record.company_id).rate
            for name, found in records
            for record in found
        }
