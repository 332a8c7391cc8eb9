from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .account_analytic_line import LINE_CONTEXT, LINE_PASS


class ProjectOrderLineChange(models.Model):
    """Bookings that another order item pays: who decided it, when, and why.

    A ledger: rows are added and stay. From "Manager Done" on this is the only way to
    change the order item behind a booking, see ``account.analytic.line``. Before that,
    Odoo's own ways work as well, and leave no row.

    Only open bookings change: what an invoice names keeps the order item by which it
    was decided. Other addons hold back more (``_may_change_order_line``).
    """

    _name = "project.order.line.change"
    _inherit = ["project.decision.booking.mixin"]
    _description = "Change of an Order Item"

    hours = fields.Float(readonly=True)
    old_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Item Before",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    new_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )

    @api.model
    def _change_order_line(self, bookings, order_line, reason):
        """Let another order item pay open bookings.

        :raises AccessError: for people outside the project office
        :raises UserError: without a reason, for bookings that are not open, and for an
            order item that cannot pay them
        """
        bookings.check_access("read")
        self._check_decision(bookings.sudo().project_id, reason)
        bookings, order_line = bookings.sudo(), order_line.sudo()
        for booking in bookings:
            if text := self._get_refusal(booking, order_line):
                raise UserError(text)
        return self._record(
            bookings.filtered(lambda line: line.so_line != order_line),
            order_line,
            reason,
        )

    @api.model
    def _record(self, bookings, order_line, reason):
        """Write the rows and the order item; asks nobody for rights."""
        bookings = bookings.sudo()
        rows = self.sudo()._add_rows(
            [
                self._prepare_change_vals(booking, order_line, reason)
                for booking in bookings
            ]
        )
        passed = bookings.with_context(**{LINE_CONTEXT: LINE_PASS})
        passed.write({"so_line": order_line.id, "is_so_line_edited": True})
        # What follows from the order item is worked out while the pass holds.
        passed.flush_recordset()
        return rows

    @api.model
    def _prepare_change_vals(self, booking, order_line, reason):
        """Values of the row that gives ``booking`` to ``order_line``."""
        return {
            **self._prepare_decision_vals(
                booking.project_id, booking.company_id, reason
            ),
            "booking_id": booking.id,
            "hours": booking._get_hours(),
            "old_line_id": booking.so_line.id,
            "new_line_id": order_line.id,
        }

    @api.model
    def _get_refusal(self, booking, order_line):
        """Why ``order_line`` cannot pay ``booking``, or False."""
        values = {
            **booking._get_booking_names(),
            "line": order_line.display_name,
        }
        if not booking._may_change_order_line():
            return self.env._(
                "The booking of %(date)s by %(person)s on “%(project)s” (%(task)s) is"
                " not open: its order item stays.",
                **values,
            )
        if (
            order_line.state != "sale"
            or not order_line.is_service
            or order_line.is_expense
            or order_line.is_downpayment
            or order_line.company_id != booking.company_id
        ):
            return self.env._(
                "“%(line)s” cannot pay hours: choose a service of a confirmed order of"
                " the same company.",
                **values,
            )
        if not booking._is_line_of_customer(order_line):
            return self.env._(
                "“%(line)s” was sold to another customer than that of the booking of"
                " %(date)s by %(person)s on “%(project)s” (%(task)s).",
                **values,
            )
        return False

    def _get_office_text(self, project):
        return self.env._(
            "Only the Project Office changes the order item of bookings on “%s”.",
            project.name,
        )

    def _get_reason_text(self):
        return self.env._("Say why another order item pays these bookings.")


class ProjectProject(models.Model):
    _inherit = "project.project"

    order_line_change_ids = fields.One2many(
        "project.order.line.change",
        "project_id",
        string="Order Item Changes",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_order_line_changed(self):
        """Keep bookings whose order item the office has changed, with the reason."""
        rows = self.env["project.order.line.change"].sudo()
        if booking := rows.search([("booking_id", "in", self.ids)], limit=1).booking_id:
            raise UserError(
                self.env._(
                    "The Project Office gave the booking of %(date)s on “%(project)s”"
                    " another order item, so it stays as evidence. Set its hours to 0"
                    " if it was wrong.",
                    date=format_date(self.env, booking.date),
                    project=booking.project_id.name,
                )
            )
