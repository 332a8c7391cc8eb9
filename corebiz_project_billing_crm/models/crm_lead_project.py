from odoo import fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """From the won deal straight to the project, without a quotation.

    For work that is billed by time. :meth:`_get_cannot_create_project_reason` is the
    one gate, before the button, the dialog and every other caller. The user needs the
    rights of a salesperson on this deal and of a project user, and none to create
    projects.
    """

    _inherit = "crm.lead"

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
