from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.user_day import user_day
from odoo.addons.corebiz_project_billing_history.models.project_history_source import (
    HistorySource,
)
from odoo.addons.corebiz_project_billing_history.models.project_history_sql import (
    PERSON,
    pairs_table,
    person_of_user,
)

# What the history calls the documents of accounting. Receipts are bills, too: those of
# expenses that employees have paid, for instance.
INVOICE_KINDS = {"out_invoice": "invoice", "out_refund": "credit_note"}
BILL_KINDS = {
    "in_invoice": "vendor_bill",
    "in_receipt": "vendor_bill",
    "in_refund": "vendor_credit",
}
MOVE_KINDS = {**INVOICE_KINDS, **BILL_KINDS}

# Orders of a project, and those of other projects that name its account: pairs
# (project, order).
ORDER_LINKS = """
    SELECT project.id, found.order_id
      FROM project_project project
CROSS JOIN LATERAL (%(orders)s) found (order_id)
     WHERE project.id IN %(projects)s
    UNION
    SELECT project.id, line.order_id
      FROM project_project project
      JOIN sale_order_line line
        ON %(accounts)s && ARRAY[project.account_id::text]
     WHERE project.id IN %(projects)s
"""
# Invoices of these orders: pairs (project, invoice).
INVOICE_LINKS = """
    SELECT DISTINCT pair.project_id, item.move_id
      FROM %(orders)s pair
      JOIN sale_order_line line ON line.order_id = pair.res_id
      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
      JOIN account_move_line item ON item.id = rel.invoice_line_id
"""
# Invoices of no order, and vendors' bills, that name the account of a project: pairs
# (project, invoice).
NAMED_INVOICE_LINKS = """
    SELECT DISTINCT project.id, item.move_id
      FROM project_project project
      JOIN account_move_line item
        ON %(accounts)s && ARRAY[project.account_id::text]
      JOIN account_move move ON move.id = item.move_id
     WHERE project.id IN %(projects)s
       AND move.move_type IN %(types)s
       AND NOT EXISTS (
               SELECT FROM sale_order_line_invoice_rel
                WHERE invoice_line_id = item.id
           )
"""
# Payments that were registered for these invoices, or that settle them.
PAYMENT_LINKS = """
    SELECT pair.project_id, rel.payment_id
      FROM %(invoices)s pair
      JOIN account_move__account_payment rel ON rel.invoice_id = pair.res_id
    UNION
    SELECT settled.project_id, payment.id
      FROM %(settled)s settled
      JOIN account_payment payment ON payment.move_id = settled.move_id
"""
# Bank transactions that settle these invoices without a payment of Odoo.
TRANSACTION_LINKS = """
    SELECT settled.project_id, transaction.id
      FROM %(settled)s settled
      JOIN account_bank_statement_line transaction
        ON transaction.move_id = settled.move_id
"""
# Entries whose lines are reconciled with lines of these invoices.
SETTLED = """(
    SELECT DISTINCT pair.project_id, other.move_id
      FROM %(invoices)s pair
      JOIN account_move_line item ON item.move_id = pair.res_id
      JOIN account_partial_reconcile part
        ON part.debit_move_id = item.id OR part.credit_move_id = item.id
      JOIN account_move_line other
        ON other.id IN (part.debit_move_id, part.credit_move_id)
       AND other.id <> item.id
)"""


