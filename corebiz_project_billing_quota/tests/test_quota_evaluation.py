from unittest import SkipTest

from odoo.tests import freeze_time

from .quota_common import QuotaCase


@freeze_time("2026-01-20")
class TestQuotaEvaluation(QuotaCase):
    """Whose revenue the hours beyond a quota are, where there is an evaluation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "project.evaluation.report" not in cls.env:
            raise SkipTest("Nothing is evaluated here.")

    def assertMoney(self, **expected):
        """Of each project, alone and among all others."""
        self._settle()
        rows = self.env["project.evaluation.report"].search([])
        for name, values in expected.items():
            for project, value in values:
                found = project._get_evaluation()[name]
                self.assertAlmostEqual(found, value, 2, msg=f"{name} {project.name}")
                row = rows.filtered(lambda row, one=project: row.project_id == one)
                self.assertAlmostEqual(row[name], value, 2, msg=f"{name} of all")

    def test_a_package_of_three_projects(self):
        """Of 50 h at 90, used 20 + 25 + 5, and 10 h beyond it: 900 for the third."""
        line, first, task = self._sell_package(50)
        second, other_task = self._add_project(line)
        third, third_task = self._add_project(line)
        self._invoice(line.order_id)
        self._book_on(task, 20, "2026-01-05")
        self._book_on(other_task, 25, "2026-01-06")
        self._book_on(third_task, 15, "2026-01-07")
        self._settle()
        line._ensure_needed_excess_lines()
        projects = (first, second, third)
        paid = (20 * 90, 25 * 90, 5 * 90)
        self.assertMoney(
            revenue=zip(projects, paid, strict=True),
            expected_revenue=zip(projects, (0, 0, 900), strict=True),
        )
        self._invoice(line.order_id)
        self.assertMoney(
            revenue=[(first, 1800), (second, 2250), (third, 450 + 900)],
            expected_revenue=[(first, 0), (second, 0), (third, 0)],
        )

    def test_two_projects_beyond(self):
        """8 h and 2 h booked on 5 h a month at 500: 3 h and 2 h beyond, at 110."""
        line, first, task = self._sell_quota(5)
        second, other_task = self._add_project(line)
        self._book_on(task, 8, "2026-01-05")
        self._book_on(other_task, 2, "2026-01-06")
        self._invoice(line.order_id)
        self.assertMoney(revenue=[(first, 500 + 330), (second, 220)])

    def test_a_project_on_the_line_that_was_added(self):
        """The excess line stands on the order of the first line, not on its own."""
        line, first, task = self._sell_package(10)
        line.excess_price = 120
        more = self._create_order(
            [
                {
                    "product_id": self.fixed_product.id,
                    "product_uom_qty": 2,
                    "quota_origin_line_id": line.id,
                    "quota_covers_excess": True,
                }
            ]
        )
        more.action_confirm()
        second, other_task = self._add_project(more.order_line)
        self._book_on(task, 10, "2026-01-05")
        self._book_on(other_task, 5, "2026-01-06")
        self._invoice(line.order_id)
        self._invoice(more)
        self.assertMoney(revenue=[(first, 900), (second, 180 + 360)])
