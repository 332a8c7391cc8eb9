from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


class MoneyCase(CoverageCase):
    """A project whose hours are billed at 100 each, and what its documents charge."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.goods = cls._create_product("Server", "ordered_prepaid", 500)

    def _figures(self, project=None):
        self.env.flush_all()
        self.env.invalidate_all()
        project = (project or self.project).with_user(self.office)
        return project.billed_amount, project.draft_amount

    def assertBilled(self, amount, project=None, draft=0.0):
        billed, in_drafts = self._figures(project)
        self.assertAlmostEqual(billed, self._in_company(amount), 2)
        self.assertAlmostEqual(in_drafts, self._in_company(draft), 2)

    def _book_hours(self, *sizes, task=None):
        task = task or self.task
        bookings = [self._book(self.employee, task, hours) for hours in sizes]
        return self.env["account.analytic.line"].concat(*bookings)

    def _lower(self, invoice, amount, post=True):
        """A credit note that only lowers the price of the hours by ``amount``."""
        note = self._reverse(invoice, credit_kind="price")
        line = note.invoice_line_ids.filtered("sale_line_ids")
        line[0].write({"quantity": 1, "price_unit": amount})
        line[1:].unlink()
        if post:
            note.action_post()
        return note
