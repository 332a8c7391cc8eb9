from odoo import fields, models


class ProjectProject(models.Model):
    """The statements of a project, from its form."""

    _inherit = "project.project"

    release_count = fields.Integer(
        compute="_compute_release_count", groups="base.group_user"
    )
    can_make_release = fields.Boolean(
        compute="_compute_can_make_release",
        groups="base.group_user",
        export_string_translation=False,
    )

    def _compute_release_count(self):
        releases = self.env["project.release"]
        counts = {}
        if releases.has_access("read"):
            domain = [("project_id", "in", self.ids)]
            counts = dict(releases._read_group(domain, ["project_id"], ["__count"]))
        for project in self:
            project.release_count = counts.get(project._origin, 0)

    def _compute_can_make_release(self):
        releases = self.env["project.release"]
        for project in self:
            project.can_make_release = bool(
                project._origin and not project.is_template
            ) and not releases._get_cannot_make_text(project._origin)

    def action_view_releases(self):
        """Open the statements of this project."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_release.project_release_action"
        )
        action = {**action, "domain": [("project_id", "=", self.id)], "context": {}}
        return self._at_address(action, "releases-of-project")

    def action_make_release(self):
        """Open the dialog that makes a statement for release.

        :raises AccessError: for people who are neither leader, manager nor office
        """
        self.ensure_one()
        self.check_access("read")
        self.env["project.release"]._check_may_make(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_release.project_release_make_action"
        )
        return {**action, "context": {"default_project_id": self.id}}
