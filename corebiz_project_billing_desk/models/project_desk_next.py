from odoo import api, fields, models
from odoo.tools import SQL, float_is_zero

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE, PO_BILLED
from odoo.addons.corebiz_project_billing.models.project_effort import EFFORT_DIGITS

from .preflight import BLOCK, RED

MEND = "mend"
INVOICE = "invoice"
POST = "post"
CLOSE = "close"
ARCHIVE = "archive"
DESK_STEPS = [
    (MEND, "Mend"),
    (INVOICE, "Create Invoices"),
    (POST, "Post Drafts"),
    (CLOSE, "Billed"),
    (ARCHIVE, "Archive Project"),
]
# What the documents of a project charge: the field, and whether they are drafts.
DOCUMENT_AMOUNTS = {
    "draft_document_amount": True,
    "posted_document_amount": False,
}


class ProjectProject(models.Model):
    """What the project office does next with a project, and what its documents say.

    The desk shows one button for each project. It is a proposal: the step, the dialog
    and the documents ask their own gates.

    ========  =====================================================================
    mend      something blocks, or hours are open that no order would invoice
    invoice   there is something to invoice
    post      all is invoiced, some of it in drafts
    close     all is invoiced and posted: the project can be set to "Billed"
    archive   the project is billed
    ========  =====================================================================
    """

    _inherit = "project.project"

    desk_step = fields.Selection(
        DESK_STEPS,
        string="Next Step",
        compute="_compute_desk_step",
        compute_sudo=True,
        groups="base.group_user",
        help="What the project office does next with the project.",
    )
    draft_document_amount = fields.Monetary(
        string="In Drafts (Net)",
        compute="_compute_document_amounts",
        search=lambda self, *leaf: [("draft_document_amount", *leaf)],
        aggregator="sum",
        groups="base.group_user",
        help="What draft invoices, less draft credit notes, charge for the project:"
        " all of their lines, before taxes.",
    )
    posted_document_amount = fields.Monetary(
        string="Invoiced (Net)",
        compute="_compute_document_amounts",
        search=lambda self, *leaf: [("posted_document_amount", *leaf)],
        aggregator="sum",
        groups="base.group_user",
        help="What posted invoices, less credit notes, charge for the project: all of"
        " their lines, before taxes.",
    )

    @api.depends(
        "billing_state",
        "preflight_light",
        "open_hours",
        "to_invoice_amount",
        "draft_invoice_count",
    )
    def _compute_desk_step(self):
        unordered = self._origin._get_unordered_bookings().project_id
        for project in self:
            project.desk_step = project._get_desk_step(project._origin in unordered)

    def _get_desk_step(self, is_unordered):
        """The next step of the office, False where it is not its turn.

        :param bool is_unordered: whether hours wait for the order that sells them
        """
        if self.billing_state not in (PM_DONE, PO_BILLED):
            return False
        if self.preflight_light == RED:
            return MEND
        if self.billing_state == PO_BILLED:
            return ARCHIVE
        if is_unordered or not self.currency_id.is_zero(self.to_invoice_amount):
            return INVOICE
        if self.draft_invoice_count:
            return POST
        if not float_is_zero(self.open_hours, EFFORT_DIGITS):
            return MEND
        return CLOSE

    def _is_all_invoiced(self):
        """Whether a finished project was invoiced, and nothing of it is left to."""
        return (
            self.billing_state == PM_DONE
            and bool(self.effective_hours or self.posted_document_amount)
            and self.currency_id.is_zero(self.to_invoice_amount)
            and not self.draft_invoice_count
            and float_is_zero(self.open_hours, EFFORT_DIGITS)
        )

    def _get_uncovered_text(self):
        """Names the button that makes the drafts, where it is on the form."""
        text = super()._get_uncovered_text()
        if not text or self.billing_state != PM_DONE:
            return text
        return self.env._("%s\nThe button “Create Invoices” makes the drafts.", text)

    def action_open_desk_check(self):
        """Open what keeps the office from going on: the first thing that blocks, or
        the hours that no order would invoice."""
        self.ensure_one()
        self._check_inside()
        blocks = [
            row for row in self._get_preflight_findings()[self] if row.severity == BLOCK
        ]
        if blocks:
            action = self.action_open_preflight(blocks[0].kind)
        else:
            action = self.with_context(coverage_state="open").action_view_coverage()
        return self._at_address(action, "blocks-of-project")

    # === What the documents say ===

    @api.depends(
        "timesheet_ids.coverage_state",
        "timesheet_ids.drafted_hours",
        "timesheet_ids.coverage_link_ids.amount",
    )
    @api.depends_context("uid")
    def _compute_document_amounts(self):
        self._compute_amounts(DOCUMENT_AMOUNTS)

    @api.model
    def _get_figure_sql(self, name, alias, query):
        if name not in DOCUMENT_AMOUNTS:
            return super()._get_figure_sql(name, alias, query)
        amounts = self._get_documents_sql(
            SQL.identifier(alias, "id"), DOCUMENT_AMOUNTS[name]
        )
        return self._sum_converted(alias, amounts)

    @api.model
    def _get_documents_sql(self, project, is_draft):
        """What the lines of the documents of a project's orders charge.

        A line without an order, such as a discount, counts where its document is for
        this project alone. Down payments stand on both sides: charged by their own
        invoice, deducted by the later one.
        """
        # PostgreSQL would compile the query for seconds, and run it for milliseconds.
        self.env.cr.execute("SET LOCAL jit = off")
        return SQL(
            """
            WITH of_project AS MATERIALIZED (
                SELECT found.order_id FROM (%(orders)s) found (order_id)
            ), sold AS MATERIALIZED (
                SELECT line.id, line.is_downpayment IS TRUE OR %(serves)s AS is_mine
                FROM sale_order_line line
                WHERE line.order_id IN (SELECT order_id FROM of_project)
                    AND line.display_type IS NULL
            ), charged AS MATERIALIZED (
                SELECT item.id, item.move_id, BOOL_OR(sold.is_mine) AS is_mine
                FROM sold
                JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sold.id
                JOIN account_move_line item ON item.id = rel.invoice_line_id
                GROUP BY item.id, item.move_id
            ), document AS MATERIALIZED (
                SELECT charged.move_id, BOOL_AND(charged.is_mine) AND NOT EXISTS (
                    SELECT FROM account_move_line other
                    JOIN sale_order_line_invoice_rel rel
                        ON rel.invoice_line_id = other.id
                    WHERE other.move_id = charged.move_id
                        AND rel.order_line_id NOT IN (SELECT id FROM sold)
                ) AS is_mine
                FROM charged GROUP BY charged.move_id
            )
            SELECT SUM(item.price_subtotal * CASE move.move_type
                    WHEN 'out_refund' THEN -1 ELSE 1 END) AS amount,
                move.currency_id, move.company_id
            FROM document
            JOIN account_move move ON move.id = document.move_id
            JOIN account_move_line item ON item.move_id = move.id
            LEFT JOIN charged ON charged.id = item.id
            WHERE move.move_type IN ('out_invoice', 'out_refund')
                AND move.state = %(state)s AND item.display_type = 'product'
                AND (charged.is_mine OR document.is_mine AND NOT EXISTS (
                    SELECT FROM sale_order_line_invoice_rel rel
                    WHERE rel.invoice_line_id = item.id
                ))
            GROUP BY move.id, move.currency_id, move.company_id
            """,
            orders=self._get_order_ids_sql(project),
            serves=self._get_serves_sql(project, "line"),
            state="draft" if is_draft else "posted",
            to_flush=[
                *self._get_fields(
                    "sale.order.line",
                    (
                        *("company_id", "currency_id", "display_type"),
                        *("is_downpayment", "order_id"),
                    ),
                ),
                *self._get_fields(
                    "account.move.line",
                    (
                        *("display_type", "move_id", "price_subtotal"),
                        "sale_line_ids",
                    ),
                ),
                *self._get_fields(
                    "account.move", ("company_id", "currency_id", "move_type", "state")
                ),
            ],
        )
