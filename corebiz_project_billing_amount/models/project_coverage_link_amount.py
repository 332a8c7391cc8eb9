from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

from .money_split import split_amount


class ProjectCoverageLink(models.Model):
    """What the documents charge for each booking on an invoice, to the cent.

    What they charge for the line (see ``account_move_line_charge.py``) is split by
    quantity over the bookings that it bills, so that the amounts of the bookings add up
    to that of the line, and the projects to the documents. A freed booking has no
    amount; where a line has freed ones only, they share what its credit notes left.
    """

    _inherit = "project.coverage.link"

    currency_id = fields.Many2one(related="company_id.currency_id")
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

    def _auto_init(self):
        """Create the column beforehand: SQL fills it quicker than the ORM."""
        cr, table = self.env.cr, self._table
        if table_exists(cr, table) and not column_exists(cr, table, "amount"):
            create_column(cr, table, "amount", "numeric")
        return super()._auto_init()

    def _fill(self):
        """The rows of bookings that were billed before get their amounts, too."""
        result = super()._fill()
        self._fill_amounts()
        return result

    @api.model
    def _fill_amounts(self):
        """The amounts that are missing, of bookings that were billed before.

        In one statement, as :meth:`_compute_amount` splits them. Only the invoices with
        credit notes or discounts, and rows that do not count, are computed one by one.
        """
        others = self.env.execute_query(
            SQL(
                """
                SELECT link.id FROM project_coverage_link link
                WHERE link.amount IS NULL AND (
                    link.is_active IS NOT TRUE OR EXISTS (
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
                    WHERE link.amount IS NULL AND link.is_active
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
        self.invalidate_model(["amount"])
        links = self.browse(link_id for (link_id,) in others)
        self.env.add_to_compute(self._fields["amount"], links)
