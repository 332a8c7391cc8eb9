from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .project_health_check import DOUBLE, TOLERANCE, WITHOUT_HOURS

POSTED_INVOICES = [
    ("parent_state", "=", "posted"),
    ("move_id.move_type", "=", "out_invoice"),
]
POSTED_CREDITS = [
    ("parent_state", "=", "posted"),
    ("move_id.move_type", "=", "out_refund"),
]


class ProjectHealthCheck(models.TransientModel):
    """Hours on invoices against hours in the books.

    - *Billed more than booked*: per order line that is billed by the hour, what stands
      on posted invoices less credit notes, against all hours ever booked on the line.
    - *Posted quantity without hours*: per line of a posted invoice, its quantity less
      what was credited, against the bookings that are linked to this invoice.

    Drafts and cancelled invoices count in neither.
    """

    _inherit = "project.health.check"

    def _find_double_billed(self):
        """Order lines with more hours on invoices than were booked."""
        lines = self._get_hourly_order_lines()
        invoiced = self._sum_invoiced(lines, POSTED_INVOICES)
        credited = self._sum_invoiced(lines, POSTED_CREDITS)
        booked = self._sum_bookings([("so_line", "in", lines.ids)], "so_line")
        for line in lines:
            billed = invoiced[line.id] - credited[line.id]
            hours = booked.get((line.id,), 0.0)
            excess = billed - hours
            if excess <= TOLERANCE:
                continue
            sentence = self.env._(
                "“%(line)s” of %(order)s: %(billed)s h are on posted invoices, but only"
                " %(booked)s h were ever booked; %(excess)s h too many.",
                line=line.name.split("\n")[0],
                order=line.order_id.name,
                billed=self._format_hours(billed),
                booked=self._format_hours(hours),
                excess=self._format_hours(excess),
            )
            yield self.env["project.health.finding"]._prepare_vals(
                DOUBLE,
                line.order_id,
                sentence,
                hours=excess,
                amount=self._get_worth(line, excess, line.order_id.date_order.date()),
                partner_id=line.order_id.partner_id.id,
                date=fields.Date.context_today(self, line.order_id.date_order),
            )

    def _get_hourly_order_lines(self):
        """Confirmed order lines that are billed by the hours booked."""
        return self.env["sale.order.line"].search(
            [
                *self._get_company_domain(),
                ("state", "=", "sale"),
                ("product_id.service_type", "=", "timesheet"),
                ("product_id.invoice_policy", "=", "delivery"),
            ]
        )

    def _sum_invoiced(self, lines, domain):
        """Hours on invoice lines per order line, as {id: hours}."""
        hours = defaultdict(float)
        for line, unit, quantity in self.env["account.move.line"]._read_group(
            [*domain, ("sale_line_ids", "in", lines.ids)],
            ["sale_line_ids", "product_uom_id"],
            ["quantity:sum"],
        ):
            hours[line.id] += self._to_hours(quantity, unit)
        return hours

    def _find_without_hours(self):
        """Lines of posted invoices whose quantity no linked booking explains."""
        invoice_lines = self.env["account.move.line"].search(
            [
                *self._get_company_domain(),
                *POSTED_INVOICES,
                ("sale_line_ids", "in", self._get_hourly_order_lines().ids),
            ]
        )
        linked = self._sum_linked(invoice_lines.move_id)
        credited = self._sum_credited(invoice_lines.move_id)
        for line in invoice_lines:
            yield from self._find_line_without_hours(line, linked, credited)

    @api.model
    def _sum_linked(self, invoices):
        """Hours that bookings have on invoices, as {(invoice, order line): hours}."""
        if not invoices:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.move_id, booking.so_line, SUM(link.hours)
                  FROM project_coverage_link link
                  JOIN account_analytic_line booking ON booking.id = link.booking_id
                 WHERE link.is_active AND link.move_id IN %s
              GROUP BY link.move_id, booking.so_line
                """,
                tuple(invoices.ids),
            )
        )
        return {(move_id, line_id): hours for move_id, line_id, hours in rows}

    def _sum_credited(self, invoices):
        """Hours that credit notes took back, as {(invoice, order line): hours}."""
        credit_lines = self.env["account.move.line"].search(
            [*POSTED_CREDITS, ("move_id.reversed_entry_id", "in", invoices.ids)]
        )
        hours = defaultdict(float)
        for line in credit_lines:
            invoice = line.move_id.reversed_entry_id
            for order_line in line.sale_line_ids:
                hours[invoice.id, order_line.id] += self._to_hours(
                    line.quantity, line.product_uom_id
                )
        return hours

    def _find_line_without_hours(self, line, linked, credited):
        """The finding on one line of an invoice, if there is one."""
        keys = [(line.move_id.id, order_line.id) for order_line in line.sale_line_ids]
        quantity = self._to_hours(line.quantity, line.product_uom_id)
        quantity -= sum(credited[key] for key in keys)
        hours = sum(linked.get(key, 0.0) for key in keys)
        missing = quantity - hours
        if missing <= TOLERANCE:
            return
        sentence = self.env._(
            "“%(line)s” on %(invoice)s bills %(quantity)s h, but bookings of %(hours)s"
            " h are linked to it; %(missing)s h without a booking.",
            line=(line.name or "").split("\n")[0],
            invoice=line.move_id.name,
            quantity=self._format_hours(quantity),
            hours=self._format_hours(hours),
            missing=self._format_hours(missing),
        )
        yield self.env["project.health.finding"]._prepare_vals(
            WITHOUT_HOURS,
            line.move_id,
            sentence,
            hours=missing,
            amount=self._get_worth(
                line.sale_line_ids[:1], missing, line.move_id.invoice_date
            ),
            partner_id=line.move_id.partner_id.id,
            date=line.move_id.invoice_date,
        )