class ProjectHistory(models.Model):
    """Quotations, orders, their items, invoices, bills and payments in the history.

    An order, an invoice of no order, and a vendor's bill belong also to each project
    whose analytic account one of their lines names. Amounts are those of the whole
    document and include taxes; what goes out, to a vendor or back to the customer, is
    negative.
    """

    _inherit = "project.history"

    kind = fields.Selection(
        selection_add=[
            ("call",),
            ("vendor_bill", "Vendor Bill"),
            ("vendor_credit", "Vendor Credit Note"),
            ("quotation", "Quotation"),
            ("order", "Sales Order"),
            ("invoice", "Invoice"),
            ("payment", "Payment"),
            ("credit_note", "Credit Note"),
            ("step",),
            ("alert",),
            ("order_line", "Order Item Changed"),
            ("booking",),
        ]
    )

    @api.model
    def _get_sources(self):
        return super()._get_sources() + [
            HistorySource("order", self._select_orders),
            HistorySource("invoice", self._select_invoices),
            HistorySource("payment", self._select_payments),
            HistorySource("transaction", self._select_transactions),
            HistorySource("order_line", self._select_order_lines),
        ]

    @api.model
    def _get_documents(self, scope):
        return {
            **super()._get_documents(scope),
            "sale.order": self._get_order_links(scope),
            "account.move": self._get_invoice_links(scope),
        }

    # === Links ===

    @api.model
    def _get_order_links(self, scope):
        """Pairs (project, order)."""
        return scope.links("order", lambda: self._get_order_links_sql(scope))

    def _get_order_links_sql(self, scope):
        """SQL: the orders of the projects, and those that name their account.

        Wider than the definition of a project's orders: here an order of another
        project, of which a line is for this one, tells something, too.
        """
        return SQL(
            ORDER_LINKS,
            orders=self.env["project.project"]._get_order_ids_sql(SQL("project.id")),
            accounts=self.env["sale.order.line"]._query_analytic_accounts("line"),
            projects=scope.project_ids,
        )

    @api.model
    def _get_invoice_links(self, scope):
        """Pairs (project, invoice, credit note or vendor's bill)."""
        return scope.links("invoice", lambda: self._get_invoice_links_sql(scope))

    def _get_invoice_links_sql(self, scope):
        """SQL: the invoices of the orders, and what names the account only.

        Extend it to add what belongs to a project in another way.
        """
        named = SQL(
            NAMED_INVOICE_LINKS,
            # As Odoo writes it, because its index is on it
            accounts=self.env["account.move.line"]._query_analytic_accounts("item"),
            projects=scope.project_ids,
            types=tuple(MOVE_KINDS),
        )
        orders = self._get_order_links(scope)
        if not orders:
            return named
        return SQL("%s UNION %s", SQL(INVOICE_LINKS, orders=pairs_table(orders)), named)

    def _get_payment_links(self, scope, name, code):
        """Pairs (project, payment or bank transaction)."""
        invoices = self._get_invoice_links(scope)
        if not invoices:
            return []
        table = pairs_table(invoices)
        settled = SQL(SETTLED, invoices=table)
        return scope.links(name, lambda: SQL(code, invoices=table, settled=settled))

    # === Selects ===

    def _select_orders(self, scope):
        return scope.select_linked(
            "sale.order",
            self._get_order_links(scope),
            joins=person_of_user(SQL("sale_order.user_id")),
            kind=SQL(
                "CASE sale_order.state WHEN 'sale' THEN 'order' ELSE 'quotation' END"
            ),
            date=SQL("sale_order.date_order"),
            subject=SQL("sale_order.name"),
            body=SQL(
                "concat_ws(E'\\n', %s, sale_order.client_order_ref)",
                scope.label("sale.order", "state"),
            ),
            document=SQL("sale_order.name"),
            amount=SQL("sale_order.amount_total"),
            currency_id=SQL("sale_order.currency_id"),
            **PERSON,
        )

    def _select_invoices(self, scope):
        draft = self.env._("Draft")
        return scope.select_linked(
            "account.move",
            self._get_invoice_links(scope),
            domain=[("move_type", "in", list(MOVE_KINDS))],
            # Of a bill it is the vendor, of an invoice who has sold.
            joins=SQL(
                "LEFT JOIN res_users seller ON seller.id = account_move.invoice_user_id"
                " LEFT JOIN res_partner person ON person.id ="
                " CASE WHEN account_move.move_type IN %s"
                " THEN account_move.partner_id ELSE seller.partner_id END",
                tuple(BILL_KINDS),
            ),
            kind=SQL(
                "CASE account_move.move_type %s END",
                SQL(" ").join(
                    SQL("WHEN %s THEN %s", *item) for item in MOVE_KINDS.items()
                ),
            ),
            day=SQL(
                "COALESCE(account_move.invoice_date, %s)",
                user_day(self.env, SQL("account_move.create_date")),
            ),
            subject=SQL("COALESCE(NULLIF(account_move.name, '/'), %s)", draft),
            body=self._get_invoice_text(scope),
            document=SQL("account_move.name"),
            amount=SQL("account_move.amount_total_in_currency_signed"),
            currency_id=SQL("account_move.currency_id"),
            person_id=SQL("person.id"),
            # Of a contact person also the vendor
            person_name=SQL(
                "CASE WHEN account_move.move_type IN %s"
                " THEN person.complete_name ELSE person.name END",
                tuple(BILL_KINDS),
            ),
        )

    def _get_invoice_text(self, scope):
        """SQL: the status and the reference; of a receipt also that it is one."""
        return SQL(
            "concat_ws(E'\\n', CASE account_move.move_type"
            " WHEN 'in_receipt' THEN %s END, %s, account_move.ref)",
            scope.label("account.move", "move_type"),
            scope.label("account.move", "state"),
        )

    def _select_payments(self, scope):
        return scope.select_linked(
            "account.payment",
            self._get_payment_links(scope, "payment", PAYMENT_LINKS),
            domain=[("state", "in", ("in_process", "paid"))],
            joins=SQL(
                "LEFT JOIN res_partner person ON person.id = account_payment.partner_id"
            ),
            kind="payment",
            day=SQL("account_payment.date"),
            subject=SQL("account_payment.name"),
            body=SQL("account_payment.memo"),
            amount=SQL(
                "account_payment.amount *"
                " CASE account_payment.payment_type WHEN 'outbound' THEN -1 ELSE 1 END"
            ),
            currency_id=SQL("account_payment.currency_id"),
            **PERSON,
        )

    def _select_transactions(self, scope):
        table = SQL.identifier("account_bank_statement_line")
        return scope.select_linked(
            "account.bank.statement.line",
            self._get_payment_links(scope, "transaction", TRANSACTION_LINKS),
            joins=SQL(
                "JOIN account_move entry ON entry.id = %s.move_id"
                " LEFT JOIN res_partner person ON person.id = %s.partner_id",
                table,
                table,
            ),
            kind="payment",
            day=SQL("entry.date"),
            subject=SQL("entry.name"),
            body=SQL("%s.payment_ref", table),
            amount=SQL("%s.amount", table),
            currency_id=SQL("%s.currency_id", table),
            **PERSON,
        )

    def _select_order_lines(self, scope):
        names = [
            SQL(
                "(SELECT sold.name || ' - ' || split_part(line.name, E'\\n', 1)"
                " FROM sale_order_line line JOIN sale_order sold"
                " ON sold.id = line.order_id"
                " WHERE line.id = project_order_line_change.%s)",
                SQL.identifier(name),
            )
            for name in ("old_line_id", "new_line_id")
        ]
        return scope.select(
            "project.order.line.change",
            SQL("project_order_line_change.project_id"),
            kind="order_line",
            date=SQL("project_order_line_change.date"),
            joins=person_of_user(SQL("project_order_line_change.user_id")),
            subject=SQL("concat_ws(' → ', %s, %s)", *names),
            body=SQL("project_order_line_change.reason"),
            hours=SQL("project_order_line_change.hours"),
            task_id=SQL("project_order_line_change.task_id"),
            **PERSON,
        )
