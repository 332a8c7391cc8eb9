from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .project_release import ACCEPTED, OBJECTED, SENT

# The customer has the row, or has released it: nobody changes the booking behind it.
HOLDING_STATES = (SENT, ACCEPTED)
# Whether the customer of a booking is invoiced for accepted rows only
STATEMENT_REQUIRED = "so_line.order_partner_id.commercial_partner_id.statement_required"


class AccountAnalyticLine(models.Model):
    """Bookings that the customer has in a statement, or has released.

    They are fixed like those on an invoice, and by the same guards, whatever the
    channel. What the customer objects to is free to correct, and is not invoiced. Of a
    customer with ``statement_required`` only accepted rows are.
    """

    _inherit = "account.analytic.line"

    release_state = fields.Selection(
        [(SENT, "Sent"), (ACCEPTED, "Accepted"), (OBJECTED, "Objected")],
        string="Release by the Customer",
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        prefetch="corebiz_project_billing",
        help="Whether the customer has the booking in a statement, accepted it by his"
        " signature, or objects to it.",
    )
    release_line_ids = fields.One2many(
        "project.release.line",
        "booking_id",
        string="Statements for Release",
        readonly=True,
        groups="base.group_user",
    )

    def _write_release_states(self, states):
        """Note how the customer stands to these bookings; quantities follow.

        :param dict states: {booking id: state}; for all others there is none
        """
        changed = self.filtered(
            lambda booking: booking.release_state != states.get(booking.id, False)
        )
        field = self._fields["release_state"]
        with self.env.protecting([field], changed):
            for booking in changed:
                booking.release_state = states.get(booking.id, False)
        changed.modified(["release_state"])
        changed._renew_invoiceable()

    def _renew_invoiceable(self):
        """Work out anew what follows from whether these bookings may be invoiced.

        It is what follows from their coverage: the quantities of their order lines, and
        of those that charge what goes beyond.
        """
        self.modified(["coverage_state"])

    # === What may be invoiced ===

    @api.model
    def _get_invoiceable_domain(self):
        """Nothing that the customer objects to, or has not released where he must."""
        required = Domain(STATEMENT_REQUIRED, "=", True)
        free = Domain("release_state", "!=", OBJECTED) & ~required
        released = free | Domain("release_state", "=", ACCEPTED)
        return super()._get_invoiceable_domain() & released

    def _is_held_by_release(self):
        """Whether no invoice may bill this booking as it is."""
        line = self.sudo()
        if line.release_state == OBJECTED:
            return True
        customer = line.so_line.order_partner_id.commercial_partner_id
        return customer.statement_required and line.release_state != ACCEPTED

    def _get_held_text(self):
        """Why no invoice may bill this booking, and what to do."""
        line = self.sudo()
        values = {
            "date": format_date(self.env, line.date),
            "project": line.project_id.name,
            "customer": line.so_line.order_partner_id.commercial_partner_id.name,
        }
        if line.release_state == OBJECTED:
            return self.env._(
                "The customer objects to the booking of %(date)s on “%(project)s”."
                " Take it off the invoice, and settle it by a new version of the"
                " statement.",
                **values,
            )
        return self.env._(
            "The booking of %(date)s on “%(project)s” is not released: %(customer)s is"
            " invoiced for accepted rows of a statement only. Take it off the invoice,"
            " or have the statement signed first.",
            **values,
        )

    # === Guards ===

    def _is_documented(self):
        return super()._is_documented() or self.release_state in HOLDING_STATES

    def _get_documented_text(self):
        is_held = self.release_state in HOLDING_STATES
        if is_held and self.coverage_state in ("open", "fixed"):
            return self.env._(
                "The booking of %(date)s on “%(project)s” is in a statement that the"
                " customer has, and cannot be changed. Its leader, its manager or the"
                " project office can make a new version of the statement first; it"
                " needs a new signature.",
                date=format_date(self.env, self.date),
                project=self.project_id.name,
            )
        return super()._get_documented_text()

    def _is_not_billed(self):
        """Keeps project and order item of what the customer has."""
        return super()._is_not_billed() and self.release_state not in HOLDING_STATES

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released(self):
        self._check_not_documented()
