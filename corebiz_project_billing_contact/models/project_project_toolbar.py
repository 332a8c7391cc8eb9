from odoo import fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED


class ProjectProject(models.Model):
    """The bar on the project, and the contact at the customer."""

    _name = "project.project"
    _inherit = ["project.project", "project.toolbar.mixin"]
    # Who may read a project takes part in it, as on tasks.
    _mail_post_access = "read"

    contact_id = fields.Many2one(
        "res.partner",
        domain="[('id', 'child_of', partner_id)]",
        index="btree_not_null",
        tracking=True,
        prefetch="corebiz_project_billing",
        help="The person at the customer whom one calls or writes to about the project."
        " Without it, the customer itself.",
    )

    def _get_toolbar_project(self):
        return self

    def _get_toolbar_task(self):
        return self.env["project.task"]

    def _get_toolbar_closed_text(self):
        """Why nothing can be added to this project, or False."""
        if self.is_template:
            return self.env._(
                "“%(project)s” is a template. Create a project from it first.",
                project=self.name,
            )
        if self.billing_state == PO_ARCHIVED:
            return self.env._(
                "“%(project)s” is “%(state)s”; nothing is added to it any more. A"
                " billing administrator can send it back, giving a reason.",
                project=self.name,
                state=self._get_state_label(self.billing_state),
            )
        return False

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {
            "call_minutes",
            "call_outcome",
        }
