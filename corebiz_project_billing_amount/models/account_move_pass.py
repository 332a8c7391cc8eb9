from odoo import models

# What lines have in common that charge the same hours, besides their order lines.
SAME_FIELDS = ("product_uom_id", "price_unit", "discount")


class AccountMove(models.Model):
    """A draft that took the place of cancelled ones has their bookings.

    Programs that merge drafts write a new one with the same order lines, and cancel the
    others then. An invoice would charge hours that are open, and the order would charge
    them once more; a credit note would give back hours that stay billed.
    """

    _inherit = "account.move"

    def _move_coverage(self, changed):
        """Hand over what the cancelled ones had, to drafts that charge it."""
        moves = self.concat(*(move for move, _old in changed)).sudo()
        cancelled = moves.filtered(lambda move: move.state == "cancel")
        lines = cancelled.invoice_line_ids
        links = lines.coverage_link_ids.filtered("is_active")
        result = super()._move_coverage(changed)
        links.invoice_line_id._pass_bookings_on(links)
        lines._pass_credit_on()
        return result


class AccountMoveLine(models.Model):
    """How the lines of a draft find what those of cancelled ones had."""

    _inherit = "account.move.line"

    def _find_successors(self):
        """Newer draft lines without bookings that are for order lines of these."""
        if not self:
            return self
        return self.search(
            [
                ("id", ">", max(self.ids)),
                ("sale_line_ids", "in", self.sale_line_ids.ids),
                ("parent_state", "=", "draft"),
                ("move_type", "in", self.move_id.mapped("move_type")),
                ("move_id.reversed_entry_id", "=", False),
                ("coverage_link_ids", "=", False),
                ("credited_link_ids", "=", False),
                ("quantity", "!=", 0),
            ],
            order="id",
        )

    def _is_like(self, other):
        """Whether both stand for the same hours: their order lines, at one price."""
        return (
            self.sale_line_ids == other.sale_line_ids
            and self.move_id.move_type == other.move_id.move_type
            and all(self[name] == other[name] for name in SAME_FIELDS)
        )

    def _pass_bookings_on(self, links):
        """Put the bookings of these cancelled lines on the drafts in their place.

        A line takes them where some of them make up its quantity. They stay open else.

        :param links: rows that counted until the lines were cancelled
        """
        domain = self.env["account.analytic.line"]._get_invoiceable_domain()
        for line in self._find_successors():
            alike = links.filtered(
                lambda link, line=line: (
                    link.invoice_line_id._is_like(line) and link._is_left()
                )
            )
            bookings = alike.booking_id.filtered_domain(domain)
            if bookings and line._take_bookings(bookings):
                line.sale_line_ids._renew_paid()

    def _pass_credit_on(self):
        """Let the credit note in the place of these cancelled ones free what they did.

        All of it: it is what they have in common that was chosen, and not a part.
        """
        planned = self.filtered("credited_link_ids")
        for line in planned._find_successors():
            alike = planned.filtered(lambda one, line=line: one._is_like(line))
            links = alike.credited_link_ids.filtered("is_active")
            quantity = sum(alike.mapped("quantity"))
            if links and line._agrees(quantity):
                line._choose_credit(links)
