from odoo.addons.corebiz_project_billing_archive.tests.archive_common import ArchiveCase

from .common import DealCase


class TestDealArchive(DealCase, ArchiveCase):
    """The deal, with what hangs on it, is in the package of its project."""

    def test_deal_is_in_the_package(self):
        self.lead.message_post(body="First talk", attachments=[("plan.txt", b"Plan")])
        event = self.env["calendar.event"].create(
            {
                "name": "Visit to the town hall",
                "start": "2026-03-02 09:00:00",
                "stop": "2026-03-02 10:00:00",
                "opportunity_id": self.lead.id,
            }
        )
        project = self.lead._create_project(
            {
                "name": "Town hall",
                "leader_id": self.leader.id,
                "user_id": self.manager.id,
            }
        )
        project = project.with_env(self.env)
        package = self._archive(project)
        self.assertIn(self.lead.id, self._rows(package, "crm.lead"))
        self.assertIn(event.id, self._rows(package, "related.calendar.event"))
        self.assertNotIn(event.id, self._rows(package, "calendar.event"))
        files = self._read(package)
        self.assertIn(b"Plan", files.values())
        self.assertIn("First talk", files["index.html"].decode())
        # The deal goes on, and changes nothing of what is compared.
        self.lead.message_post(body="Second talk")
        self.assertEqual(self._verify(package), [])
