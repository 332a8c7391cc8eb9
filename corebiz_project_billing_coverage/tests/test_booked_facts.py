from odoo.addons.corebiz_project_billing.tests.common import REASON

from .coverage_common import CoverageCase


class TestBookedFacts(CoverageCase):
    """Rows about a booking say what it was then, when it is moved afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls.employee, cls.task, 4, date="2026-03-02")
        cls.other = cls.env["project.task"].create(
            {"name": "Other task", "project_id": cls.project.id}
        )

    def _read(self, rows):
        self.env.flush_all()
        rows.invalidate_recordset()
        names = [
            name
            for name, field in rows._fields.items()
            if field.store and name not in ("write_date", "write_uid")
        ]
        return rows.sudo().read(names, load=None)

    def _move(self):
        """Put the booking on another day, task and person."""
        self.booking.sudo().write(
            {
                "date": "2026-04-07",
                "task_id": self.other.id,
                "employee_id": self.leader.employee_id.id,
            }
        )

    def test_waiver_that_was_taken_back(self):
        waivers = self.env["project.waiver"].with_user(self.office)
        row = waivers._waive(self.booking, REASON)
        row |= row._take_back(REASON)
        before = self._read(row)
        self.assertEqual(row.mapped("booking_date")[0].month, 3)
        self._move()
        self.assertEqual(self._read(row), before)

    def test_order_item_that_was_changed(self):
        line = self.line.copy({"order_id": self.order.id, "name": "Other item"})
        changes = self.env["project.order.line.change"].with_user(self.office)
        changes._change_order_line(self.booking, line, REASON)
        row = self.booking.sudo().project_id.order_line_change_ids
        self.assertEqual(row.booking_id, self.booking)
        before = self._read(row)
        self._move()
        self.assertEqual(self._read(row), before)

    def test_invoice_that_was_credited(self):
        invoice = self._invoice()
        link = invoice.coverage_link_ids
        self._reverse(invoice).action_post()
        before = self._read(link)
        self._move()
        self.assertEqual(self._read(link), before)
        self.assertEqual(self._invoice().coverage_link_ids.date.month, 4)

    def test_draft_follows_its_booking(self):
        """And an invoice that was cancelled does so once it is a draft again."""
        draft = self._invoice(post=False)
        draft.button_cancel()
        self._move()
        self.assertEqual(draft.coverage_link_ids.date.month, 3)
        draft.button_draft()
        self.assertEqual(draft.coverage_link_ids.date.month, 4)
        self.assertEqual(draft.coverage_link_ids.task_id, self.other)

    def test_no_ledger_follows_a_booking(self):
        """From the registry: a row that names a booking repeats nothing of it."""
        ledger = self.env.registry["project.ledger.mixin"]
        following = [
            str(field)
            for model in self.env.registry.values()
            if issubclass(model, ledger) and not model._abstract
            for field in model._fields.values()
            if field.store and str(field.related or "").startswith("booking_id.")
        ]
        self.assertEqual(following, [])
