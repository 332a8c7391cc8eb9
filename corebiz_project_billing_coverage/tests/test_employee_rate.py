from odoo.fields import Command

from .coverage_common import CoverageCase


class TestEmployeeRate(CoverageCase):
    """A rate that moves hours onto a package, or off it: they are shared out anew.

    A package of 6 hours for two projects, a small one of 3, and a line by the hour. The
    leader books 2 and 3 hours on the package, the employee 5 in the other project.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.order_line = [
            Command.create(
                {"product_id": cls.fixed_product.id, "product_uom_qty": hours}
            )
            for hours in (6, 3)
        ]
        cls.line, cls.package, cls.small = cls.order.order_line
        packed = {"sale_line_id": cls.package.id}
        task = cls._create_task(cls.project, "Packed", **packed)
        cls.other = cls._create_project("Other", allow_billable=True, **packed)
        other_task = cls._create_task(cls.other, "Packed, too", **packed)
        cls.bookings = (
            cls._book(cls.manager, cls.task, 4, date="2026-03-01")
            + cls._book(cls.leader, task, 2, date="2026-03-02")
            + cls._book(cls.leader, task, 3, date="2026-03-03")
            + cls._book(cls.employee, other_task, 5, date="2026-03-04")
        ).sudo()
        cls._settle()

    @classmethod
    def _settle(cls):
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _rate(self, person, line, project=None):
        rate = self.env["project.sale.line.employee.map"].create(
            {
                "project_id": (project or self.project).id,
                "employee_id": person.employee_id.id,
                "sale_line_id": line.id,
            }
        )
        self._settle()
        return rate

    def assertPaid(self, *hours):
        """Hours paid of the four bookings; line by line all is shared out."""
        self._settle()
        self.assertEqual(self.bookings.mapped("prepaid_hours"), list(hours))
        self.assertCovered()
        self.assertHours(fixed=sum(hours[:3]), open=9 - sum(hours[:3]))
        self.assertHours(self.other, fixed=hours[3], open=5 - hours[3])

    def test_onto_the_package(self):
        """Their date says that they are paid before those of the other project."""
        self.assertPaid(0, 2, 3, 1)
        self._rate(self.manager, self.package)
        self.assertPaid(4, 2, 0, 0)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_off_the_package(self):
        """What they leave pays for the other project."""
        self._rate(self.leader, self.line)
        self.assertPaid(0, 0, 0, 5)
        self.assertEqual(self.line.qty_to_invoice, 9)

    def test_from_one_package_to_another_and_back(self):
        rate = self._rate(self.leader, self.small)
        self.assertPaid(0, 2, 1, 5)
        rate.sale_line_id = self.package
        self.assertPaid(0, 2, 3, 1)

    def test_by_the_project(self):
        values = {
            "employee_id": self.leader.employee_id.id,
            "sale_line_id": self.line.id,
        }
        self.project.sale_line_employee_ids = [Command.create(values)]
        self.assertPaid(0, 0, 0, 5)
        rate = self.project.sale_line_employee_ids
        update = Command.update(rate.id, {"sale_line_id": self.package.id})
        self.project.sale_line_employee_ids = [update]
        self.assertPaid(0, 2, 3, 1)

    def test_a_deleted_rate(self):
        """Hours follow their task again, and make room."""
        rate = self._rate(self.manager, self.package)
        self.assertPaid(4, 2, 0, 0)
        rate.unlink()
        self.assertPaid(0, 2, 3, 1)

    def test_a_rate_for_another_project(self):
        """The hours of both projects are shared out anew."""
        rate = self._rate(self.leader, self.line)
        self.assertPaid(0, 0, 0, 5)
        rate.write(
            {
                "project_id": self.other.id,
                "employee_id": self.employee.employee_id.id,
                "sale_line_id": self.small.id,
            }
        )
        self._settle()
        self.assertEqual(self.bookings[3].so_line, self.small)
        self.assertEqual(self.bookings[3].prepaid_hours, 3)
        self.assertCovered()
