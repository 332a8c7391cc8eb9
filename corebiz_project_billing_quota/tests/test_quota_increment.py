from unittest import SkipTest

from odoo.tests import freeze_time

from .quota_common import QuotaCase


@freeze_time("2026-01-20")
class TestQuotaIncrement(QuotaCase):
    """Hours beyond a quota are rounded up as their excess line says.

    What the quota pays is used to the minute. Only where increments are installed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "billing_increment" not in cls.env["sale.order.line"]._fields:
            raise SkipTest("Nothing rounds up here.")

    def _agree(self, line, **values):
        line.excess_line_id.write({"billing_increment": 0.25, **values})

    def assertIncrement(self, project, hours):
        project.invalidate_recordset()
        self.assertAlmostEqual(project.increment_hours, hours, 4)

    def test_ten_minutes_beyond(self):
        """5 h granted, 5:00 and 0:10 booked: 0.25 at 110 are 27.50, 0:05 added."""
        line, project, task = self._sell_quota(5)
        excess = line.excess_line_id
        self._agree(line)
        self._invoice(line.order_id)
        self._book_on(task, 5, "2026-01-07")
        self._book_on(task, 1 / 6, "2026-01-08")
        self._settle()
        self.assertEqual(excess.qty_to_invoice, 0.25)
        self.assertEqual(excess.untaxed_amount_to_invoice, 27.5)
        self.assertEqual(project.uninvoiced_amount, 27.5)
        draft = self._invoice(line.order_id, post=False)
        self.assertEqual(draft.invoice_line_ids.quantity, 0.25)
        self._settle()
        self.assertEqual(project.uninvoiced_amount, 27.5)
        draft.action_post()
        self.assertEqual(draft.amount_untaxed, 27.5)
        self._settle()
        self.assertHours(project, fixed=5, billed=0.17)
        self.assertIncrement(project, 1 / 12)
        self.assertEqual((excess.qty_to_invoice, project.uninvoiced_amount), (0, 0))

    def test_a_booking_that_spans_the_border(self):
        """Of 5:10 only the 0:10 beyond are rounded up; no minimum for a part."""
        line, project, task = self._sell_quota(5)
        self._agree(line, billing_minimum=0.5)
        self._invoice(line.order_id)
        self._book_on(task, 5 + 1 / 6, "2026-01-07")
        self._settle()
        self.assertEqual(line.excess_line_id.qty_to_invoice, 0.25)
        self.assertEqual(self._invoice(line.order_id).amount_untaxed, 27.5)
        self.assertIncrement(project, 1 / 12)

    def test_a_day_of_a_package_of_two_lines(self):
        """One person, one day, 0:05 beyond on each line: one quarter, in two drafts."""
        line, project, task = self._sell_package(1)
        line.excess_price = 120
        more = self._create_order(
            [
                {
                    "product_id": self.fixed_product.id,
                    "product_uom_qty": 1,
                    "quota_origin_line_id": line.id,
                    "quota_covers_excess": True,
                }
            ]
        )
        more.action_confirm()
        _project, other = self._add_project(more.order_line)
        self._invoice(line.order_id | more)
        self._agree(line, increment_basis="day")
        self._book_on(task, 2, "2026-01-19")
        self._book_on(task, 1 / 12, "2026-01-20")
        self._invoice(line.order_id)
        self.assertIncrement(project, 1 / 6)
        self._book_on(other, 1 / 12, "2026-01-20")
        self._settle()
        self.assertEqual(line.excess_line_id.qty_to_invoice, 0)
        self.assertEqual(other.project_id.uninvoiced_amount, 0)

    def test_the_quota_itself_has_no_increment(self):
        """Its hours are prepaid, so the rule stands where hours are charged."""
        line, _project, _task = self._sell_quota(5)
        self.assertFalse(line.has_increment_rule)
        self.assertTrue(line.excess_line_id.has_increment_rule)
