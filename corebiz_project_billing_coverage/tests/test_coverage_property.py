from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .coverage_common import CoverageCase

PICKS = st.integers(0, 1000)
HOURS = st.sampled_from([0.5, 1.0, 1.5, 2.0, 0.25, 1 / 3, -0.5])
STEPS = st.tuples(
    st.sampled_from(
        [
            "book",
            "invoice",
            "invoice_until",
            "post",
            "credit_partly",
            "credit_fully",
            "credit_price",
            "post_credit",
            "cancel",
            "delete_draft",
            "reset_to_draft",
            "take_off",
            "edit",
            "edit_quantity",
            "delete",
            "waive",
            "waive_part",
            "waive_part",
            "unwaive",
            "reassign",
            "sell",
        ]
    ),
    PICKS,
    HOURS,
)


class Rollback(Exception):
    """Ends an example; the next one starts from the same data."""


@tagged("post_install", "-at_install")
class TestCoverageProperty(CoverageCase):
    """Whatever is booked, invoiced, credited and undone: no hour twice, none lost.

    A step that the product refuses changes nothing; that is part of the property.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.order = cls.order.with_env(cls.env)
        package = {"product_id": cls.fixed_product.id, "product_uom_qty": 2}
        cls.order.write(
            {
                "order_line": [
                    (0, 0, {"product_id": cls.product.id, "price_unit": 80}),
                    (0, 0, package),
                ]
            }
        )
        cls.lines = cls.order.order_line
        cls.task = cls.task.with_env(cls.env)
        cls.project = cls.project.with_env(cls.env)
        cls.other_task = cls._create_task(
            cls.project, "Other", sale_line_id=cls.lines[1].id
        )
        cls.paid_task = cls._create_task(
            cls.project, "Paid", sale_line_id=cls.lines[2].id
        )
        cls.staff = cls._create_employee(cls.employee)
        cls.start = cls._prepare_start()

    @classmethod
    def _prepare_start(cls):
        """Bookings of all lines: on a posted invoice, on a draft, and open.

        Every example starts from here, so that few steps reach rare situations.
        """
        start = cls._book_batch((2, 1.5, 0.5, 1 / 3, 1))
        cls.order._create_invoices().action_post()
        start += cls._book_batch((0.25, 2))
        cls.order._create_invoices()
        return start + cls._book_batch((1, 0.5))

    @classmethod
    def _book_batch(cls, sizes):
        return cls.env["account.analytic.line"].create(
            [cls._prepare_booking(number, hours) for number, hours in enumerate(sizes)]
        )

    @classmethod
    def _prepare_booking(cls, pick, hours):
        return {
            "name": "Work",
            "task_id": (cls.task, cls.other_task, cls.paid_task)[pick % 3].id,
            "employee_id": cls.staff.id,
            "unit_amount": hours,
            "date": f"2026-03-{1 + pick % 28:02}",
        }

    # What rounding left on the invoices at the start is in what is to invoice.
    @example([("book", 0, 0.5), ("book", 0, 1 / 3)])
    # What goes beyond the package, which a line of its own charges in some houses.
    @example([("book", 2, 2.0), ("invoice", 0, 0.5)])
    @example([("book", 2, 2.0), ("invoice_until", 0, 0.5)])
    @given(st.lists(STEPS, min_size=2, max_size=6))
    @settings(
        max_examples=300,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @mute_logger("odoo.models.unlink", "odoo.sql_db")
    def test_no_hour_twice_and_none_lost(self, steps):
        try:
            with self.env.cr.savepoint():
                self._walk(steps)
                raise Rollback
        except Rollback:
            self.env.invalidate_all()

    def _walk(self, steps):
        self.bookings = self.start
        for name, pick, hours in steps:
            try:
                with self.env.cr.savepoint():
                    getattr(self, f"_step_{name}")(pick, hours)
                    self.env.flush_all()
            except UserError:
                self.env.invalidate_all()
                self.bookings = self.bookings.exists()
        self.env.invalidate_all()
        self.assertCovered()
        figures = ("billed", "draft", "fixed", "waived", "open")
        booked = sum(self.bookings.mapped("unit_amount"))
        total = sum(self.project[f"{name}_hours"] for name in figures)
        self.assertAlmostEqual(total, booked, 2, "an hour is lost")
        self.assertAlmostEqual(self.project.effective_hours, booked, 2)

    def _pick(self, records, number):
        return records[number % len(records)] if records else records

    def _moves(self, *states, kind="out_invoice"):
        return self.order.invoice_ids.filtered(
            lambda move: move.state in states and move.move_type == kind
        ).sorted("id")

    # === Steps ===

    def _step_book(self, pick, hours):
        self.bookings += self.bookings.create(self._prepare_booking(pick, hours))

    def _step_invoice(self, pick, hours):
        self.order._create_invoices(final=bool(pick % 2))

    def _step_invoice_until(self, pick, hours):
        self._invoice_until(f"2026-03-{1 + pick % 28:02}", self.order)

    def _step_post(self, pick, hours):
        self._pick(self._moves("draft"), pick).action_post()

    def _step_credit_partly(self, pick, hours):
        invoice = self._pick(self._moves("posted"), pick)
        links = invoice.coverage_link_ids.filtered("is_active")
        if links:
            chosen = links[: 1 + pick % len(links)]
            self._reverse(invoice, coverage_link_ids=[(6, 0, chosen.ids)])

    def _step_credit_fully(self, pick, hours):
        invoice = self._pick(self._moves("posted"), pick)
        if invoice:
            self._reverse(invoice).action_post()

    def _step_credit_price(self, pick, hours):
        invoice = self._pick(self._moves("posted"), pick)
        if invoice:
            credit = self._reverse(invoice, credit_kind="price")
            credit.invoice_line_ids[0].price_unit = 5
            credit.action_post()

    def _step_post_credit(self, pick, hours):
        self._pick(self._moves("draft", kind="out_refund"), pick).action_post()

    def _step_cancel(self, pick, hours):
        moves = self._moves("draft", "posted")
        moves += self._moves("draft", "posted", kind="out_refund")
        self._pick(moves, pick).button_cancel()

    def _step_delete_draft(self, pick, hours):
        moves = self._moves("draft", "cancel")
        moves += self._moves("draft", "cancel", kind="out_refund")
        self._pick(moves, pick).unlink()

    def _step_reset_to_draft(self, pick, hours):
        moves = self._moves("posted", "cancel")
        moves += self._moves("posted", "cancel", kind="out_refund")
        self._pick(moves, pick).button_draft()

    def _step_take_off(self, pick, hours):
        links = self._moves("draft").coverage_link_ids.filtered("is_active")
        self._pick(links, pick).action_take_off()

    def _step_edit(self, pick, hours):
        self._pick(self.bookings, pick).write({"unit_amount": hours})

    def _step_edit_quantity(self, pick, hours):
        moves = self._moves("draft") + self._moves("draft", kind="out_refund")
        self._pick(moves.invoice_line_ids, pick).quantity = hours

    def _step_delete(self, pick, hours):
        booking = self._pick(self.bookings, pick)
        booking.unlink()
        self.bookings -= booking

    def _step_waive(self, pick, hours):
        booking = self._pick(self.bookings, pick).with_user(self.office)
        if booking:
            booking.env["project.waiver"]._waive(booking, "Goodwill")

    def _step_waive_part(self, pick, hours):
        booking = self._pick(self.bookings, pick).with_user(self.office)
        if booking:
            kinds = booking.env["project.waiver.kind"].search([])
            booking.env["project.waiver"]._waive(
                booking, "Warranty", self._pick(kinds, pick), hours
            )

    def _step_unwaive(self, pick, hours):
        rows = self.bookings.waiver_ids.filtered(lambda row: row.kind == "waived")
        self._pick(rows, pick).with_user(self.office)._take_back("They pay")

    def _step_reassign(self, pick, hours):
        line = self._pick(self.lines, pick)
        self._pick(self.bookings, pick // 2).write(
            {"so_line": line.id, "is_so_line_edited": True}
        )

    def _step_sell(self, pick, hours):
        self.lines[2].product_uom_qty = abs(hours) * (1 + pick % 4)
