from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing_statement.models.statement_format import (
    BILLED,
    FIXED,
    PERSON_STYLES,
    number,
    seal,
)

from .release_format import COMPARED_FIELDS, HEAD_FIELDS

DRAFT, SENT, ACCEPTED, OBJECTED = "draft", "sent", "accepted", "objected"
INVOICED, SUPERSEDED, WITHDRAWN = "billed", "superseded", "withdrawn"
# States in which rows count: the customer has them, and their bookings stand still.
LIVE_STATES = (SENT, ACCEPTED, OBJECTED, INVOICED)
# Bookings that a statement may list: those that nobody has invoiced or waived yet.
LISTED_STATES = ("open", "fixed")


class ProjectRelease(models.Model):
    """A statement of hours that the customer releases before they are invoiced.

    ==========  =================================================  =====================
    state       what it means                                      ways out
    ==========  =================================================  =====================
    draft       rows are a preview; nobody outside has seen them   send, renew, withdraw
    sent        the customer has the link; bookings are fixed      (customer), new
                                                                   version, withdraw
    objected    the customer objects to rows; theirs are free to   new version, withdraw
                correct, and are not invoiced
    accepted    signed and sealed; bookings are fixed              new version, withdraw
    billed      every row that was accepted is on a posted         credit the invoice
                invoice, or covered by a price
    superseded  a new version has taken its place                  the new version
    withdrawn   taken back by the house                            new version
    ==========  =================================================  =====================

    The project's leader, its manager and the project office take all these ways (see
    ``project_release_step``); signature and objection are the customer's (see
    ``project_release_answer``). Rows are frozen copies of bookings, as those of a
    timesheet statement are, whatever pays the bookings: hours at a fixed price and of a
    quota too.
    """

    _name = "project.release"
    _inherit = ["project.ledger.mixin"]
    _description = "Statement for Release"
    _order = "date_to desc, id desc"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(string="Project (Name)", required=True, readonly=True)
    customer_name = fields.Char(readonly=True)
    version = fields.Integer(
        required=True,
        readonly=True,
        default=1,
        aggregator=None,
        help="Counts up with each new version of the statement.",
    )
    previous_id = fields.Many2one(
        "project.release",
        string="Previous Version",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many(
        "project.release", "previous_id", string="Next Version", readonly=True
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (SENT, "Sent"),
            (OBJECTED, "Objected"),
            (ACCEPTED, "Accepted"),
            (INVOICED, "Billed"),
            (SUPERSEDED, "Superseded"),
            (WITHDRAWN, "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default=DRAFT,
        index=True,
    )
    date_from = fields.Date(string="Period from", required=True, readonly=True)
    date_to = fields.Date(string="Period to", required=True, readonly=True)
    lang = fields.Char(string="Language", required=True, readonly=True)
    person_style = fields.Selection(
        PERSON_STYLES, string="Persons as", required=True, readonly=True
    )
    text = fields.Text(
        string="Text above the Signature",
        readonly=True,
        help="What the customer signs, in his language, as he read it.",
    )
    line_ids = fields.One2many(
        "project.release.line", "release_id", string="Rows", readonly=True
    )
    link_ids = fields.One2many(
        "project.release.link", "release_id", string="Links", readonly=True
    )
    hours = fields.Float(
        readonly=True, help="All hours of the rows, whatever pays them."
    )
    fixed_hours = fields.Float(
        string="Hours in the Fixed Price",
        readonly=True,
        help="Of these, hours that a fixed price or a quota covers.",
    )
    late_hours = fields.Float(
        readonly=True, help="Of these, hours that were booked too late."
    )
    accepted_hours = fields.Float(readonly=True)
    objected_hours = fields.Float(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Made by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sent_date = fields.Datetime(string="Sent on", readonly=True)
    sent_user_id = fields.Many2one(
        "res.users", string="Sent by", readonly=True, ondelete="restrict"
    )
    signed_name = fields.Char(string="Signed by", readonly=True)
    signed_email = fields.Char(
        string="Link Sent to",
        readonly=True,
        help="The address that the link of the signature was sent to.",
    )
    signed_date = fields.Datetime(string="Signed on", readonly=True)
    signature = fields.Binary(attachment=True, readonly=True)
    signature_sha256 = fields.Char(string="SHA-256 of the Signature", readonly=True)
    sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        help="Seal over the rows, the figures, the text that was shown and the"
        " signature.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="Signed PDF", readonly=True, ondelete="restrict"
    )
    pdf_sha256 = fields.Char(string="SHA-256 of the PDF", readonly=True)

    _previous_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "This version has a next one already. Open that one instead.",
    )
    _attachment_index = models.Index("(attachment_id) WHERE attachment_id IS NOT NULL")

    @api.depends("name", "date_from", "date_to", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for release in self:
            release.display_name = release._get_title()

    def _get_title(self):
        """For example "Timesheet Statement Server, 10/01/2026 – 10/31/2026"."""
        values = {
            "project": self.name or "",
            "start": format_date(self.env, self.date_from),
            "end": format_date(self.env, self.date_to),
            "version": self.version,
        }
        if self.version > 1:
            return self.env._(
                "Timesheet Statement %(project)s, %(start)s – %(end)s (version"
                " %(version)s)",
                **values,
            )
        return self.env._(
            "Timesheet Statement %(project)s, %(start)s – %(end)s", **values
        )

    # === Making ===

    @api.model
    def _make(self, project, date_from, date_to, **values):
        """A draft with the bookings of ``project`` in a period.

        :param values: further values of the draft, such as those of its version
        :raises AccessError: for people who are neither leader, manager nor office
        :raises UserError: without a customer, and if nothing is there to list
        """
        project.ensure_one()
        self._check_may_make(project)
        vals = self._prepare_release_vals(project.sudo(), date_from, date_to)
        release = self.sudo()._add_rows([{**vals, **values}])
        release._freeze_rows()
        return release.with_env(self.env)

    @api.model
    def _prepare_release_vals(self, project, date_from, date_to):
        """Values of a new draft; names as the customer reads them."""
        customer = project._get_customer()
        company = project._get_billing_company()
        if not customer:
            raise UserError(
                self.env._(
                    "“%(project)s” has no customer who could release its hours. Enter"
                    " the customer on the project first.",
                    project=project.name,
                )
            )
        if date_to < date_from:
            raise UserError(
                self.env._(
                    "The period of “%(project)s” ends on %(end)s, before it begins on"
                    " %(start)s. Choose an end that is not before the beginning.",
                    project=project.name,
                    start=format_date(self.env, date_from),
                    end=format_date(self.env, date_to),
                )
            )
        installed = dict(self.env["res.lang"].get_installed())
        wanted = (customer.lang, company.partner_id.lang, self.env.lang)
        lang = next((one for one in wanted if one in installed), "en_US")
        return {
            "project_id": project.id,
            "company_id": company.id,
            "partner_id": customer.id,
            "name": project.with_context(lang=lang)._get_printed_name(),
            "customer_name": customer.display_name,
            "date_from": date_from,
            "date_to": date_to,
            "lang": lang,
            "person_style": company.statement_person,
            "text": self.with_context(lang=lang)._get_shown_text(),
            "user_id": self.env.uid,
        }

    @api.model
    def _get_shown_text(self):
        """What the customer signs. To extend."""
        return self.env._(
            "I have checked the hours listed above and release them for invoicing,"
            " except for the rows to which I object."
        )

    # === Rows ===

    def _get_bookings(self):
        """Bookings that a draft lists: those of the period that nothing settles yet.

        Without those that the customer has in another statement already.
        """
        self.ensure_one()
        free = Domain("coverage_state", "in", LISTED_STATES)
        free &= Domain("release_state", "=", False)
        found = (
            self.env["account.analytic.line"]
            .sudo()
            .search(
                Domain("project_id", "=", self.project_id.id)
                & self._get_days_domain()
                & free
            )
        )
        return found.filtered("unit_amount")

    def _get_days_domain(self):
        """Bookings that count in the period, whatever their state. To extend."""
        self.ensure_one()
        begun = Domain("date", ">=", self.date_from)
        return begun & Domain("date", "<=", self.date_to)

    def _freeze_rows(self):
        """Copy the bookings of the period into the rows of this draft.

        :raises UserError: if there is none
        """
        self.ensure_one()
        rows = self._prepare_rows()
        if not rows:
            raise UserError(
                self.env._(
                    "“%(project)s” has no hours from %(start)s to %(end)s that are not"
                    " invoiced, waived or in another statement. Choose another period.",
                    project=self.name,
                    start=format_date(self.env, self.date_from),
                    end=format_date(self.env, self.date_to),
                )
            )
        self.line_ids._remove()
        self.env["project.release.line"]._add_rows(
            [{**row, "release_id": self.id} for row in rows]
        )
        self._complete(
            {
                "hours": round(sum(row["hours"] for row in rows), 4),
                "fixed_hours": round(sum(row["fixed_hours"] for row in rows), 4),
                "late_hours": round(
                    sum(row["hours"] for row in rows if row["is_late"]), 4
                ),
            }
        )

    def _prepare_rows(self):
        """Values of the rows, order by order, task by task, day by day."""
        moves = self.env["account.move"].sudo().with_context(lang=self.lang)
        rows = [
            self._prepare_row(booking.with_env(moves.env), moves)
            for booking in self._get_bookings()
        ]
        rows.sort(key=moves._get_statement_order)
        for sequence, row in enumerate(rows, 1):
            row["sequence"] = sequence
        return rows

    def _prepare_row(self, booking, moves):
        """Values of the row of ``booking``: as in a statement, and what is paid of it.

        Without what is waived, which nobody will invoice, and without what an invoice
        bills already.

        :param moves: no invoice, in the language of the customer
        """
        hours = booking._get_rest_hours() + booking.prepaid_hours
        fixed = booking._get_fixed_hours()
        kind = FIXED if booking.coverage_state == "fixed" else BILLED
        vals = moves._prepare_statement_row(booking, kind, self.person_style)
        for name in ("position", "quantity", "unit_name"):
            vals.pop(name)
        return {
            **vals,
            "hours": round(hours, 4),
            "fixed_hours": round(fixed, 4),
        }

    def _get_changed_text(self):
        """Which booking differs from its row today, or False; for drafts."""
        moves = self.env["account.move"].sudo().with_context(lang=self.lang)
        bookings = self._get_bookings()
        if bookings != self.line_ids.booking_id or len(bookings) != len(self.line_ids):
            if set(bookings.ids) != set(self.line_ids.booking_id.ids) or any(
                not line.booking_id for line in self.line_ids
            ):
                return self.env._("bookings were added or taken away")
        for line in self.line_ids:
            row = self._prepare_row(line.booking_id.with_env(moves.env), moves)
            today = line.new(row)._get_sealed_row()
            frozen = line._get_sealed_row()
            if any(frozen.get(name) != today.get(name) for name in COMPARED_FIELDS):
                return self.env._(
                    "the booking of %(date)s by %(person)s was changed",
                    date=format_date(self.env, line.date),
                    person=line.employee_name or "",
                )
        return False

    # === Seal ===

    def _get_sealed_head(self):
        """The head as texts, as the seal reads it."""
        self.ensure_one()
        head = {name: self._get_sealed_text(name) for name in HEAD_FIELDS}
        if self.late_hours:  # statements without keep the seal that they have
            head["late_hours"] = number(self.late_hours)
        return head

    def _get_sealed_text(self, name):
        value, kind = self[name], self._fields[name].type
        if kind == "float":
            return number(value)
        if kind == "date":
            return fields.Date.to_string(value) or ""
        if kind == "datetime":
            return fields.Datetime.to_string(value) or ""
        return str(value or "")

    def _get_seal(self):
        """The SHA-256 over head and rows as they stand in the database."""
        self.ensure_one()
        rows = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        return seal(self._get_sealed_head(), [row._get_sealed_row() for row in rows])
