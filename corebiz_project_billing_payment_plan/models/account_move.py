from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

from .res_company import FINAL_DOCUMENTS

INVOICE, PARTIAL, PART, FINAL, REMAINING = (
    *("invoice", "partial", "part", "final", "remaining"),
)
# UNTDID 1001, as far as XRechnung (BR-DE-17) and Factur-X both accept it.
PARTIAL_CODE, INVOICE_CODE, CREDIT_NOTE_CODE = "326", "380", "381"


class AccountMove(models.Model):
    """What kind of document an invoice is: its title, and its code in an e-invoice.

    =========  ==========================================  ===========================
    partial    asks for a down payment                     Abschlagsrechnung
    remaining  deducts down payments (company's choice)    Restrechnung
    final      deducts down payments (company's choice)    Schlussrechnung
    part       a part of the order that is done (chosen)   Teilrechnung
    invoice    any other                                   Rechnung
    =========  ==========================================  ===========================

    It follows from the lines as long as the invoice is a draft. Whoever invoices may
    choose otherwise; the choice stays as long as the lines allow it. What is posted is
    fixed.

    Customer invoices from before the addon without down payments have none: they are
    titled as before.
    """

    _inherit = "account.move"

    billing_document = fields.Selection(
        [
            (INVOICE, "Invoice"),
            (PARTIAL, "Partial Invoice"),
            (PART, "Invoice of a Part"),
            *reversed(FINAL_DOCUMENTS),
        ],
        string="Title",
        compute="_compute_billing_document",
        store=True,
        readonly=False,
        copy=False,
        help="The title of the invoice. Partial Invoice: asks for a down payment. Final"
        " or Remaining Invoice: deducts the partial ones. Invoice of a Part: bills a"
        " part of the order that is done.",
    )

    @api.depends(
        "invoice_line_ids.is_downpayment", "invoice_line_ids.quantity", "move_type"
    )
    def _compute_billing_document(self):
        for move in self:
            if move.move_type != "out_invoice":
                move.billing_document = False
            elif move.state == "draft" or not move.billing_document:
                allowed = move._get_billing_documents()
                if move.billing_document not in allowed:
                    move.billing_document = allowed[0]
            else:
                move.billing_document = move.billing_document

    def _get_billing_documents(self):
        """What this invoice may be by its lines; the first where nobody chooses."""
        lines = self.invoice_line_ids.filtered("is_downpayment")
        if any(line.quantity < 0 for line in lines):
            kind = self.company_id.final_billing_document or REMAINING
            return (kind, REMAINING, FINAL, PART, INVOICE)
        if lines and self._is_downpayment():
            return (PARTIAL, INVOICE)
        return (INVOICE, PARTIAL, PART, FINAL, REMAINING)

    def write(self, vals):
        """What is posted keeps its title.

        :raises UserError: names the invoice
        """
        if "billing_document" in vals:
            self._check_billing_document_open(vals["billing_document"])
        return super().write(vals)

    def _check_billing_document_open(self, value):
        """Refuse another title of invoices that are no drafts."""
        for move in self.sudo():
            if move.state != "draft" and move.billing_document != value:
                raise UserError(
                    self.env._(
                        "%(invoice)s is no draft: its title stays as it was sent.",
                        invoice=move.display_name,
                    )
                )

    # === Paper and e-invoice ===

    def _get_billing_title(self):
        """The title on the paper, in the language of the context; False for Odoo's."""
        self.ensure_one()
        if self.billing_document in (False, INVOICE):
            return False
        posted = {
            PARTIAL: self.env._("Partial Invoice"),
            PART: self.env._("Invoice of a Part"),
            FINAL: self.env._("Final Invoice"),
            REMAINING: self.env._("Remaining Invoice"),
        }
        draft = {
            PARTIAL: self.env._("Draft Partial Invoice"),
            PART: self.env._("Draft Invoice of a Part"),
            FINAL: self.env._("Draft Final Invoice"),
            REMAINING: self.env._("Draft Remaining Invoice"),
        }
        cancelled = {
            PARTIAL: self.env._("Cancelled Partial Invoice"),
            PART: self.env._("Cancelled Invoice of a Part"),
            FINAL: self.env._("Cancelled Final Invoice"),
            REMAINING: self.env._("Cancelled Remaining Invoice"),
        }
        titles = {"posted": posted, "draft": draft, "cancel": cancelled}
        return titles[self.state][self.billing_document]

    def _get_document_type_code(self):
        """The code of the document in an e-invoice (BT-3, UNTDID 1001).

        326 for a partial invoice. 380 for all others, the final one too: it is the
        commercial invoice of the whole, and deducts the partial ones by negative lines
        with their tax. Not 386: XRechnung does not know it (BR-DE-17). Not 875 to 877:
        these are for construction, and some validators refuse them.
        """
        self.ensure_one()
        if self.move_type == "out_refund":
            return CREDIT_NOTE_CODE
        return PARTIAL_CODE if self.billing_document == PARTIAL else INVOICE_CODE

    # === Existing databases ===

    def _auto_init(self):
        """Create the column beforehand: only down payments have to be looked at."""
        cr = self.env.cr
        if table_exists(cr, self._table) and not column_exists(
            cr, self._table, "billing_document"
        ):
            create_column(cr, self._table, "billing_document", "varchar")
            self._fill_billing_document()
        return super()._auto_init()

    @api.model
    def _fill_billing_document(self):
        """The invoices with down payments that are there, in one statement."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_move move
                   SET billing_document = found.kind
                  FROM (
                    SELECT line.move_id, CASE WHEN BOOL_OR(line.quantity < 0)
                        THEN %s ELSE %s END AS kind
                      FROM account_move_line line
                     WHERE line.is_downpayment AND line.display_type = 'product'
                     GROUP BY line.move_id
                  ) found
                 WHERE move.id = found.move_id AND move.move_type = 'out_invoice'
                """,
                *(REMAINING, PARTIAL),
            )
        )
