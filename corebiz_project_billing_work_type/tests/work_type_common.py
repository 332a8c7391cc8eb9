from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

MONDAY, SATURDAY, SUNDAY = "2026-03-02", "2026-03-07", "2026-03-08"


class WorkTypeCase(CoverageCase):
    """Hours at 95, travel at 45, and weekends at 50 % more by a rule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.price_unit = 95
        cls.journey = cls._create_product("Travel", "delivered_timesheet", 45)
        cls.travel = cls._create_type("Travel", product_id=cls.journey.id)
        cls.weekend = cls._create_type("Weekend +50 %", factor=1.5)
        cls.saturday = cls._create_rule(cls.weekend, "5")

    @classmethod
    def _create_type(cls, name, **values):
        return (
            cls.env["project.work.type"]
            .with_user(cls.office)
            .with_company(cls.company)
            .create({"name": name, "company_id": cls.company.id, **values})
            .with_env(cls.env)
        )

    @classmethod
    def _create_rule(cls, work_type, day, **values):
        return (
            cls.env["project.work.type.rule"]
            .with_user(cls.office)
            .create({"work_type_id": work_type.id, "day": day, **values})
            .with_env(cls.env)
        )

    @classmethod
    def _put(cls, hours, day=MONDAY, task=None, **values):
        """A booking of an employee who has no right but to book."""
        booking = cls._book(cls.employee, task or cls.task, hours, date=day, **values)
        return booking.with_env(cls.env)

    def _get_amounts(self, invoice):
        """What each line of the invoice charges, as {text: amount}."""
        lines = invoice.invoice_line_ids.filtered(
            lambda one: not one.display_type or one.display_type == "product"
        )
        return {line.name.split("\n")[0]: line.price_subtotal for line in lines}

    def assertTraced(self, invoice):
        """The rows behind each line add up to what it charges, to the cent."""
        self.env.flush_all()
        invoice.invalidate_recordset()
        for line in invoice.invoice_line_ids.filtered("coverage_link_ids"):
            total = sum(line.coverage_link_ids.mapped("amount"))
            self.assertAlmostEqual(total, -line.balance, 2)
