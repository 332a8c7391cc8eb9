from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class TestPreflightRights(ProjectBillingCase):
    """What the desk thinks of a project is for people inside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.privacy_visibility = "portal"
        cls.portal = cls._create_user("pia", "Pia Portal", "base.group_portal")
        cls.project.message_subscribe(cls.portal.partner_id.ids)
        cls.project.collaborator_ids = [
            Command.create({"partner_id": cls.portal.partner_id.id})
        ]

    def test_light_is_not_for_the_customer(self):
        domain = [("preflight_light", "in", ["red", "yellow", "green"])]
        with self.assertRaises(AccessError):
            self.env["project.project"].with_user(self.portal).search(domain)
        with self.assertRaises(AccessError):
            self.env["project.task"].with_user(self.portal).search(
                [("project_id.preflight_light", "=", "red")]
            )
