from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    ROLE_FIELDS,
)

WON, LOST = "won", "lost"
WINNING = ("pending", WON)
# What Odoo works out the status of a deal from, and the status itself.
STATUS_FIELDS = frozenset({"active", "probability", "stage_id", "won_status"})


class CrmLead(models.Model):
    """The projects that came from a deal, and what happens to them afterwards.

    A deal that has a project stays: it cannot be deleted, and when deals are merged
    its projects move to the deal that remains. When it is lost or reopened later, its
    projects go on as they are; the people with a role on them are told.

    A deal becomes a project without a quotation, too, for work that is billed by time.
    :meth:`_get_cannot_create_project_reason` is the one gate, before the button, the
    dialog and every other caller. The user needs the rights of a salesperson on this
    deal and of a project user, and none to create projects.
    """

    _inherit = "crm.lead"

    project_ids = fields.One2many(
        "project.project",
        "opportunity_id",
        string="Projects",
        copy=False,
        groups="project.group_project_user",
    )
    project_count = fields.Integer(
        compute="_compute_project_count", groups="project.group_project_user"
    )
    project_date = fields.Datetime(
        string="Project Since",
        readonly=True,
        code_only=True,
        copy=False,
        help="When a project was last made from this opportunity.",
    )
    project_manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Asked once: the project that comes from the deal gets this person, unless"
        " the product's project template names one.",
    )
    project_leader_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Asked once: the project that comes from the deal gets this person, unless"
        " the product's project template names one.",
    )

    @api.depends("project_ids")
    def _compute_project_count(self):
        counts = dict(
            self.env["project.project"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("opportunity_id", "in", self.ids)], ["opportunity_id"], ["__count"]
            )
        )
        for lead in self:
            lead.project_count = counts.get(lead, 0)

    def write(self, vals):
        """Tell the projects of deals that are no longer, or again, won.

        The status hangs on the probability, which is costly to work out: it is asked
        for only where there is somebody to tell.
        """
        if STATUS_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = {lead: lead.won_status for lead in self if lead.sudo().project_ids}
        result = super().write(vals)
        for lead, status in before.items():
            if status != lead.won_status:
                # Winning an open deal is news only for those who heard otherwise.
                lead._tell_projects((status, lead.won_status) == WINNING)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_project(self):
        """The deal stays readable from its project."""
        for lead in self.sudo().with_context(active_test=False):
            if lead.project_ids:
                raise UserError(
                    self.env._(
                        "“%(lead)s” cannot be deleted: the project “%(project)s” came"
                        " from it. Archive the opportunity instead.",
                        lead=lead.name,
                        project=lead.project_ids[0].name,
                    )
                )

    def _merge_dependences(self, opportunities):
        """The projects of merged deals go to the one that remains."""
        result = super()._merge_dependences(opportunities)
        projects = self.env["project.project"].sudo().with_context(active_test=False)
        projects.search([("opportunity_id", "in", opportunities.ids)])._write_by_code(
            {"opportunity_id": self.id}
        )
        return result

    # === Telling the people of the project ===

    def _tell_projects(self, only_told=False):
        """Tell the projects of this deal that it is no longer, or again, won.

        :param bool only_told: only those whose people still have earlier news open
        """
        for project in self.sudo().project_ids:
            told = self._get_news_activities(project)
            if project.billing_state != PO_ARCHIVED and (told or not only_told):
                self._tell_project(project, told)

    @api.model
    def _get_news_type(self):
        """The type of activity that tells news of the deal; empty if it was deleted."""
        found = self.env.ref(
            "corebiz_project_billing_crm.mail_activity_type_deal",
            raise_if_not_found=False,
        )
        return found or self.env["mail.activity.type"]

    @api.model
    def _get_news_activities(self, project):
        """The open activities by which people of ``project`` were told before."""
        activity_type = self._get_news_type()
        return project.activity_ids.filtered(
            lambda activity: activity.activity_type_id == activity_type
        )

    def _tell_project(self, project, told):
        """A note to the people with a role, and an activity for each of them.

        Whoever still has an open activity gets no second; the news go into it.
        """
        users = self.env["res.users"].sudo()
        for name in ROLE_FIELDS.values():
            users |= project[name].filtered(lambda user: user.active)
        users -= self.env.user
        text = self._get_status_text(project)
        project.message_post(
            body=text, subtype_xmlid="mail.mt_note", partner_ids=users.partner_id.ids
        )
        for activity in told:
            activity.summary = self._get_status_text_for(activity.user_id, project)
        if activity_type := self._get_news_type():
            self.env["mail.activity"]._create_quietly(
                [
                    self._prepare_news_vals(project, user, activity_type)
                    for user in users - told.user_id
                ]
            )

    def _prepare_news_vals(self, project, user, activity_type):
        """Values of the activity that tells ``user``."""
        return {
            "activity_type_id": activity_type.id,
            "summary": self._get_status_text_for(user, project),
            "automated": True,
            "res_model_id": self.env["ir.model"]._get_id("project.project"),
            "res_id": project.id,
            "user_id": user.id,
        }

    def _get_status_text_for(self, user, project):
        """The sentence in the language of ``user``."""
        return self.with_context(lang=user.lang)._get_status_text(project)

    def _get_status_text(self, project):
        """One sentence: what became of the deal, and that the project goes on."""
        values = {"lead": self.name, "project": project.name}
        if self.won_status == LOST:
            return self.env._(
                "The opportunity “%(lead)s” was lost. “%(project)s” goes on unchanged;"
                " please decide together what happens to it.",
                **values,
            )
        if self.won_status == WON:
            return self.env._(
                "The opportunity “%(lead)s” is won again. “%(project)s” goes on"
                " unchanged.",
                **values,
            )
        return self.env._(
            "The opportunity “%(lead)s” was reopened. “%(project)s” goes on unchanged;"
            " please decide together what happens to it.",
            **values,
        )

    def _note_project(self, project):
        """Say in the chatter of the deal which project came from it."""
        self.message_post(
            body=self.env._(
                "The project %s came from this opportunity.", project._get_html_link()
            ),
            subtype_xmlid="mail.mt_note",
        )

    # === Straight to the project ===

    def action_open_project_create(self):
        """Open the dialog that makes a project of this deal."""
        self.ensure_one()
        self._check_can_create_project()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_crm.crm_lead_project_create_action"
        )
        return {**action, "context": {"default_lead_id": self.id}}

    def action_view_projects(self):
        """Open the projects that came from this deal."""
        self.ensure_one()
        return self.with_context(active_test=False).project_ids._get_open_action()

    def _check_can_create_project(self):
        """Raise unless the user may make a project of this deal.

        :raises UserError: names the deal and says what to do
        """
        self.check_access("write")
        if text := self._get_cannot_create_project_reason():
            raise UserError(text)

    def _get_cannot_create_project_reason(self):
        """Why no project can be made of this deal by the current user, or False."""
        self.ensure_one()
        values = {"lead": self.name}
        if not self.env.user.has_group("project.group_project_user"):
            return self.env._(
                "To make a project of “%(lead)s” you need the right “Project: User”."
                " Ask your administrator.",
                **values,
            )
        if self.type != "opportunity":
            return self.env._(
                "“%(lead)s” is a lead. Convert it to an opportunity first.", **values
            )
        if self.won_status != "won":
            return self.env._(
                "“%(lead)s” is not won yet. Mark it as won first; then it can become a"
                " project.",
                **values,
            )
        return False

    def _create_project(self, vals, template=None, known=None):
        """Make a project of this deal, and take over what the deal knows.

        Whoever presses twice, or at the same time as somebody else, gets the one
        project: the deal's row is written first, so that of two requests the second
        one starts again and then sees the project of the first.

        :param dict vals: values of the project that were asked for
        :param template: project template to copy, if any
        :param known: the projects of the deal that the user knew of
        :return: the project that was made now, or just before by somebody else
        """
        self._check_can_create_project()
        # Without a name the field is left open; it is not the user who presses.
        vals = {"user_id": False, **vals}
        lead = self.sudo()
        lead._write_by_code({"project_date": fields.Datetime.now()})
        lead.flush_recordset(["project_date"])
        projects = lead.with_context(active_test=False).project_ids
        if others := projects - (known or projects.browse()):
            return others[:1].sudo(self.env.su)
        quiet = self.env["project.project"].sudo()
        quiet = quiet.with_context(mail_create_nosubscribe=True)
        if template:
            template.check_access("read")
            project = quiet.browse(template.id).action_create_from_template(vals)
        else:
            project = quiet.create(vals)
        project._take_over_deal(self)
        lead.invalidate_recordset(["project_ids"])
        return project.with_env(self.env)
