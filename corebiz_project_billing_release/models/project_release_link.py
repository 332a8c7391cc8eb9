import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, format_date, hmac

from .project_release import DRAFT, SUPERSEDED, WITHDRAWN

DAYS = 30
SCOPE = "corebiz_project_billing_release.link"


class ProjectReleaseLink(models.Model):
    """The way of one recipient to one statement, without a login.

    **The token is in no table.** It is worked out of a nonce that nobody can read and
    the secret of the database, at the moment the mail leaves (see ``mail.mail``). So it
    is in no list, no answer of the API and no queue of mails. The address carries it
    behind the ``#``, which browsers send to no server: it is in no log and no referrer.

    A link expires, and can be revoked; whoever opens it then is told so.
    """

    _name = "project.release.link"
    _inherit = ["project.ledger.mixin"]
    _description = "Link to a Statement for Release"
    _order = "id desc"
    _rec_name = "email"

    release_id = fields.Many2one(
        "project.release",
        string="Statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="release_id.company_id", store=True, index="btree_not_null"
    )
    project_id = fields.Many2one(
        related="release_id.project_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    email = fields.Char(string="Sent to", required=True, readonly=True)
    date = fields.Datetime(
        string="Made on", required=True, readonly=True, default=fields.Datetime.now
    )
    expires = fields.Date(string="Valid until", required=True, readonly=True)
    revoked_date = fields.Datetime(string="Revoked on", readonly=True)
    is_open = fields.Boolean(
        string="Valid", compute="_compute_is_open", export_string_translation=False
    )
    nonce = fields.Char(
        required=True,
        readonly=True,
        groups=".",  # nobody
        default=lambda self: secrets.token_hex(16),
    )
    mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )
    url = fields.Char(
        string="Address",
        compute="_compute_url",
        compute_sudo=True,
        help="Without the token, which only the mail to the recipient carries.",
    )

    @api.depends("expires", "revoked_date", "release_id.state")
    def _compute_is_open(self):
        for link in self:
            link.is_open = not link._get_closed_text()

    @api.depends("release_id")
    def _compute_url(self):
        for link in self:
            link.url = f"{link._get_address()}{link._get_placeholder()}"

    def _get_address(self):
        """The address of the page, without the token."""
        base = self.release_id.company_id.get_base_url()
        return f"{base}/release/{self.id}"

    def _get_placeholder(self):
        """What stands in a mail for the token until it leaves."""
        return f"#release-link-{self.id}"

    # === Token ===

    def _get_token(self):
        """The token of this link, for the mail that carries it."""
        link = self.sudo()
        return hmac(link.env, SCOPE, f"{link.id}-{link.nonce}")

    def _is_token(self, token):
        """Whether ``token`` is the one that the recipient got."""
        return bool(self) and consteq(self._get_token(), str(token or ""))

    def _get_closed_text(self):
        """Why this link shows nothing any more, as its recipient reads it, or False."""
        link = self.sudo()
        company = link.company_id.name
        if link.revoked_date or link.release_id.state in (WITHDRAWN, DRAFT):
            return self.env._(
                "This link was withdrawn. Please ask %(company)s for a new one.",
                company=company,
            )
        if link.release_id.state == SUPERSEDED:
            return self.env._(
                "%(company)s has prepared a new version of this statement. Please use"
                " the link in the mail about it.",
                company=company,
            )
        if link.expires < fields.Date.context_today(link):
            return self.env._(
                "This link was valid until %(date)s. Please ask %(company)s for a new"
                " one.",
                date=format_date(self.env, link.expires),
                company=company,
            )
        return False

    # === Life ===

    @api.model
    def _make(self, release, partner, expires=None):
        """The link of ``partner`` to a statement, and the mail that carries it."""
        link = self.sudo()._add_rows(
            [
                {
                    "release_id": release.id,
                    "partner_id": partner.id,
                    "email": partner.email_normalized,
                    "expires": expires
                    or fields.Date.context_today(self) + timedelta(days=DAYS),
                }
            ]
        )
        link._mail()
        return link

    def _mail(self):
        """Queue the mail with the link; the token comes into it as it leaves."""
        self.ensure_one()
        template = self.env.ref(
            "corebiz_project_billing_release.mail_template_release",
            raise_if_not_found=False,
        )
        if not template:
            raise UserError(
                self.env._(
                    "The mail template for statements is missing, so no link can be"
                    " sent. Ask your administrator to restore “Statement to Release”."
                )
            )
        mail_id = template.sudo().send_mail(self.id)
        self._complete({"mail_id": mail_id})

    def action_revoke(self):
        """Revoke links: whoever opens one is told so.

        :raises AccessError: for people who are neither leader, manager nor office
        """
        self.check_access("read")
        for release in self.sudo().release_id:
            release.with_env(self.env)._check_may_make(release.project_id)
        self._revoke()
        return True

    def _revoke(self):
        """Revoke those that are not revoked yet."""
        links = self.sudo().filtered(lambda link: not link.revoked_date)
        links._complete({"revoked_date": fields.Datetime.now()})
