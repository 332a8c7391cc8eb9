from odoo import api, fields, models
from odoo.tools import SQL

from .money_split import split_amount


class ProjectCoverageLink(models.Model):
    """What the documents charge for each booking on an invoice, to the cent.

    What they charge for the line (see ``account_move_line_charge.py``) is split by
    quantity over the bookings that it bills, so that the amounts of the bookings add up
    to that of the line, and the projects to the documents. A freed booking has no
    amount; where a line has freed ones only, they share what its credit notes left.
    """

    _inherit = "project.coverage.link"

    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        # The person who booked an hour need not know what it is invoiced at.
        groups="corebiz_project_billing.group_project_office,"
        "account.group_account_invoice,account.group_account_readonly",
        help="What the invoice, less its credit notes and discounts, charges for the"
        " booking, before taxes, in the currency of the company. 0 once the booking is"
        " freed.",
    )

    @api.depends(
        "invoice_line_id.coverage_link_ids.is_active",
        "invoice_line_id.coverage_link_ids.quantity",
        "move_id.invoice_line_ids.balance",
        "move_id.reversal_move_ids.invoice_line_ids.balance",
        "move_id.reversal_move_ids.state",
        "move_id.state",
    )
    def _compute_amount(self):
        lines = self.invoice_line_id
        charges = lines._get_charges()
        amounts = {}
        for line in lines:
            links = line.coverage_link_ids
            links = links.filtered("is_active") or links
            parts = split_amount(
                charges[line],
                links.mapped("quantity"),
                line.company_currency_id.rounding,
            )
            amounts.update(zip(links, parts, strict=True))
        for link in self:
            link.amount = amounts.get(link, 0.0)

    @api.model
    def _renew_amounts(self, credit_notes):
        """Credit notes that name no invoice were posted, or are no longer.

        Those that name one are seen by the dependencies of the amount.
        """
        lines = credit_notes.filtered(
            lambda move: move.move_type == "out_refund" and not move.reversed_entry_id
        ).invoice_line_ids
        links = lines.sale_line_ids.invoice_lines.coverage_link_ids
        self.env.add_to_compute(self._fields["amount"], links)

    # === Existing databases ===

    @api.model
    def _fill_amounts(self):
        """The amounts of the rows that were filled in for bookings billed before.

        In one statement, as :meth:`_compute_amount` splits them. Only the invoices with
        credit notes or discounts are computed one by one.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH exact AS (
                    SELECT link.id, link.invoice_line_id, currency.rounding,
                        ROUND(-line.balance / currency.rounding) AS steps,
                        ROUND(ROUND(-line.balance / currency.rounding)
                            * link.quantity::numeric / NULLIF(SUM(
                                link.quantity::numeric
                            ) OVER (PARTITION BY link.invoice_line_id), 0), 9) AS part
                    FROM project_coverage_link link
                    JOIN account_move_line line ON line.id = link.invoice_line_id
                    JOIN res_currency currency ON currency.id = line.company_currency_id
                    WHERE link.create_date = now() at time zone 'UTC' AND link.is_active
                ), split AS (
                    SELECT id, rounding, FLOOR(part) + CASE WHEN ROW_NUMBER() OVER (
                            PARTITION BY invoice_line_id
                            ORDER BY part - FLOOR(part) DESC, id
                        ) <= steps - SUM(FLOOR(part)) OVER (
                            PARTITION BY invoice_line_id
                        ) THEN 1 ELSE 0 END AS steps
                    FROM exact
                )
                UPDATE project_coverage_link link
                   SET amount = COALESCE(split.steps * split.rounding, 0)
                  FROM split WHERE split.id = link.id
                """
            )
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.id FROM project_coverage_link link
                WHERE link.create_date = now() at time zone 'UTC' AND (
                    EXISTS (
                        SELECT FROM account_move credit
                        WHERE credit.reversed_entry_id = link.move_id
                            AND credit.state = 'posted'
                    ) OR EXISTS (
                        SELECT FROM account_move_line discount
                        WHERE discount.move_id = link.move_id
                            AND discount.display_type = 'product'
                            AND discount.balance > 0
                    )
                )
                """
            )
        )
        links = self.browse(link_id for (link_id,) in rows)
        self.env.add_to_compute(self._fields["amount"], links)
