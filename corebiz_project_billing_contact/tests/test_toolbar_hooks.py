from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin


class TestToolbarHooks(ExampleMixin, ProjectBillingCase):
    """Who takes part in a task, and what is linked to it, by another addon."""

    examples = ("project.toolbar.mixin", "project.link.mixin")

    def test_people_and_contact_of_another_addon_get_the_mail(self):
        contact = self.env["res.partner"].create(
            {"name": "Eva Kern", "parent_id": self.customer.id, "email": "eva@x.com"}
        )
        task = (
            self.env["project.task"]
            .with_user(self.employee)
            .create({"name": "Cables", "project_id": self.project.id})
        )
        task.sudo().partner_id = self.customer
        action = task.with_user(self.leader).action_write_mail()
        recipients = action["context"]["default_partner_ids"]
        self.assertEqual(recipients[0], contact.id)
        self.assertIn(self.employee.partner_id.id, recipients)
        self.assertIn(self.manager.partner_id.id, recipients)

    def test_what_is_linked_agrees_with_its_task(self):
        self.env["ir.model.access"].create(
            {
                "name": "Parcels",
                "model_id": self.env["ir.model"]._get_id("project.parcel"),
                "group_id": self.env.ref("base.group_user").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create"), True),
            }
        )
        parcels = self.env["project.parcel"].with_user(self.employee)
        parcel = parcels.create({"name": "Router", "task_id": self.task.id})
        self.assertEqual(parcel.project_id, self.project)
        other = self._create_project("Other")
        with self.assertRaisesRegex(UserError, "does not belong to"):
            parcels.create(
                {"name": "Switch", "task_id": self.task.id, "project_id": other.id}
            )
