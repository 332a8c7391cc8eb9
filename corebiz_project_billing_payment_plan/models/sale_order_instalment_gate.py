from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.corebiz_project_billing.models.number_mixin import MOST_MONEY

# What was agreed with the customer; once invoiced, it stays.
AGREED = frozenset(
    (
        *("amount", "due_date", "due_kind", "kind", "milestone_id", "name"),
        *("order_id", "percent"),
    )
)


class SaleOrderInstalment(models.Model):
    """What a payment plan may say, and what of it is fixed.

    Who may write an order plans its instalments, by the rules of orders. A plan asks
    for no more than the order; what is invoiced is neither changed nor deleted, whoever
    asks and through whatever channel: the invoice is credited or cancelled first.
    """

    _inherit = "sale.order.instalment"

    @api.model_create_multi
    def create(self, vals_list):
        """Ask for the right to write the orders."""
        instalments = super().create(vals_list)
        instalments.order_id.check_access("write")
        return instalments

    def write(self, vals):
        """Keep what is invoiced, and ask for the right to write the orders."""
        self._check_numbers(vals)
        names = AGREED & vals.keys()
        if names:
            self._check_not_invoiced(vals, names)
            self.order_id.check_access("write")
        result = super().write(vals)
        if "order_id" in names:
            self.order_id.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_invoiced(self):
        self._check_kept()
        self.order_id.check_access("write")

    def _check_not_invoiced(self, vals, names):
        """Refuse to change what was agreed of invoiced rows; the same is no change."""
        for instalment in self.sudo():
            new = instalment._convert_to_cache_values(vals, names)
            if any(instalment[name] != value for name, value in new.items()):
                instalment._check_kept()

    def _convert_to_cache_values(self, vals, names):
        """The values as they would be read after they were written."""
        values = {}
        for name in names:
            field = self._fields[name]
            cached = field.convert_to_cache(vals[name], self)
            values[name] = field.convert_to_record(cached, self)
        return values

    def _check_kept(self):
        """Refuse to change or delete what is invoiced.

        :raises UserError: names the invoice and says what to do
        """
        for instalment in self.sudo().filtered("partial_invoice_id"):
            raise UserError(
                self.env._(
                    "“%(instalment)s” is invoiced by %(invoice)s and stays as it is."
                    " Credit the invoice first, or cancel it while it is a draft.",
                    instalment=instalment.name,
                    invoice=instalment.partial_invoice_id.display_name,
                )
            )

    # === Bounds ===

    @api.model
    def _get_number_bounds(self):
        return {
            **super()._get_number_bounds(),
            "amount": (0, MOST_MONEY),
            "percent": (0, 100),
        }

    @api.constrains("amount", "kind", "percent")
    def _check_bounds(self):
        for instalment in self.sudo():
            if instalment.kind == "percent" and not 0 < instalment.percent <= 100:
                raise ValidationError(
                    self.env._(
                        "“%s” needs a share of more than 0 and at most 100 percent.",
                        instalment.name,
                    )
                )
            if (
                instalment.kind == "amount"
                and instalment.currency_id.compare_amounts(instalment.amount, 0) <= 0
            ):
                raise ValidationError(
                    self.env._("Enter a positive amount for “%s”.", instalment.name)
                )

    @api.constrains("due_date", "due_kind", "milestone_id", "order_id")
    def _check_due(self):
        for instalment in self.sudo():
            values = {"instalment": instalment.name}
            if instalment.due_kind == "date" and not instalment.due_date:
                raise ValidationError(
                    self.env._(
                        "Enter the day on which “%(instalment)s” is due.", **values
                    )
                )
            if instalment.due_kind != "milestone":
                continue
            milestone = instalment.milestone_id
            if not milestone:
                raise ValidationError(
                    self.env._(
                        "Choose the milestone with which “%(instalment)s” is due.",
                        **values,
                    )
                )
            if milestone.project_id not in instalment.order_id._get_plan_projects():
                raise ValidationError(
                    self.env._(
                        "“%(milestone)s” is no milestone of a project of"
                        " %(order)s: “%(instalment)s” would never be due.",
                        milestone=milestone.name,
                        order=instalment.order_id.name,
                        **values,
                    )
                )

    @api.constrains("amount", "kind", "order_id", "percent")
    def _check_sum(self):
        self.order_id.sudo()._check_payment_plan()
