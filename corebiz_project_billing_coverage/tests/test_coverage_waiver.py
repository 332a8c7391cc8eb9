from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PM_DONE,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import REASON

from ..models import project_coverage_gate
from .coverage_common import CoverageCase


class TestCoverageWaiver(CoverageCase):
    """Waivers, and the gate before "Billed"."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._book(cls.employee, cls.task, 4)
        cls.second = cls._book(cls.employee, cls.task, 3)

    def _confirm(self, action, user, reason=REASON):
        """Answer the dialog that ``action`` opens."""
        wizard = self.env[action["res_model"]].with_user(user)
        return wizard.create(
            {
                "reason": reason,
                **{
                    key.removeprefix("default_"): [(6, 0, value)]
                    for key, value in action["context"].items()
                },
            }
        ).action_confirm()

    def test_office_waives_and_takes_back(self):
        office = self.office
        self._confirm(self.second.with_user(office).action_waive(), office)
        self.assertHours(waived=3, open=4)
        row = self.project.waiver_ids
        self.assertEqual((row.reason, row.user_id), (REASON, office))
        invoice = self._invoice()
        self.assertEqual(invoice.invoice_line_ids.quantity, 4)
        self.assertHours(billed=4, waived=3)
        self.assertCovered()
        self._confirm(row.with_user(office).action_take_back(), office, "They pay")
        self.assertHours(billed=4, open=3)
        self.assertEqual(sum(self.project.waiver_ids.mapped("hours")), 0)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 3)
        self.assertCovered()

    def test_stale_dialog_takes_nothing_back_twice(self):
        self._confirm(self.second.with_user(self.office).action_waive(), self.office)
        row = self.project.waiver_ids.with_user(self.office)
        dialogs = self.env["project.waive"].with_user(self.office)
        first, second = dialogs.create(
            [{"reason": REASON, "waiver_ids": [(6, 0, row.ids)]}] * 2
        )
        self.assertEqual((first.hours, first.project_ids), (3, self.project))
        first.action_confirm()
        self.assertRefused(second.action_confirm, "taken back already")
        self.assertEqual(sorted(self.project.waiver_ids.mapped("hours")), [-3, 3])
        self.assertHours(open=7)

    def test_everything_in_one_click(self):
        action = self.project.with_user(self.office).action_waive_open()
        self._confirm(action, self.office)
        self.assertHours(waived=7)
        self.assertFalse(self.project._get_uncovered_text())

    def test_nobody_else_waives(self):
        for user in (self.employee, self.leader, self.manager, self.account_manager):
            bookings = self.first.with_user(user)
            with self.subTest(user=user.name):
                self.assertRefused(
                    lambda b=bookings: b.env["project.waiver"]._waive(b, REASON),
                    "Project Office",
                    AccessError,
                )
                self.assertRefused(
                    lambda b=bookings: b.env["project.waiver"].create(
                        {"project_id": self.project.id, "booking_id": self.first.id}
                    ),
                    "",
                    AccessError,
                )
                self.assertRefused(
                    lambda u=user: (
                        self.env["project.waive"]
                        .with_user(u)
                        .create({"reason": REASON})
                    ),
                    "",
                    AccessError,
                )

    def test_waiver_needs_a_reason_and_open_hours(self):
        waivers = self.env["project.waiver"].with_user(self.office)
        for reason in (False, "", "  "):
            self.assertRefused(
                lambda r=reason: waivers._waive(self.first, r), "Say why"
            )
        self._invoice(post=False)
        self.assertRefused(lambda: waivers._waive(self.first, REASON), "is not open")

    def test_ledger_stays(self):
        row = self._waive(self.project)[0].sudo()
        self.assertRefused(lambda: row.write({"hours": 1}), "cannot be changed")
        self.assertRefused(row.unlink, "cannot be deleted")
        self.assertRefused(row.copy, "only the workflow adds them")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            row._add_rows(
                [row._prepare_waiver_vals(row.booking_id, REASON, row.kind_id, 1)]
            )
            self.env.flush_all()

    def test_waived_booking_is_fixed(self):
        self._waive(self.project)
        self.assertRefused(lambda: self.first.write({"unit_amount": 9}), "is waived")
        self.assertRefused(self.first.unlink, "is waived")
        other = self._create_project("Other")
        self.task.project_id = other
        self.env.flush_all()
        self.assertEqual(self.first.project_id, self.project)
        self.assertHours(waived=7)

    # === Gate ===

    def test_open_hours_and_drafts_bar_the_last_step(self):
        self._walk_to(self.project, PM_DONE)
        office = self.project.with_user(self.office)
        self.assertRefused(office.action_set_po_billed, "7:00 h")
        invoice = self._invoice(post=False)
        self.assertRefused(office.action_set_po_billed, "draft invoices")
        invoice.action_post()
        office.action_set_po_billed("Rest follows")
        self.assertStates(self.project, PO_BILLED)

    def test_gate_says_how_hours_beyond_a_package_are_invoiced(self):
        beyond = "Hours beyond a prepaid quantity are invoiced"
        self.assertNotIn(beyond, self.project._get_uncovered_hours_text())
        order, project, task = self._sell(self.fixed_product, 2)
        self._book(self.employee, task, 5)
        self.env.flush_all()
        # Addons that charge them by another line say so instead.
        gate = project_coverage_gate.ProjectProject
        text = gate._get_beyond_prepaid_text(project.sudo(), order.order_line)
        self.assertEqual(text, f"{beyond} by raising the quantity of the order.")
        self.assertIn("3:00 h", project._get_uncovered_hours_text())
        self.assertIn(beyond, project._get_uncovered_hours_text())

    def test_write_meets_the_same_gate(self):
        self._walk_to(self.project, PM_DONE)
        project = self.project.with_user(self.administrator)
        self.assertRefused(
            lambda: project.write({"billing_state": PO_BILLED}), "not billed yet"
        )
        self.assertRefused(
            lambda: project.sudo().write({"billing_state": PO_BILLED}), "not billed yet"
        )

    def test_corrections_that_cancel_out_are_covered(self):
        self._invoice()
        self._book(self.employee, self.task, 2)
        self._book(self.employee, self.task, -2)
        self.assertFalse(self.project._get_uncovered_text())

    def test_closing_is_offered_after_the_last_posting(self):
        self._walk_to(self.project, PM_DONE)
        self.assertFalse(self.project.is_ready_to_close)
        planned = self.project.activity_ids
        self._invoice()
        self.project.invalidate_recordset()
        self.assertTrue(self.project.is_ready_to_close)
        activity = self.project.activity_ids
        self.assertEqual(activity, planned, "the one that the office has already")
        self.assertEqual(activity.user_id, self.office)
        self.assertIn("All hours and amounts are accounted for", activity.summary)

    def test_closing_is_offered_where_the_activity_is_gone(self):
        self._walk_to(self.project, PM_DONE)
        self.project.activity_ids.unlink()
        self._invoice()
        activity = self.project.activity_ids
        self.assertEqual(activity.user_id, self.office)
        self.assertIn("All hours and amounts are accounted for", activity.summary)

    def test_internal_project_has_nothing_to_bill(self):
        internal = self._create_project("Own server", partner_id=False)
        self._book(self.employee, self._create_task(internal), 5)
        self.assertHours(internal, fixed=5)
        self._walk_to(internal, PO_BILLED)

    def test_project_of_a_customer_without_order_is_open(self):
        project = self._create_project("No order")
        self._book(self.employee, self._create_task(project), 5)
        self.assertHours(project, open=5)
        project.name = "Nothing sold"
        self.assertIn("No order", project._get_uncovered_text())
        german = project.with_context(lang="de_DE")
        self.assertIn("• Kein Auftrag: 5:00", german._get_uncovered_text())

    def test_only_the_office_makes_a_finished_project_internal(self):
        self._walk_to(self.project, PM_DONE)
        paul = self.project_administrator
        self.assertRefused(
            lambda: self.project.with_user(paul).write({"allow_billable": False}),
            "only the Project Office",
            AccessError,
        )

    def test_fixed_price_covers_while_its_order_stands(self):
        order, project, task = self._sell(self.fixed_product)
        self._book(self.employee, task, 8)
        self.assertHours(project, fixed=8)
        order._action_cancel()
        self.assertHours(project, open=8)

    # === Locks ===

    def test_booking_on_an_invoice_is_fixed_whatever_the_status(self):
        invoice = self._invoice(post=False)
        vals_list = (
            {"unit_amount": 9},
            {"name": "Other"},
            {"date": "2026-01-01"},
            {"amount": 0},
            {"employee_id": self._create_employee(self.manager).id},
            {"product_uom_id": self.env.ref("uom.product_uom_day").id},
            {"task_id": self._create_task(self.project).id},
            {"so_line": False},
        )
        for text in ("on the draft invoice", "is billed with"):
            for vals in vals_list:
                with self.subTest(text=text, vals=vals):
                    self.assertRefused(
                        lambda v=vals: self.first.sudo().write(v),
                        f"{text}|already invoiced",
                    )
            self.assertRefused(self.first.sudo().unlink, text)
            if invoice.state == "draft":
                invoice.action_post()
        self.assertStates(self.project, OPEN)

    def test_credited_booking_stays_as_evidence(self):
        self._reverse(self._invoice()).action_post()
        self.first.unit_amount = 1
        self.assertRefused(self.first.unlink, "stays as evidence")

    def test_unit_of_billed_bookings_is_fixed(self):
        unit = self.env["uom.uom"].create(
            {
                "name": "Half Day",
                "relative_factor": 4,
                "relative_uom_id": self.env.ref("uom.product_uom_hour").id,
            }
        )
        self.first.product_uom_id = unit
        self._invoice()
        with self.assertRaisesRegex(UserError, "cannot change"):
            unit.relative_factor = 5

    def test_sent_back_project_keeps_billed_bookings(self):
        self._walk_to(self.project, PM_DONE)
        self._invoice()
        self.project.with_user(self.office).action_send_back(REASON)
        self.assertRefused(
            lambda: self.first.with_user(self.employee).write({"name": "x"}),
            "is billed with",
        )
        self.assertRefused(
            lambda: self.first.sudo().write({"name": "x"}), "is billed with"
        )
