from odoo.addons.corebiz_project_billing_sale.tests.supplement_common import (
    SupplementCase,
)


class TestSupplementCoverage(SupplementCase):
    """Hours of a fixed price, and of a supplement to it."""

    def test_fixed_price_is_billed_by_its_quantity(self):
        order, project, task = self._sell(self.fixed)
        booking = self._book(self.employee, task, 13)
        offer = self._offer(project)
        self.assertEqual((project.fixed_hours, project.open_hours), (10, 3))
        offer.action_confirm()
        self.assertRows(project, [("original", 10), ("supplement", 3)])
        self.assertEqual(booking.so_line, order.order_line)
        self.assertEqual(self._get_work(offer).qty_to_invoice, 3)
        self.env.flush_all()
        self.assertEqual((project.fixed_hours, project.open_hours), (13, 0))
        offer._action_cancel()
        self.env.flush_all()
        self.assertEqual((project.fixed_hours, project.open_hours), (10, 3))

    def test_hours_that_are_paid_do_not_move_to_a_supplement(self):
        order, project, task = self._sell(self.fixed)
        paid = self._book(self.employee, task, 2, date="2026-03-02")
        self._book(self.employee, task, 8, date="2026-03-01")
        excess = self._book(self.employee, task, 2, date="2026-03-03")
        dialog = self._open_offer(project)
        with dialog.line_ids.edit(0) as line:
            line.hours = 4
            line.product_id = self.time_and_material
        offer = self.env["sale.order"].browse(dialog.save().action_confirm()["res_id"])
        offer.action_confirm()
        self.assertEqual(excess.so_line, self._get_work(offer))
        self.assertEqual(paid.so_line, order.order_line)
        self.assertEqual((project.fixed_hours, project.open_hours), (10, 2))
