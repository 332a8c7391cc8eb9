import base64
import binascii
from hashlib import sha256

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

from odoo.addons.corebiz_project_billing.models.billing_state import LEADER, MANAGER
from odoo.addons.corebiz_project_billing.models.plain_text import clean_text

from .project_release import ACCEPTED, INVOICED, LIVE_STATES, OBJECTED, SENT
from .release_format import is_picture

ACTIVITY = "corebiz_project_billing_release.mail_activity_type_objection"
LONGEST_NAME, LONGEST_REASON = 100, 1000
LARGEST_PICTURE = 1_000_000  # bytes


class ProjectRelease(models.Model):
    """What the customer says: a signature, or objections to single rows.

    Both come from the page of a link, which has checked the token. The signature
    accepts all rows to which the customer does not object, and seals the statement. It
    is given once.
    """

    _inherit = "project.release"

    activity_ids = fields.Many2many(
        "mail.activity",
        "project_release_activity_rel",
        "release_id",
        "activity_id",
        string="Activities",
        readonly=True,
        copy=False,
    )

    # === Objection ===

    def _object(self, link, reasons):
        """Note objections, and tell leader and manager at once.

        :param dict reasons: {row: why}; the reason is required
        :raises UserError: to the customer: what is wrong, and what to do
        """
        self._check_unsigned()
        if not reasons:
            raise UserError(
                self.env._("Mark the rows to which you object, and say why.")
            )
        for line, reason in reasons.items():
            if line.release_id != self or line.state != "open":
                raise UserError(
                    self.env._(
                        "A row was answered already. Please load the page again."
                    )
                )
            if not clean_text(reason):
                raise UserError(
                    self.env._(
                        "Please say why you object to the hours of %(date)s.",
                        date=format_date(self.env, line.date),
                    )
                )
        for line, reason in reasons.items():
            line.sudo()._change(
                {
                    "state": OBJECTED,
                    "objection": clean_text(reason)[:LONGEST_REASON],
                    "objection_date": fields.Datetime.now(),
                    "objection_email": link.email,
                }
            )
        release = self.sudo()
        release.line_ids._note_on_bookings()
        release._note_figures()
        release._renew_state()
        release._tell_objection()

    def _check_unsigned(self):
        """
        :raises UserError: to the customer, if it is signed or not his turn any more
        """
        self.ensure_one()
        if self.signed_date:
            raise UserError(
                self.env._(
                    "This statement was signed by %(name)s on %(date)s already. Thank"
                    " you: nothing else is needed.",
                    name=self.signed_name,
                    date=format_date(self.env, self.signed_date),
                )
            )
        if self.state not in (SENT, OBJECTED):
            raise UserError(
                self.env._(
                    "This statement is not waiting for an answer any more. Please ask"
                    " %(company)s.",
                    company=self.sudo().company_id.name,
                )
            )

    # === Signature ===

    def _sign(self, link, name, picture):
        """Accept all rows without objection, by the signature of the customer.

        :param str picture: the picture of the signature, base64
        :raises UserError: to the customer: what is wrong, and what to do
        """
        self._check_unsigned()
        name = " ".join(clean_text(name).split())[:LONGEST_NAME]
        if not name:
            raise UserError(self.env._("Please enter your name."))
        content = self._read_picture(picture)
        release = self.sudo()
        accepted = release.line_ids.filtered(lambda line: line.state == "open")
        if not accepted:
            raise UserError(
                self.env._(
                    "You object to all rows, so there is nothing to sign. We will get"
                    " in touch with you."
                )
            )
        accepted._change({"state": ACCEPTED})
        release._change(
            {
                "signed_name": name,
                "signed_email": link.email,
                "signed_date": fields.Datetime.now(),
                "signature": base64.b64encode(content),
                "signature_sha256": sha256(content).hexdigest(),
            }
        )
        release._note_figures()
        release._complete({"sha256": release._get_seal()})
        release.line_ids._note_on_bookings()
        release._renew_state()
        self._print_soon()

    def _read_picture(self, picture):
        """The bytes of a signature.

        :raises UserError: to the customer, if it is no picture
        """
        try:
            content = base64.b64decode(picture or "", validate=True)
        except (binascii.Error, TypeError, ValueError):
            content = b""
        if len(content) > LARGEST_PICTURE or not is_picture(content):
            raise UserError(
                self.env._("Your signature did not arrive. Please sign again.")
            )
        return content

    def _note_figures(self):
        """Add up what was accepted, and what the customer objects to."""
        for release in self:
            sums = {
                state: round(
                    sum(x.hours for x in release.line_ids if x.state == state), 4
                )
                for state in (ACCEPTED, OBJECTED)
            }
            release._complete(
                {
                    "accepted_hours": sums[ACCEPTED],
                    "objected_hours": sums[OBJECTED],
                }
            )

    # === State ===

    def _renew_state(self):
        """Let the state follow answers and invoices."""
        for release in self:
            if release.state in LIVE_STATES:
                state = release._get_answered_state()
                if state != release.state:
                    release._change({"state": state})

    def _get_answered_state(self):
        """The state of a statement that the customer has."""
        rows = self.line_ids.filtered("is_active")
        if any(row.state == OBJECTED for row in rows):
            return OBJECTED
        if not self.signed_date:
            return SENT
        states = set(rows.booking_id.mapped("coverage_state"))
        is_billed = "billed" in states and not states & {"open", "draft"}
        return INVOICED if is_billed else ACCEPTED

    # === Activity ===

    def _tell_objection(self):
        """Plan the activity of leader and manager, once per statement and person."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not kind:
            return
        self._close_activities()
        project = self.project_id
        people = project._get_role_users(LEADER) | project._get_role_users(MANAGER)
        before = project.activity_ids
        self.env["mail.activity"]._create_quietly(
            [self._prepare_activity(kind, user) for user in people]
        )
        project.invalidate_recordset(["activity_ids"])
        added = project.activity_ids - before
        self._complete({"activity_ids": [fields.Command.set(added.ids)]})

    def _prepare_activity(self, kind, user):
        """Values of the activity that tells ``user`` which rows are objected to."""
        release = self.with_context(lang=user.lang)
        rows = release.line_ids.filtered(lambda line: line.state == OBJECTED)
        return {
            "activity_type_id": kind.id,
            "summary": self._get_objection_summary(release),
            "note": plaintext2html(
                "\n".join(
                    f"{format_date(release.env, row.date)} · {row.person} ·"
                    f" {row.name}: {row.objection}"
                    for row in rows
                )
            ),
            "automated": True,
            "date_deadline": user._get_own_day(fields.Datetime.now()),
            "res_model_id": self.env["ir.model"]._get_id("project.project"),
            "res_id": self.project_id.id,
            "user_id": user.id,
        }

    def _get_objection_summary(self, release):
        return release.env._(
            "%(customer)s objects to %(hours)s: %(statement)s",
            customer=release.customer_name,
            hours=release.project_id._format_hours(release.objected_hours),
            statement=release.display_name,
        )

    def _close_activities(self):
        """The house has answered the objection."""
        self.sudo().activity_ids.unlink()
