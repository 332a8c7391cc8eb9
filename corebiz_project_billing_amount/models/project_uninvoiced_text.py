from odoo import models
from odoo.tools import formatLang


class ProjectProject(models.Model):
    """What is still to invoice of a project stands in the way like open hours."""

    _inherit = "project.project"

    def _get_uninvoiced_text(self):
        """The amounts that stand in the way of closing this project, or False.

        Hours have their own sentence. Down payments are deducted in proportion.
        """
        self.ensure_one()
        texts = self._get_uninvoiced_lines(self._get_uninvoiced_parts()[self.id])
        if not texts:
            return False
        return self.env._(
            "“%(project)s” has amounts that are not invoiced yet:\n%(amounts)s\n"
            "Create the invoices and post them, or let the Project Office write the"
            " amounts off with a reason.",
            project=self.name,
            amounts="\n".join(f"• {text}" for text in texts),
        )

    def _get_uninvoiced_lines(self, parts):
        """A sentence for each currency of which something is to invoice."""
        texts = [
            self._get_uninvoiced_order_text(
                [part for part in parts if part.currency_id == currency.id], currency
            )
            for currency in self.env["res.currency"].browse(
                dict.fromkeys(part.currency_id for part in parts)
            )
        ]
        return [text for text in texts if text]

    def _get_uninvoiced_order_text(self, parts, currency):
        """For example "13,000.00 EUR not invoiced: Migration 10,000.00, ...".

        What is left of one order is not settled by what another was charged too much.
        """
        amounts = []
        for order_id in dict.fromkeys(part.order_id for part in parts):
            of_order = self._get_named_amounts(
                [part for part in parts if part.order_id == order_id]
            )
            if not currency.is_zero(sum(amount for _name, amount in of_order)):
                amounts += of_order
        if not amounts:
            return False
        total = sum(amount for _name, amount in amounts)
        digits = currency.decimal_places
        return self.env._(
            "%(amount)s %(currency)s not invoiced: %(lines)s",
            amount=formatLang(self.env, total, digits=digits),
            currency=currency.name,
            lines=", ".join(
                f"{name} {formatLang(self.env, amount, digits=digits)}"
                for name, amount in amounts
            ),
        )

    def _get_named_amounts(self, parts):
        """Amounts that are not of hours, with their names: [(name, amount)]."""
        lines = self.env["sale.order.line"].sudo()
        amounts = []
        for part in parts:
            if part.is_hours:
                continue
            if part.line_id:
                name = lines.browse(part.line_id)._get_short_name()
                amounts.append((name, part.amount))
                continue
            of_order = [row for row in parts if row.order_id == part.order_id]
            total = sum(row.amount for row in of_order if row.line_id)
            named = sum(
                row.amount for row in of_order if row.line_id and not row.is_hours
            )
            if total and named:
                amounts.append(
                    (self.env._("Down payments"), part.amount * named / total)
                )
        return amounts

    def _get_uncovered_text(self):
        texts = (super()._get_uncovered_text(), self._get_uninvoiced_text())
        return "\n".join(text for text in texts if text) or False

    def _get_cannot_be_internal_reason(self):
        """Orders that only tasks or milestones name would be the project's no more."""
        text = super()._get_cannot_be_internal_reason()
        return text or self._get_uninvoiced_text()
