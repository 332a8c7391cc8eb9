from odoo import models


class AccountMoveLine(models.Model):
    """A draft takes on what rounding left on earlier invoices of its order line.

    The newest booking of the line has it in its quantity (``carried_quantity``), so
    that a credit note gives it back with the hours of which it is a part.
    """

    _inherit = "account.move.line"

    def _carry_rests(self, is_aligning=False):
        """Let these draft lines begin with what is left.

        :param is_aligning: the quantity is going to be that of the bookings. Otherwise
            it stands, and nothing is carried that it does not contain.
        """
        for line in self:
            links = line.coverage_link_ids
            links.filtered("carried_quantity")._carry(0.0)
            rest = line._get_rest_before()
            quantity = line._get_linked_quantity() + line._get_direction() * rest
            if rest and links and (is_aligning or line._agrees(quantity)):
                links.sorted(lambda link: (link.date, link.id))[-1]._carry(rest)

    def _get_rest_before(self):
        """What rounding left on the other invoices, in the unit of this line."""
        sold = self.sale_line_ids
        if len(sold) != 1:
            return 0.0
        rest = sold._get_rounding_rests(without=self).get(sold.id, 0.0)
        unit = self.product_uom_id or sold.product_uom_id
        return rest * (sold.product_uom_id.factor or 1) / (unit.factor or 1)
