from odoo import api, fields, models

from .statement_format import BILLED, FIXED, PERSON_STYLES, number, seal


class ProjectTimesheetStatement(models.Model):
    """The timesheet statement (Leistungsnachweis) of an invoice: which hours it bills.

    Made in the transaction that posts the invoice, with a frozen copy of every booking
    (``project.timesheet.statement.line``) and a SHA-256 over head and rows. Rows and
    head are never changed or deleted. An invoice that is posted again after a reset to
    draft gets another version; the old one stays. When an invoice is deleted, its
    statements remain without it.

    The PDF is printed from the frozen rows only, at the first moment it is needed (see
    ``project_timesheet_statement_document``): posting never waits for a printer.
    """

    _name = "project.timesheet.statement"
    _inherit = ["project.ledger.mixin"]
    _description = "Timesheet Statement"
    _order = "date desc, id desc"

    name = fields.Char(string="Invoice Number", required=True, readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    version = fields.Integer(
        required=True,
        readonly=True,
        aggregator=None,
        help="Counts up each time that the invoice is posted again.",
    )
    is_current = fields.Boolean(
        string="Valid",
        compute="_compute_is_current",
        search="_search_is_current",
        help="The newest version of an invoice that is posted.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    customer_name = fields.Char(readonly=True)
    customer_reference = fields.Char(
        readonly=True, help="The customer's own number of the order."
    )
    invoice_date = fields.Date(readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Posted by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date_from = fields.Date(string="Period from", readonly=True)
    date_to = fields.Date(string="Period to", readonly=True)
    hours = fields.Float(
        string="Billed Hours", readonly=True, help="Hours that the invoice bills."
    )
    fixed_hours = fields.Float(
        string="Hours in the Fixed Price",
        readonly=True,
        help="Hours that are listed for information; a fixed price covers them.",
    )
    lang = fields.Char(string="Language", required=True, readonly=True)
    person_style = fields.Selection(
        PERSON_STYLES, string="Persons as", required=True, readonly=True
    )
    line_ids = fields.One2many(
        "project.timesheet.statement.line", "statement_id", string="Rows", readonly=True
    )
    sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        help="Seal over head and rows, as they were when the invoice was posted.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, ondelete="restrict"
    )
    csv_attachment_id = fields.Many2one(
        "ir.attachment", string="CSV", readonly=True, ondelete="restrict"
    )
    csv_sha256 = fields.Char(string="SHA-256 of the CSV", readonly=True)

    _version_unique = models.Constraint(
        "UNIQUE(move_id, version)",
        "This version of the timesheet statement exists already.",
    )
    _attachment_index = models.Index("(attachment_id) WHERE attachment_id IS NOT NULL")
    _csv_attachment_index = models.Index(
        "(csv_attachment_id) WHERE csv_attachment_id IS NOT NULL"
    )

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = statement._get_title()

    def _get_title(self):
        """ "Timesheet Statement INV/2026/00001", and the version from the 2nd on."""
        if self.version > 1:
            return self.env._(
                "Timesheet Statement %(invoice)s (version %(version)s)",
                invoice=self.name,
                version=self.version,
            )
        return self.env._("Timesheet Statement %(invoice)s", invoice=self.name or "")

    @api.depends("move_id.state", "move_id.timesheet_statement_ids")
    def _compute_is_current(self):
        posted = self.move_id.sudo().filtered(lambda move: move.state == "posted")
        newest = {max(move.timesheet_statement_ids.ids, default=0) for move in posted}
        for statement in self:
            statement.is_current = statement.id in newest

    def _search_is_current(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        newest = self.sudo()._read_group(
            [("move_id.state", "=", "posted")], ["move_id"], ["id:max"]
        )
        ids = [statement_id for _move, statement_id in newest]
        return [("id", operator if True in value else "not in", ids)]

    # === Freezing ===

    @api.model
    def _freeze(self, move, rows):
        """Make the next version of the statement of ``move`` from its ``rows``.

        :param rows: values of its lines, see ``account.move``
        """
        statement = self.sudo()._add_rows(
            [
                {
                    **self._prepare_statement_vals(move, rows),
                    "line_ids": [fields.Command.create(row) for row in rows],
                }
            ]
        )
        statement._complete({"sha256": statement._get_seal()})
        statement._make_csv()
        return statement

    @api.model
    def _prepare_statement_vals(self, move, rows):
        """Values of the head of the statement of ``move``."""
        dates = [row["date"] for row in rows]
        orders = move.invoice_line_ids.sale_line_ids.order_id
        references = dict.fromkeys(filter(None, orders.mapped("client_order_ref")))
        versions = move.timesheet_statement_ids.mapped("version")
        return {
            "name": move.name,
            "move_id": move.id,
            "version": 1 + max(versions, default=0),
            "company_id": move.company_id.id,
            "partner_id": move.partner_id.id,
            "customer_name": move.partner_id.display_name,
            "customer_reference": ", ".join(references),
            "invoice_date": move.invoice_date,
            "date": self.env.cr.now(),
            "user_id": self.env.uid,
            "date_from": min(dates),
            "date_to": max(dates),
            "hours": self._sum_hours(rows, BILLED),
            "fixed_hours": self._sum_hours(rows, FIXED),
            "lang": move._get_statement_lang(),
            "person_style": move.company_id.statement_person,
        }

    @api.model
    def _sum_hours(self, rows, kind):
        """Hours of the rows of one kind; added up first, rounded last."""
        return round(sum(row["hours"] for row in rows if row["kind"] == kind), 4)

    # === Sealing ===

    def _get_sealed_head(self):
        """The head as texts, as the seal reads it."""
        self.ensure_one()
        return {
            "name": self.name,
            "version": str(self.version),
            "customer_name": self.customer_name or "",
            "customer_reference": self.customer_reference or "",
            "invoice_date": fields.Date.to_string(self.invoice_date) or "",
            "date": fields.Datetime.to_string(self.date),
            "date_from": fields.Date.to_string(self.date_from) or "",
            "date_to": fields.Date.to_string(self.date_to) or "",
            "hours": number(self.hours),
            "fixed_hours": number(self.fixed_hours),
            "lang": self.lang,
            "person_style": self.person_style,
        }

    def _get_seal(self):
        """The SHA-256 over the statement as it stands in the database."""
        self.ensure_one()
        rows = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        return seal(self._get_sealed_head(), [row._get_sealed_row() for row in rows])
