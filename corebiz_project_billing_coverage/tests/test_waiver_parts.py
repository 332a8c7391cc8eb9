from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE, PO_BILLED
from odoo.addons.corebiz_project_billing.tests.common import REASON

from .coverage_common import CoverageCase

ADDON = "corebiz_project_billing_coverage"


class WaiverPartsCase(CoverageCase):
    """A booking of 5:10 h, of which the office waives parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls.employee, cls.task, 5 + 10 / 60)
        cls.waivers = cls.env["project.waiver"].with_user(cls.office)
        cls.goodwill, cls.warranty, cls.presales, cls.internal = (
            cls.env.ref(f"{ADDON}.project_waiver_kind_{name}")
            for name in ("goodwill", "warranty", "presales", "internal")
        )

    def _waive_part(self, hours=1.0, kind=None, booking=None):
        return self.waivers._waive(
            booking or self.booking, REASON, kind or self.goodwill, hours
        )

    def _open_dialog(self, bookings=None, **values):
        bookings = (bookings or self.booking).with_user(self.office)
        action = bookings.action_waive()
        dialogs = self.env["project.waive"].with_user(self.office)
        return dialogs.with_context(**action["context"]).create(
            {"reason": REASON, **values}
        )


class TestWaiverParts(WaiverPartsCase):
    """What is waived of a booking is waived, and the rest is in its own state."""

    def test_one_hour_of_goodwill(self):
        """5:10 booked, 1:00 waived: 4:10 are open, then billed."""
        dialog = self._open_dialog(kind_id=self.goodwill.id, hours=1)
        self.assertEqual(round(dialog.open_hours, 2), 5.17)
        dialog.action_confirm()
        self.assertHours(waived=1, open=4.17)
        self.assertEqual(self.booking.coverage_state, "open")
        self.assertAlmostEqual(self.line.qty_to_invoice, 4 + 1 / 6, 2)
        invoice = self._invoice()
        self.assertEqual(invoice.invoice_line_ids.quantity, 4.17)
        link = invoice.invoice_line_ids.coverage_link_ids
        self.assertAlmostEqual(link.hours, 4 + 1 / 6, 6)
        self.assertAlmostEqual(link.quantity, 4 + 1 / 6, 5)
        self.assertHours(waived=1, billed=4.17)
        self.assertEqual(self.booking.coverage_state, "billed")
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.assertCovered()

    def test_parts_of_different_kinds_add_up_to_the_booking(self):
        self._waive_part(1)
        self._waive_part(2, self.warranty)
        self.assertHours(waived=3, open=2.17)
        rest = self.waivers._waive(self.booking, REASON, self.internal)
        self.assertAlmostEqual(rest.hours, 2 + 1 / 6, 6)
        self.assertHours(waived=5.17)
        self.assertEqual(self.booking.coverage_state, "waived")
        kinds = self.booking.waiver_ids.kind_id
        self.assertEqual(kinds, self.goodwill | self.warranty | self.internal)
        self._walk_to(self.project, PM_DONE)
        self._walk_to(self.project, PO_BILLED)

    def test_never_more_than_is_open(self):
        self._waive_part(3)
        for hours in (2.2, 5, 0, -1):
            self.assertRefused(lambda h=hours: self._waive_part(h), "02:10 of the book")
        self.assertHours(waived=3, open=2.17)

    def test_correction_is_waived_in_part(self):
        correction = self._book(self.employee, self.task, -2)
        self._waive_part(-0.5, booking=correction)
        self.assertRefused(lambda: self._waive_part(1, booking=correction), "at most")
        self.assertRefused(lambda: self._waive_part(-2, booking=correction), "at most")
        self.assertHours(waived=-0.5, open=3.67)
        self.assertAlmostEqual(self.line.qty_to_invoice, 3 + 2 / 3, 2)

    def test_part_of_several_bookings_is_refused(self):
        both = self.booking | self._book(self.employee, self.task, 2)
        self.assertRefused(lambda: self._waive_part(1, booking=both), "one booking at")
        dialog = self._open_dialog(both)
        self.assertFalse(dialog.is_single)
        dialog.action_confirm()
        self.assertHours(waived=7.17)

    def test_days_are_waived_in_hours(self):
        day = self.env.ref("uom.product_uom_day")
        self.booking.write({"product_uom_id": day.id, "unit_amount": 2})
        self._waive_part(4)
        self.assertHours(waived=4, open=12)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 12)
        self.assertHours(waived=4, billed=12)

    def test_gate_names_the_rest(self):
        self._waive_part()
        self._walk_to(self.project, PM_DONE)
        office = self.project.with_user(self.office)
        self.assertRefused(office.action_set_po_billed, "4:10 h")

    # === The database ===

    @mute_logger("odoo.sql_db")
    def test_database_refuses_more_than_the_booking(self):
        self._waive_part(3)
        row = self.booking.waiver_ids
        vals = row._prepare_waiver_vals(self.booking, REASON, self.goodwill, 2.2)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            row.sudo()._add_rows([vals])
        self._invoice()
        vals["hours"] = 0.1
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            row.sudo()._add_rows([vals])
        for statement in (
            "UPDATE account_analytic_line SET unit_amount = 5 WHERE id = %s",
            "UPDATE account_analytic_line SET prepaid_hours = 1 WHERE id = %s",
            "UPDATE project_waiver SET hours = 4 WHERE booking_id = %s",
            "UPDATE project_coverage_link SET hours = 3 WHERE booking_id = %s",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.booking.id])

    # === Transitions ===

    def test_cancelled_invoice_opens_the_rest(self):
        self._waive_part()
        invoice = self._invoice()
        invoice.button_cancel()
        self.assertHours(waived=1, open=4.17)
        invoice.button_draft()
        self.assertHours(waived=1, draft=4.17)
        invoice.button_cancel()
        self._waive_part(2, self.warranty)
        self.assertRefused(invoice.button_draft, "was changed or accounted")
        self.assertHours(waived=3, open=2.17)

    def test_credit_note_opens_the_rest(self):
        self._waive_part()
        invoice = self._invoice()
        credit = self._reverse(invoice)
        self.assertEqual(credit.invoice_line_ids.quantity, 4.17)
        credit.action_post()
        self.assertHours(waived=1, open=4.17)
        self._waive_part(0.5)
        self.assertRefused(credit.button_draft, "must stay posted")
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 3.67)
        self.assertHours(waived=1.5, billed=3.67)
        self.assertCovered()

    def test_nothing_is_waived_on_an_invoice(self):
        draft = self._invoice(post=False)
        self.assertRefused(self._waive_part, "is not open")
        draft.action_post()
        self.assertRefused(self._waive_part, "is not open")

    def test_single_rows_are_taken_back(self):
        first = self._waive_part(1)
        second = self._waive_part(2, self.warranty)
        first._take_back("They pay this hour")
        self.assertHours(waived=2, open=3.17)
        self.assertRefused(lambda: first._take_back(REASON), "taken back already")
        counter = self.booking.waiver_ids.filtered(lambda row: row.hours == -1)
        self.assertEqual(counter.kind_id, self.goodwill)
        self.assertEqual(counter.partner_id, self.customer)
        second._take_back(REASON)
        self.assertHours(open=5.17)
        self.assertEqual(sum(self.booking.waiver_ids.mapped("hours")), 0)

    def test_package_pays_the_rest_only(self):
        order, project, task = self._sell(self.fixed_product, 2)
        booking = self._book(self.employee, task, 5)
        self.assertHours(project, fixed=2, open=3)
        self._waive_part(1, booking=booking)
        self.assertHours(project, fixed=2, waived=1, open=2)
        order.order_line.product_uom_qty = 10
        self.assertHours(project, fixed=4, waived=1)
        later = self._book(self.employee, task, 7)
        self.assertHours(project, fixed=10, waived=1, open=1)
        order.order_line.product_uom_qty = 3
        self.assertHours(project, fixed=3, waived=1, open=8)
        self._waive_part(None, booking=booking)
        self.assertHours(project, fixed=3, waived=2, open=7)
        self.assertEqual(booking.coverage_state, "waived")
        self._book(self.employee, task, 1, date="2020-01-01")
        self.assertEqual(booking.prepaid_hours, 3, "it keeps what was paid")
        self.assertHours(project, fixed=3, waived=2, open=8)
        self.assertEqual(later.prepaid_hours, 0)

    def test_booking_of_a_part_is_fixed(self):
        self._waive_part()
        for vals in ({"unit_amount": 9}, {"name": "x"}, {"date": "2026-01-01"}):
            self.assertRefused(
                lambda v=vals: self.booking.sudo().write(v), "1:00 h of the booking"
            )
        self.assertRefused(self.booking.sudo().unlink, "1:00 h of the booking")
        other = self._create_project("Other")
        self.task.project_id = other
        self.env.flush_all()
        self.assertEqual(self.booking.project_id, self.project)
        self.assertFalse(self.booking._may_change_order_line())
        self.booking.waiver_ids.with_user(self.office)._take_back(REASON)
        self.booking.sudo().unit_amount = 4
        self.assertRefused(self.booking.sudo().unlink, "stays as evidence")

    # === Dialog ===

    def test_stale_dialog_waives_nothing(self):
        first, second = self._open_dialog(hours=1), self._open_dialog(hours=1)
        first.action_confirm()
        self.assertRefused(second.action_confirm, "have changed since")
        self.assertHours(waived=1, open=4.17)

    def test_dialog_suggests_all_and_the_first_kind(self):
        dialog = self._open_dialog()
        self.assertEqual(dialog.kind_id, self.goodwill)
        dialog.action_confirm()
        self.assertHours(waived=5.17)
        self.assertEqual(self.booking.waiver_ids.kind_id, self.goodwill)

    # === Kinds ===

    def test_kind_of_another_company_or_archived_is_refused(self):
        company = self.env["res.company"].create({"name": "Other GmbH"})
        kinds = self.env["project.waiver.kind"].with_user(self.office)
        own = kinds.create({"name": "Training", "company_id": self.env.company.id})
        self._waive_part(1, own)
        other = kinds.sudo().create({"name": "Theirs", "company_id": company.id})
        self.assertRefused(lambda: self._waive_part(1, other), "another company")
        self.warranty.active = False
        self.assertRefused(lambda: self._waive_part(1, self.warranty), "is archived")
        self.assertRefused(own.unlink, "Archive it instead")

    def test_only_the_office_keeps_the_kinds(self):
        for user in (self.employee, self.leader, self.manager, self.account_manager):
            kinds = self.env["project.waiver.kind"].with_user(user)
            self.assertTrue(kinds.search([]))
            with self.subTest(user.name), self.assertRaises(AccessError):
                kinds.create({"name": "Mine"})

    def test_a_waiver_needs_a_kind(self):
        self.env["project.waiver.kind"].search([]).active = False
        self.assertRefused(
            lambda: self.waivers._waive(self.booking, REASON), "no kind of waiver"
        )

    def test_german_kinds(self):
        kinds = self.goodwill + self.warranty + self.presales + self.internal
        self.assertEqual(
            kinds.with_context(lang="de_DE").mapped("name"),
            ["Kulanz", "Gewährleistung", "Akquise", "Intern"],
        )

    # === Statistics ===

    def test_statistics_by_kind_customer_and_month(self):
        self._waive_part(1)
        self._waive_part(2, self.warranty)
        third = self._waive_part(0.5)
        third._take_back(REASON)
        rows = self.waivers._read_group(
            [("project_id", "=", self.project.id), ("is_active", "=", True)],
            ["kind_id", "partner_id", "date:month"],
            ["hours:sum"],
        )
        found = [(kind, customer, hours) for kind, customer, _month, hours in rows]
        self.assertEqual(
            found,
            [(self.goodwill, self.customer, 1), (self.warranty, self.customer, 2)],
        )
