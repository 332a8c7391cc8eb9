from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BILLING_ADMINISTRATOR,
    LEADER,
    MANAGER,
    OFFICE,
)
from odoo.addons.corebiz_project_billing.models.plain_text import has_only_addresses

from .project_release import (
    ACCEPTED,
    DRAFT,
    INVOICED,
    LIVE_STATES,
    OBJECTED,
    SENT,
    SUPERSEDED,
    WITHDRAWN,
)

# Who makes, sends and takes back the statements of a project.
RELEASE_ROLES = (LEADER, MANAGER, OFFICE)
RENEWABLE_STATES = (SENT, ACCEPTED, OBJECTED, INVOICED, WITHDRAWN)
RETURNABLE_STATES = (DRAFT, SENT, ACCEPTED, OBJECTED)


class ProjectRelease(models.Model):
    """The steps of the house: renew, send, new version, withdraw.

    Each asks for the person on the project: its leader, its manager, or the project
    office; a billing administrator may act for them.
    """

    _inherit = "project.release"

    can_act = fields.Boolean(
        compute="_compute_can_act", export_string_translation=False
    )

    @api.depends("project_id")
    @api.depends_context("uid")
    def _compute_can_act(self):
        for release in self:
            project = release.sudo().project_id
            release.can_act = not self._get_cannot_make_text(project)

    # === Who ===

    @api.model
    def _check_may_make(self, project):
        """Let leader, manager and office on.

        :raises AccessError: says who may, to people who may see the project
        """
        project.sudo(False).check_access("read")
        if text := self._get_cannot_make_text(project):
            raise AccessError(text)

    @api.model
    def _get_cannot_make_text(self, project):
        """Why the current user makes no statements of ``project``, or False."""
        roles = (*RELEASE_ROLES, BILLING_ADMINISTRATOR)
        project = project.sudo()
        if any(project._has_role(role) for role in roles):
            return False
        return self.env._(
            "Only %(who)s can make, send or withdraw statements of “%(project)s”.",
            who=project._get_roles_text(RELEASE_ROLES),
            project=project.name,
        )

    def _check_step(self, states, text):
        """Ask for person and state before a step.

        :param str text: what to do instead, in a state that is not among ``states``
        :raises AccessError: for people who may not
        :raises UserError: in another state; names the statement
        """
        self.check_access("read")
        for release in self:
            release._check_may_make(release.sudo().project_id)
            if release.state not in states:
                raise UserError(
                    self.env._(
                        "“%(statement)s” is “%(state)s”. %(advice)s",
                        statement=release.display_name,
                        state=release._get_state_label(),
                        advice=text,
                    )
                )

    def _get_state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    # === Steps ===

    def action_renew(self):
        """Take the bookings of today into drafts.

        :raises UserError: if a statement is no draft
        """
        self._check_step(
            (DRAFT,), self.env._("Make a new version of it to change its rows.")
        )
        for release in self.sudo():
            release._freeze_rows()
        return True

    def action_open_sending(self):
        """Open the dialog that sends the link, or another one.

        :raises UserError: see :meth:`_send`
        """
        self.ensure_one()
        self._check_sendable()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_release.project_release_send_action"
        )
        return {**action, "context": {"default_release_id": self.id}}

    def _check_sendable(self):
        self._check_step(
            (DRAFT, SENT, OBJECTED),
            self.env._("Only drafts and what is not signed yet is sent."),
        )
        for release in self.filtered("signed_date"):
            raise UserError(
                self.env._(
                    "“%(statement)s” is signed already. Make a new version of it to"
                    " send it again.",
                    statement=release.display_name,
                )
            )

    def _send(self, partners, expires=None):
        """Send a link to each of ``partners``; from now on the bookings are fixed.

        :param expires: the last day of the links; 30 days from now if not given
        :raises UserError: if a recipient is not of the customer or has no address, and
            if the bookings of a draft have changed since it was made
        """
        self.ensure_one()
        self._check_sendable()
        self._check_recipients(partners, expires)
        release = self.sudo()
        if release.state == DRAFT:
            if text := release._get_changed_text():
                raise UserError(
                    self.env._(
                        "“%(statement)s” was not sent, because %(change)s since it was"
                        " made. Press “Renew” and look at the rows first.",
                        statement=self.display_name,
                        change=text,
                    )
                )
            release._change(
                {
                    "state": SENT,
                    "sent_date": fields.Datetime.now(),
                    "sent_user_id": self.env.uid,
                }
            )
            release.line_ids._set_active(True)
        links = self.env["project.release.link"]
        release.link_ids.filtered(lambda link: link.partner_id in partners)._revoke()
        for partner in partners.sudo():
            links |= links._make(release, partner, expires)
        return links

    def _check_recipients(self, partners, expires):
        """Refuse recipients of another customer: a link shows all rows.

        :raises UserError: names the recipient
        """
        if not partners:
            raise UserError(
                self.env._(
                    "Choose who gets the link to “%(statement)s”.",
                    statement=self.display_name,
                )
            )
        if expires and expires < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The link to “%(statement)s” would have expired already. Choose a"
                    " day that is still to come.",
                    statement=self.display_name,
                )
            )
        customer = self.sudo().partner_id.commercial_partner_id
        for partner in partners.sudo():
            values = {"person": partner.display_name, "customer": customer.name}
            if partner.commercial_partner_id != customer:
                raise UserError(
                    self.env._(
                        "“%(person)s” does not belong to %(customer)s and gets no link"
                        " to its hours. Choose one of its contacts.",
                        **values,
                    )
                )
            if not has_only_addresses(partner.email):
                raise UserError(
                    self.env._(
                        "“%(person)s” has no e-mail address. Enter it on the contact"
                        " first.",
                        **values,
                    )
                )

    def action_withdraw(self):
        """Take statements back: links close, bookings are free again.

        :raises UserError: if rows are on an invoice
        """
        self._check_step(
            RETURNABLE_STATES, self.env._("There is nothing to withdraw any more.")
        )
        for release in self.sudo():
            release._check_not_invoiced()
            release._close(WITHDRAWN)
        return True

    def action_make_version(self):
        """Make the next version, as a draft with the bookings of today.

        What is invoiced already stays in this one. Everything else is free to correct,
        and needs a new signature.

        :raises UserError: if rows are on a draft invoice, or there is a next version
        """
        self.ensure_one()
        self._check_step(
            RENEWABLE_STATES, self.env._("Its newest version is the one to change.")
        )
        release = self.sudo()
        if release.next_ids:
            raise UserError(
                self.env._(
                    "“%(statement)s” has a next version already: “%(next)s”. Open that"
                    " one.",
                    statement=self.display_name,
                    next=release.next_ids.display_name,
                )
            )
        release._check_on_no_draft()
        release._free_for_version()
        version = self._make(
            release.project_id.with_env(self.env),
            release.date_from,
            release.date_to,
            version=release.version + 1,
            previous_id=release.id,
        )
        return version._get_records_action(name=version.display_name)

    def _free_for_version(self):
        """Give up the rows that no invoice bills; without any, the whole statement."""
        kept = self.line_ids.filtered(
            lambda line: line.is_active and line._get_billing_invoices()
        )
        if self.state == WITHDRAWN:
            return
        if not kept:
            self._close(SUPERSEDED)
            return
        (self.line_ids - kept).filtered("is_active")._set_active(False)
        self._close_activities()
        self._renew_state()

    def _close(self, state):
        """End a statement: nothing of it counts any more, its links say so."""
        self._change({"state": state})
        self.line_ids.filtered("is_active")._set_active(False)
        if state == WITHDRAWN:
            self.link_ids._revoke()
        self._close_activities()

    def _check_not_invoiced(self):
        """
        :raises UserError: names the invoice
        """
        self._check_on_no_draft()
        for line in self.line_ids.filtered("is_active"):
            if invoices := line._get_billing_invoices():
                raise UserError(
                    self.env._(
                        "“%(statement)s” stays: “%(invoice)s” bills its hours. Write a"
                        " credit note first, or make a new version of what is not"
                        " billed.",
                        statement=self.display_name,
                        invoice=invoices[-1:].display_name,
                    )
                )

    def _check_on_no_draft(self):
        """
        :raises UserError: names the draft that has its bookings
        """
        for line in self.line_ids.filtered("is_active"):
            links = line.booking_id._get_active_links()
            drafts = links.filtered(lambda link: link._is_on_draft()).move_id
            if drafts:
                raise UserError(
                    self.env._(
                        "Hours of “%(statement)s” are on the draft invoice"
                        " “%(invoice)s”. Take them off the draft, or delete it first.",
                        statement=self.display_name,
                        invoice=drafts[:1].display_name,
                    )
                )

    def _get_live(self):
        """Those of these that the customer has."""
        return self.filtered(lambda release: release.state in LIVE_STATES)
