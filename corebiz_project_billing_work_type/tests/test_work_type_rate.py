from .work_type_common import SATURDAY, WorkTypeCase


class TestWorkTypeRate(WorkTypeCase):
    """The rate of an employee takes his hours along, each to the line of its type."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls._put(2)
        cls.travelled = cls._put(1, work_type_id=cls.travel.id)
        cls.weekend_work = cls._put(1, SATURDAY)
        cls.other_order, _project, _task = cls._sell(cls.product)
        cls.rate_line = cls.other_order.order_line
        cls.rate_line.price_unit = 120

    def _map(self, line):
        """The employee has the rate of ``line`` in the project from now on."""
        rates = self.project.sale_line_employee_ids
        if rates:
            rates.sale_line_id = line
            return
        rates.create(
            {
                "project_id": self.project.id,
                "employee_id": self.plain.employee_id.id,
                "sale_line_id": line.id,
            }
        )

    def assertPrices(self, *prices):
        self.env.flush_all()
        self.env.invalidate_all()
        bookings = self.plain | self.travelled | self.weekend_work
        found = [booking.so_line.price_unit for booking in bookings]
        self.assertEqual(found, list(prices))

    def test_a_rate_is_agreed(self):
        self._map(self.rate_line)
        self.assertPrices(120, 45, 180)
        self.assertEqual(self.travelled.so_line.order_id, self.other_order)
        self.assertEqual(self.weekend_work.so_line.work_type_line_id, self.rate_line)

    def test_another_rate(self):
        self._map(self.rate_line)
        self._map(self.line)
        self.assertPrices(95, 45, 142.5)
        self.assertEqual(self.travelled.so_line.order_id, self.order)

    def test_what_is_left_to_invoice(self):
        """Nothing is left behind, and all of it is invoiced once."""
        self._map(self.rate_line)
        self.env.flush_all()
        self.assertFalse(any(self.order.order_line.mapped("qty_to_invoice")))
        invoice = self._invoice(self.other_order)
        self.assertEqual(sum(invoice.invoice_line_ids.mapped("quantity")), 4)
        self.assertEqual(invoice.amount_untaxed, 2 * 120 + 45 + 180)
