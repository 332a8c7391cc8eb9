from datetime import date

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


class QuotaCase(CoverageCase):
    """A package of hours, and a flat rate with hours per month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.piece = cls.env.ref("uom.product_uom_unit")
        cls.flat = cls._create_product(
            "Flat rate", "ordered_prepaid", 500, uom_id=cls.piece.id
        )
        cls.beyond = cls._create_product("Support", "delivered_timesheet", 110)
        cls.seller = cls._create_user(
            "selma", "Selma Sale", "sales_team.group_sale_salesman"
        )

    @classmethod
    def _sell_package(cls, quantity=50.0, **values):
        """A package at 90 an hour: its line, its project, and a task of it."""
        order, project, task = cls._sell(cls.fixed_product, quantity, **values)
        return order.order_line, project, task

    @classmethod
    def _sell_quota(cls, hours=5.0, product=None, **values):
        """A flat rate with hours per month from January 2026 on."""
        product = product or cls.flat
        order = cls._create_order(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": 1,
                    "quota_period": "month",
                    "quota_hours": hours,
                    "quota_start": date(2026, 1, 1),
                    "excess_product_id": cls.beyond.id,
                    **values,
                }
            ],
            user_id=cls.seller.id,
        )
        order.action_confirm()
        line = order.order_line.filtered("quota_period")
        project = cls._create_project(
            f"Project of {order.name}", allow_billable=True, sale_line_id=line.id
        )
        return line, project, cls._create_task(project, sale_line_id=line.id)

    @classmethod
    def _book_on(cls, task, hours, day):
        """A booking of that day."""
        booking = cls._book(cls.employee, task, hours, date=day)
        return booking.sudo().with_env(cls.env)

    @classmethod
    def _add_project(cls, line):
        """A further project that the line pays for, with a task."""
        project = cls._create_project(
            "Further project", allow_billable=True, sale_line_id=line.id
        )
        return project, cls._create_task(project, sale_line_id=line.id)

    def _get_periods(self, line):
        """Closed periods as (opened, granted, used, unused, left, over)."""
        self.env.flush_all()
        line.invalidate_recordset()
        names = ("opened", "granted", "used", "unused", "left", "over")
        return [
            tuple(period[f"{name}_hours"] for name in names)
            for period in line.quota_period_ids
        ]

    def _settle(self):
        self.env.flush_all()
        self.env.invalidate_all()
