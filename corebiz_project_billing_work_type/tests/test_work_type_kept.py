from .work_type_common import SATURDAY, SUNDAY, WorkTypeCase


class TestWorkTypeKept(WorkTypeCase):
    """What comes off an invoice keeps its type, whatever became of the rules since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls._put(2, SUNDAY)
        cls.typed = cls._put(1, SATURDAY)
        cls.env.flush_all()

    def _bill(self, post=True):
        """Bill both, and change the rules of both days."""
        invoice = self._invoice(post=post)
        self._create_rule(self.weekend, "6")
        self.saturday.active = False
        return invoice

    def assertKept(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.plain.work_type_id)
        self.assertEqual(self.plain.so_line, self.line)
        self.assertEqual(self.typed.work_type_id, self.weekend)
        self.assertEqual(self.typed.so_line, self.line.work_type_line_ids)
        self.assertHours(open=3)

    def test_credited(self):
        self._reverse(self._bill()).action_post()
        self.assertKept()

    def test_cancelled(self):
        self._bill(post=False).button_cancel()
        self.assertKept()

    def test_taken_off(self):
        self._bill(post=False).invoice_line_ids.coverage_link_ids.action_take_off()
        self.assertKept()

    def test_deleted(self):
        self._bill(post=False).unlink()
        self.assertKept()

    def test_renewed(self):
        """The invoice that says the same anew finds its bookings."""
        self._reverse(self._bill(), is_modify=True).action_post()
        self.assertHours(billed=3)

    def test_another_project(self):
        """The rules of today are for what goes to another project."""
        other = self._create_project("Other", allow_billable=True)
        self._create_rule(self.weekend, "6")
        self.task.project_id = other
        self.env.flush_all()
        self.assertEqual((self.plain | self.typed).work_type_id, self.weekend)

    def test_another_project_by_hand(self):
        order, other, task = self._sell(self.product)
        self._create_rule(self.weekend, "6")
        self.plain.write({"project_id": other.id, "task_id": task.id})
        self.env.flush_all()
        self.assertEqual(self.plain.work_type_id, self.weekend)
        self.assertEqual(self.plain.so_line, order.order_line.work_type_line_ids)
