from odoo import api, fields, models
from odoo.tools import SQL

from .project_service_period_mixin import MOVE_TYPES


class AccountMoveLine(models.Model):
    """When the work on an invoice line was done.

    ==================  ==============================================================
    time and material   its bookings; of a draft that has none yet, those that are
                        open, which it takes when it is posted
    fixed price         the bookings of its order line up to the invoice date
    credit note         the bookings that it frees, else the lines that it corrects
    down payment        none, also where it is deducted
    ==================  ==============================================================
    """

    _name = "account.move.line"
    _inherit = ["account.move.line", "project.service.period.mixin"]

    @api.depends(
        "coverage_link_ids.date",
        "credited_link_ids.date",
        "sale_line_ids",
        "move_id.invoice_date",
        "move_id.reversed_entry_id",
    )
    def _compute_service_period(self):
        self._set_service_period(self._get_service_periods())

    def _get_service_period_move(self):
        return self.move_id

    @api.model_create_multi
    def create(self, vals_list):
        """Note the periods that are given."""
        lines = super().create(vals_list)
        lines._note_service_period(vals_list)
        return lines

    def write(self, vals):
        """Refuse to change a period that is fixed, and note the one that is set."""
        self._check_service_period_open(vals)
        result = super().write(vals)
        self._note_service_period([vals] * len(self))
        return result

    def _get_service_periods(self):
        """First and last day of the work on each of these lines that bills any.

        :return: dict of lines to pairs of dates
        """
        periods = {}
        works = self.filtered(lambda line: line._is_billing_work())
        for move, lines in works.grouped("move_id").items():
            searched = self.browse()
            for line in lines:
                if days := line._get_named_days():
                    periods[line] = min(days), max(days)
                elif move.state == "posted" and line.service_date_from:
                    periods[line] = line.service_date_from, line.service_date_to
                elif move.move_type == "out_invoice":
                    searched |= line
            periods.update(searched._get_booked_periods(move.invoice_date))
        return periods

    def _is_billing_work(self):
        """Whether this line of an invoice or credit note is for sold work."""
        return (
            self.move_id.move_type in MOVE_TYPES
            and self.display_type == "product"
            and not self.is_downpayment
            and bool(self.sale_line_ids)
            and any(
                line.is_service and not line.is_downpayment
                for line in self.sale_line_ids
            )
        )

    def _get_named_days(self):
        """The days of the bookings that this line names, or that it corrects."""
        links = self.credited_link_ids or self.coverage_link_ids
        if links or self.move_id.move_type != "out_refund":
            return [link.date for link in links if link.date]
        corrected = self.move_id.reversed_entry_id.invoice_line_ids.filtered(
            lambda line: line.sale_line_ids & self.sale_line_ids
        )
        return corrected._get_service_days()

    def _get_booked_periods(self, invoice_date):
        """First and last booking behind lines of invoices that name none.

        :param date invoice_date: what was booked later is not on the invoice; today,
            where it is not known yet
        :return: dict of lines to pairs of dates
        """
        hours = self.filtered(lambda line: line._is_billed_by_booking())
        bookings = self.env["account.analytic.line"].sudo()
        by_sold = {}
        for lines, domain in (
            (hours, self._timesheet_domain_get_invoiced_lines(hours.sale_line_ids)),
            (
                self - hours,
                [
                    ("so_line", "in", (self - hours).sale_line_ids.ids),
                    ("project_id", "!=", False),
                    ("date", "<=", invoice_date or fields.Date.context_today(self)),
                ],
            ),
        ):
            if lines.sale_line_ids:
                groups = bookings._read_group(
                    domain, ["so_line"], ["date:min", "date:max"]
                )
                by_sold |= {sold: (first, last) for sold, first, last in groups}
        periods = {}
        for line in self:
            days = [day for sold in line.sale_line_ids for day in by_sold.get(sold, ())]
            if days:
                periods[line] = min(days), max(days)
        return periods

    def _is_service_period_asked(self):
        """Whether an invoice of these lines has to say when its work was done.

        Work for a project that counts as done. What is paid before anything is booked
        is a payment on account, which claims no work.
        """
        works = self.filtered(lambda line: line._is_billing_work())
        sold = works.sale_line_ids.filtered(
            lambda line: line.product_id.service_policy != "ordered_prepaid"
        )
        if not sold:
            return False
        served = self.env["project.project"]._get_served_sql("part")
        rows = self.env.execute_query(
            SQL(
                "SELECT FROM sale_order_line part"
                " WHERE part.id IN %s AND EXISTS (%s) LIMIT 1",
                tuple(sold.ids),
                served,
            )
        )
        return bool(rows)
