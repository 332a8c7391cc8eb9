from odoo import api, fields, models
from odoo.tools import SQL


class ProjectBillingInvoice(models.Model):
    """The posted customer invoices and credit notes of projects, until they are paid.

    One row for each that bills at least one line of an order of a project; which these
    are, says the definition in ``project_orders.py`` of the sale addon. The id is that
    of the document. Amounts are those of the whole document, in the currency of its
    company; credit notes are negative.

    ``paid_date`` is the day of the last payment of an invoice that is paid in full, and
    empty for one that a credit note cancelled.

    Seen by those who see the amounts of all projects: the project office and project
    administrators.
    """

    _name = "project.billing.invoice"
    _description = "Invoice of Projects"
    _auto = False
    _order = "invoice_date desc, id desc"
    _rec_name = "move_id"
    # What the query reads, so that it is flushed before
    _depends = {
        "account.move": [
            "amount_residual_signed",
            "amount_total_signed",
            "amount_untaxed_signed",
            "commercial_partner_id",
            "company_id",
            "invoice_date",
            "invoice_date_due",
            "move_type",
            "payment_state",
            "state",
        ],
        "account.move.line": ["display_type", "move_id", "sale_line_ids"],
        "account.partial.reconcile": ["debit_move_id", "max_date"],
        "res.company": ["currency_id"],
        "sale.order.line": ["order_id"],
    }

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    invoice_date = fields.Date(string="Invoiced on", readonly=True)
    invoice_date_due = fields.Date(string="Due on", readonly=True)
    paid_date = fields.Date(
        string="Paid on",
        readonly=True,
        help="The day of the last payment; empty as long as something is left to pay.",
    )
    days_to_pay = fields.Integer(
        string="Days to Payment",
        readonly=True,
        aggregator="avg",
        help="Days from the date of the invoice to its last payment.",
    )
    amount_untaxed = fields.Monetary(string="Invoiced (Net)", readonly=True)
    amount_total = fields.Monetary(string="Invoiced (Gross)", readonly=True)
    amount_residual = fields.Monetary(
        string="Still to Pay", readonly=True, help="Taxes included."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT move.id, move.id AS move_id, move.company_id,
                move.commercial_partner_id AS partner_id, company.currency_id,
                move.invoice_date, move.invoice_date_due, paid.date AS paid_date,
                paid.date - move.invoice_date AS days_to_pay,
                move.amount_untaxed_signed AS amount_untaxed,
                move.amount_total_signed AS amount_total,
                move.amount_residual_signed AS amount_residual
            FROM account_move move
            JOIN res_company company ON company.id = move.company_id
            LEFT JOIN LATERAL (
                SELECT MAX(partial.max_date) AS date
                FROM account_move_line item
                JOIN account_partial_reconcile partial
                    ON partial.debit_move_id = item.id
                WHERE item.move_id = move.id AND item.display_type = 'payment_term'
            ) paid ON move.move_type = 'out_invoice'
                AND move.payment_state IN ('in_payment', 'paid')
            WHERE move.state = 'posted'
                AND move.move_type IN ('out_invoice', 'out_refund')
                AND EXISTS (
                    SELECT FROM account_move_line item
                    JOIN sale_order_line_invoice_rel rel
                        ON rel.invoice_line_id = item.id
                    JOIN sale_order_line sold ON sold.id = rel.order_line_id
                    WHERE item.move_id = move.id AND EXISTS (%(projects)s)
                )
            """,
            projects=self.env["project.project"]._get_projects_of_orders_sql(
                SQL("ordered.id = sold.order_id")
            ),
        )

    @api.readonly
    def action_open_invoice(self):
        """Open the invoice itself, with the rights of the user."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(self.env.ref("account.view_move_form").id, "form")],
        }
