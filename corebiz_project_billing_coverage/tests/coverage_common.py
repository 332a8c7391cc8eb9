from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare

from odoo.addons.corebiz_project_billing_sale.tests.order_common import OrderCase

FIGURES = ("billed_hours", "draft_hours", "fixed_hours", "waived_hours", "open_hours")


class CoverageCase(OrderCase):
    """Checks that no hour is lost or billed twice."""

    # === Invoicing ===

    @classmethod
    def _invoice(cls, order=None, post=True, **context):
        order = order or cls.order
        invoice = order.with_context(**context)._create_invoices()
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _invoice_until(cls, date, order=None):
        """Invoice with the wizard, which asks for the period."""
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [(6, 0, (order or cls.order).ids)],
                "advance_payment_method": "delivered",
                "date_end_invoice_timesheet": date,
            }
        )
        return wizard._create_invoices(wizard.sale_order_ids)

    @classmethod
    def _reverse(cls, invoice, is_modify=False, **values):
        """The credit note of the wizard: a draft, or posted with a new invoice."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, **values})
        )
        wizard.reverse_moves(is_modify)
        return wizard.new_move_ids

    # === Checks ===

    def assertRefused(self, take, text, error=UserError):
        """The call raises an error that says ``text``, and leaves no trace."""
        with self.assertRaisesRegex(error, text), self.env.cr.savepoint():
            take()
            self.env.flush_all()
        self.env.invalidate_all()

    def assertHours(self, project=None, **hours):
        """The figures of the project, e.g. ``billed=3``; the others are 0."""
        project = project or self.project
        project.invalidate_recordset()
        found = {name: round(project[name], 2) for name in FIGURES}
        wanted = {name: hours.get(name.split("_")[0], 0) for name in FIGURES}
        self.assertEqual(found, wanted)
        self.assertAlmostEqual(sum(found.values()), project.effective_hours, 2)

    def assertCovered(self, orders=None):
        """The invariants of coverage, by plain SQL, for everything on the orders."""
        self.env.flush_all()
        twice = self.env.execute_query(
            SQL(
                "SELECT booking_id FROM project_coverage_link WHERE is_active"
                " GROUP BY booking_id, invoice_line_id HAVING COUNT(*) > 1"
            )
        )
        self.assertFalse(twice, "billed twice")
        wrong = self.env.execute_query(
            SQL(
                """
                SELECT booking.id, booking.coverage_state, booking.timesheet_invoice_id,
                       link.*
                  FROM account_analytic_line booking
            CROSS JOIN LATERAL (
                           SELECT (ARRAY_AGG(move.id ORDER BY link.id))[1] AS first_id,
                                  BOOL_OR(move.state = 'draft') AS is_draft,
                                  BOOL_OR(move.state = 'cancel') AS is_cancelled,
                                  COALESCE(SUM(link.hours) FILTER
                                      (WHERE move.state = 'draft'), 0) AS drafted,
                                  COALESCE(SUM(link.hours) FILTER
                                      (WHERE move.state <> 'draft'), 0) AS billed
                             FROM project_coverage_link link
                             JOIN account_move move ON move.id = link.move_id
                            WHERE link.booking_id = booking.id AND link.is_active
                       ) link
                 WHERE booking.project_id IS NOT NULL
                   AND (booking.timesheet_invoice_id IS DISTINCT FROM link.first_id
                        OR link.is_cancelled
                        OR ABS(booking.drafted_hours - link.drafted) > 0.0001
                        OR ABS(booking.invoiced_hours - link.billed) > 0.0001
                        OR booking.coverage_state IN ('draft', 'billed')
                           AND (booking.coverage_state = 'draft')
                               IS DISTINCT FROM link.is_draft)
                """
            )
        )
        self.assertFalse(wrong, "field, state and links disagree")
        self._check_sums()
        for line in (orders or self.order).order_line:
            if line._has_prepaid_hours():
                self._check_prepaid(line)
            else:
                self._check_line(line)

    def _check_sums(self):
        """No booking has more parts than hours, and its waivers say which it has."""
        wrong = self.env.execute_query(
            SQL(
                """
                SELECT booking.id, booking.unit_amount, booking.prepaid_hours,
                       booking.waived_hours, waiver.hours, link.hours
                  FROM account_analytic_line booking
                  JOIN uom_uom unit ON unit.id = booking.product_uom_id
            CROSS JOIN LATERAL (
                           SELECT COALESCE(SUM(hours), 0) AS hours FROM project_waiver
                            WHERE booking_id = booking.id AND is_active
                       ) waiver
            CROSS JOIN LATERAL (
                           SELECT COALESCE(SUM(hours), 0) AS hours,
                                  COUNT(*) > 0 AS has_rows
                             FROM project_coverage_link
                            WHERE booking_id = booking.id AND is_active
                       ) link
            CROSS JOIN LATERAL (
                           SELECT unit_amount * unit.factor / %(hour)s AS booked,
                                  COALESCE(prepaid_hours, 0) + waiver.hours
                                      + link.hours AS taken
                       ) part
                 WHERE ABS(COALESCE(booking.waived_hours, 0) - waiver.hours) > 0.0001
                    OR taken > GREATEST(booked, 0) + 0.0001
                    OR taken < LEAST(booked, 0) - 0.0001
                    OR booking.coverage_state IN ('draft', 'billed', 'waived')
                       AND ABS(taken - booked) > 0.0001
                    OR link.has_rows AND ABS(taken - booked) < 0.0001
                       AND booking.coverage_state NOT IN ('draft', 'billed')
                """,
                hour=self.env.ref("uom.product_uom_hour").factor,
            )
        )
        self.assertFalse(wrong, "the parts of a booking are not its hours")

    def _check_prepaid(self, line):
        """What is sold is paid, as far as it is booked, and nothing more.

        What is waived is not paid, nor what another line has charged.
        """
        bookings = line.timesheet_ids
        if line._get_charging_line() == line:
            self.assertFalse(bookings.coverage_link_ids.filtered("is_active"))
        booked = sum(map(self._get_payable_hours, bookings))
        paid = sum(bookings.mapped("prepaid_hours"))
        sold = line.product_uom_qty if line.state == "sale" else 0.0
        self.assertAlmostEqual(paid, min(booked, sold), 4)
        for booking in bookings:
            hours = self._get_payable_hours(booking)
            share = booking.prepaid_hours
            self.assertLessEqual(abs(share), abs(hours) + 1e-6)
            self.assertGreaterEqual(share * hours, 0)
            states = ("open",)
            if abs(hours - share) < 1e-4:
                states = ("waived",) if booking._is_waived() else ("fixed",)
                if booking.coverage_link_ids.filtered("is_active"):
                    states = ("draft", "billed")
            self.assertIn(booking.coverage_state, states)

    def _get_payable_hours(self, booking):
        """The hours that a price can pay: neither waived nor on invoices."""
        return (
            booking._get_hours()
            - booking.waived_hours
            - booking.invoiced_hours
            - booking.drafted_hours
        )

    def _check_line(self, line):
        """Invoice quantities equal linked hours; net of them is what is billed."""
        line.invalidate_recordset()
        net = 0.0
        for invoice_line in line.invoice_lines:
            move = invoice_line.move_id
            links = invoice_line.coverage_link_ids
            credited = invoice_line.credited_link_ids
            if move.state == "cancel":
                self.assertFalse(links.filtered("is_active"))
                continue
            if move.move_type == "out_invoice":
                quantity = sum(links.mapped("quantity"))
                net += invoice_line.quantity
            elif links:
                quantity = -sum(links.mapped("quantity"))
                net -= invoice_line.quantity
            elif move.is_price_reduction:
                self.assertFalse(credited)
                continue
            else:
                if move.state != "posted":
                    self.assertFalse(credited.filtered(lambda link: not link.is_active))
                    continue
                self.assertFalse(credited.filtered("is_active"))
                quantity = sum(credited.mapped("quantity"))
                net -= invoice_line.quantity
            self.assertFalse(
                float_compare(quantity, invoice_line.quantity, precision_digits=2),
                f"{move.name} {move.state}: {quantity} != {invoice_line.quantity}",
            )
        bookings = line._get_charged_lines().timesheet_ids
        hours = sum(one.invoiced_hours + one.drafted_hours for one in bookings)
        self.assertAlmostEqual(net, hours, 1)
        open_hours = sum(
            booking._get_rest_hours()
            for booking in bookings
            if booking.coverage_state == "open"
        )
        # Invoice lines round, and the next one evens it out; never one of its own.
        rest = hours - net if round(open_hours, 4) else 0.0
        self.assertAlmostEqual(line.qty_to_invoice, open_hours + rest, delta=0.0051)
