from psycopg2 import IntegrityError

from odoo.tools import SQL, mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE, PO_BILLED
from odoo.addons.corebiz_project_billing.tests.common import REASON

from .test_waiver_parts import WaiverPartsCase


class TestCoverageParts(WaiverPartsCase):
    """One booking on several invoices: 5 h, of which 1 h was waived and given back.

    As the office works: a clerk who waives, takes back and writes invoices.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking.unlink()
        cls.clerk = cls._create_user(
            "clara",
            "Clara Clerk",
            "corebiz_project_billing.group_project_office,"
            "account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
        )
        cls.booking = cls._book(cls.employee, cls.task, 5)
        cls.waivers = cls.env["project.waiver"].with_user(cls.clerk)
        cls.order_as_clerk = cls.order.with_user(cls.clerk)
        cls.waiver = cls.waivers._waive(cls.booking, REASON, cls.goodwill, 1)
        cls.first = cls._invoice(cls.order_as_clerk)

    def _take_back(self):
        self.waiver._take_back("They pay this hour")

    def _invoice_rest(self, post=True):
        """The hour that was given back on an invoice of its own."""
        self._take_back()
        return self._invoice(self.order_as_clerk, post)

    def assertParts(self, state, **hours):
        """The figures of project and booking, and what is to invoice of the order."""
        self.assertHours(**hours)
        self.assertEqual(self.booking.coverage_state, state)
        booked = self.booking
        self.assertEqual(booked.invoiced_hours, hours.get("billed", 0))
        self.assertEqual(booked.drafted_hours, hours.get("draft", 0))
        self.assertEqual(booked.waived_hours, hours.get("waived", 0))
        self.assertEqual(booked._get_rest_hours(), hours.get("open", 0))
        self.assertAlmostEqual(self.line.qty_to_invoice, hours.get("open", 0), 4)
        self.assertCovered()

    # === Two invoices ===

    def test_an_hour_given_back_is_open_and_invoiced(self):
        self.assertParts("billed", billed=4, waived=1)
        self._take_back()
        self.assertParts("open", billed=4, open=1)
        self.assertEqual(self.booking.timesheet_invoice_id, self.first)
        second = self._invoice(self.order_as_clerk, post=False)
        self.assertEqual(second.invoice_line_ids.quantity, 1)
        [link] = second.coverage_link_ids
        self.assertEqual((link.booking_id, link.hours), (self.booking, 1))
        self.assertParts("draft", billed=4, draft=1)
        second.action_post()
        self.assertParts("billed", billed=5)
        self.assertEqual(self.first.invoice_line_ids.quantity, 4)
        self.assertEqual(self.booking.timesheet_invoice_id, self.first)
        self.assertFalse(self.order_as_clerk._get_invoiceable_lines())

    def test_given_back_beside_a_draft(self):
        self.first.button_draft()
        self._take_back()
        self.assertParts("open", draft=4, open=1)
        self.booking.with_user(self.clerk).timesheet_invoice_id = self.first
        self.assertParts("open", draft=4, open=1)
        second = self._invoice(self.order_as_clerk, post=False)
        self.assertParts("draft", draft=5)
        self.first.action_post()
        self.assertParts("draft", billed=4, draft=1)
        second.action_post()
        self.assertParts("billed", billed=5)

    def test_more_is_waived_while_the_rest_is_billed(self):
        self._take_back()
        self._waive_part(0.5)
        self.assertParts("open", billed=4, waived=0.5, open=0.5)
        self.assertRefused(lambda: self._waive_part(1), "00:30 of the booking")
        dialog = self._open_dialog()
        self.assertEqual(dialog.open_hours, 0.5)
        dialog.action_confirm()
        self.assertParts("billed", billed=4, waived=1)
        self.assertRefused(self._waive_part, "is not open")

    def test_gate_names_what_is_left(self):
        self._take_back()
        self._walk_to(self.project, PM_DONE)
        office = self.project.with_user(self.clerk)
        self.assertRefused(office.action_set_po_billed, r"1:00 h")
        draft = self._invoice(self.order_as_clerk, post=False)
        self.assertRefused(office.action_set_po_billed, "1:00 h in draft invoices")
        draft.action_post()
        self._walk_to(self.project, PO_BILLED)

    def test_booking_stays_fixed(self):
        self._take_back()
        for vals in (
            {"unit_amount": 9},
            {"name": "x"},
            {"date": "2026-01-01"},
            {"so_line": False},
        ):
            self.assertRefused(
                lambda v=vals: self.booking.sudo().write(v),
                f"4:00 h of .* “{self.first.name}",
            )
        self.assertRefused(self.booking.sudo().unlink, "4:00 h of the booking")
        self.task.project_id = self._create_project("Other")
        self.env.flush_all()
        self.assertEqual(self.booking.project_id, self.project)
        self.assertFalse(self.booking._may_change_order_line())
        fixed = self.booking.search(self.booking._get_documented_domain())
        self.assertIn(self.booking, fixed)

    # === Credit notes ===

    def test_credit_of_the_first_opens_its_hours_only(self):
        second = self._invoice_rest()
        credit = self._reverse(self.first)
        self.assertEqual(credit.invoice_line_ids.quantity, 4)
        credit.action_post()
        self.assertParts("open", billed=1, open=4)
        self.assertEqual(self.booking.timesheet_invoice_id, second)
        credit.button_draft()
        self.assertParts("billed", billed=5)
        credit.action_post()
        self._waive_part(0.5)
        self.assertRefused(credit.button_draft, "must stay posted")
        third = self._invoice(self.order_as_clerk)
        self.assertEqual(third.invoice_line_ids.quantity, 3.5)
        self.assertParts("billed", billed=4.5, waived=0.5)
        self.assertRefused(credit.button_draft, "must stay posted")

    def test_credit_note_is_undone_beside_what_is_left(self):
        """The 4 hours are billed again, and the hour given back stays open."""
        credit = self._reverse(self.first)
        credit.action_post()
        self._take_back()
        self.assertParts("open", open=5)
        credit.button_draft()
        self.assertParts("open", billed=4, open=1)

    def test_part_credit_of_several_bookings(self):
        other = self._book(self.employee, self.task, 2)
        second = self._invoice_rest()
        self.assertEqual(second.invoice_line_ids.quantity, 3)
        [one, two] = second.coverage_link_ids.sorted("hours")
        self.assertEqual((one.booking_id, two.booking_id), (self.booking, other))
        credit = self._reverse(second, coverage_link_ids=[(6, 0, one.ids)])
        credit.action_post()
        self.assertHours(billed=6, open=1)
        self.assertEqual(self.booking.coverage_state, "open")
        self.assertEqual(other.coverage_state, "billed")
        self.assertEqual(self.booking._get_rest_hours(), 1)
        self.assertCovered()

    # === Cancel, reset, delete, take off ===

    def test_cancelled_and_back(self):
        second = self._invoice_rest()
        self.first.button_draft()
        self.first.button_cancel()
        self.assertParts("open", billed=1, open=4)
        self._waive_part(1)
        self.assertRefused(self.first.button_draft, "accounted for")
        waiver = self.booking.waiver_ids.filtered("is_active")
        waiver.with_user(self.clerk)._take_back(REASON)
        self.first.button_draft()
        self.assertParts("draft", draft=4, billed=1)
        second.button_draft()
        self.assertParts("draft", draft=5)
        second.button_cancel()
        self.assertParts("open", draft=4, open=1)

    def test_a_cancelled_invoice_takes_no_more_than_is_left(self):
        self.first.button_draft()
        self.first.button_cancel()
        self._take_back()
        second = self._invoice(self.order_as_clerk, post=False)
        self.assertEqual(second.invoice_line_ids.quantity, 5)
        self.assertRefused(self.first.button_draft, "accounted for")
        second.unlink()
        self.first.button_draft()
        self.assertParts("open", draft=4, open=1)

    def test_draft_of_the_rest_is_deleted(self):
        second = self._invoice_rest(post=False)
        second.unlink()
        self.assertParts("open", billed=4, open=1)

    def test_rest_is_taken_off(self):
        second = self._invoice_rest(post=False)
        second.coverage_link_ids.with_user(self.clerk).action_take_off()
        self.assertParts("open", billed=4, open=1)
        self.assertEqual(
            self._invoice(self.order_as_clerk).invoice_line_ids.quantity, 1
        )

    def test_days_are_billed_in_parts(self):
        booking = self._book(self.employee, self.task, 1)
        booking.product_uom_id = self.env.ref("uom.product_uom_day")
        booking.unit_amount = 2
        waiver = self._waive_part(4, booking=booking)
        self._invoice(self.order_as_clerk)
        self.assertEqual(booking.invoiced_hours, 12)
        waiver._take_back(REASON)
        self.assertHours(billed=16, waived=1, open=4)
        second = self._invoice(self.order_as_clerk)
        self.assertEqual(second.invoice_line_ids.quantity, 4)
        self.assertHours(billed=20, waived=1)

    def test_corrections_are_credited_in_parts(self):
        booking = self._book(self.employee, self.task, -2)
        waiver = self._waive_part(-0.5, booking=booking)
        self._book(self.employee, self.task, 4)
        second = self._invoice(self.order_as_clerk)
        self.assertEqual(second.invoice_line_ids.quantity, 2.5)
        waiver._take_back(REASON)
        self.assertEqual(booking._get_rest_hours(), -0.5)
        self.assertHours(billed=6.5, waived=1, open=-0.5)
        self.assertRefused(lambda: self._waive_part(-1, booking=booking), "at most")
        note = self.order_as_clerk._create_invoices(final=True)
        note.action_post()
        self.assertEqual(
            (note.move_type, note.coverage_link_ids.hours), ("out_refund", -0.5)
        )
        self.assertHours(billed=6, waived=1)
        self.assertCovered()

    def test_package_pays_what_is_left(self):
        """Hours of a booking beside a billed part become prepaid, no others."""
        self._take_back()
        self.line.sudo().paid_hours = 0
        self.booking.sudo()._write_prepaid_hours({self.booking.id: 1.0})
        self.env.flush_all()
        self.assertEqual(self.booking.coverage_state, "billed")
        self.assertHours(billed=4, fixed=1)

    # === Never too much ===

    def test_rows_beyond_the_rest_are_refused(self):
        self._take_back()
        links = self.env["project.coverage.link"]
        vals = links._prepare_link_vals(self.booking, self.first.invoice_line_ids)
        second = self._invoice(self.order_as_clerk, post=False)
        vals["invoice_line_id"] = second.invoice_line_ids.id
        self.assertRefused(lambda: links.sudo()._add_rows([vals]), "00:00 of the book")
        second.unlink()
        vals["hours"] = 1.5
        vals["invoice_line_id"] = self.first.invoice_line_ids.id
        self.assertRefused(lambda: links.sudo()._add_rows([vals]), "01:00 of the book")

    @mute_logger("odoo.sql_db")
    def test_database_refuses_more_than_the_booking(self):
        self._invoice_rest()
        self.env.flush_all()
        for statement in (
            "UPDATE account_analytic_line SET unit_amount = 4.5 WHERE id = %s",
            "UPDATE account_analytic_line SET prepaid_hours = 0.5 WHERE id = %s",
            "UPDATE project_coverage_link SET hours = hours + 1 WHERE booking_id = %s",
            "INSERT INTO project_coverage_link (booking_id, invoice_line_id, hours,"
            " is_active) SELECT booking_id, invoice_line_id, 0, TRUE"
            " FROM project_coverage_link WHERE booking_id = %s LIMIT 1",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.booking.id])

    def test_hours_on_invoices_are_filled_in(self):
        """A database in which rows stand already."""
        self._invoice_rest(post=False)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE account_analytic_line"
                " SET invoiced_hours = NULL, drafted_hours = NULL"
            )
        )
        self.env.invalidate_all()
        self.env["project.coverage.link"]._fill()
        self.assertParts("draft", billed=4, draft=1)
