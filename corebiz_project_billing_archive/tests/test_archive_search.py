from odoo.exceptions import AccessError, UserError

from .archive_common import ArchiveCase


class TestArchiveSearch(ArchiveCase):
    """The words of archived projects are found by those who may read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.privacy_visibility = "portal"
        cls.portal = cls._create_user("pia", "Pia Portal", "base.group_portal")
        cls.project.message_subscribe(cls.portal.partner_id.ids)

    def _find(self, user, word):
        projects = self.env["project.project"].with_user(user)
        return projects.with_context(active_test=False).search(
            [("archive_search", "ilike", word), ("id", "=", self.project.id)]
        )

    def test_words_are_found_in_what_the_searcher_reads(self):
        note = self.task.message_post(
            body="Marge 37 percent", subtype_xmlid="mail.mt_note"
        )
        self.assertIn("37", note.body)
        self._archive_at_once(self.project)
        self.assertTrue(self._find(self.office, "Marge 3"))
        self.assertFalse(self._find(self.office, "Marge 4"))
        for user in (self.portal, self.employee, self.leader):
            with self.assertRaises(AccessError):
                self._find(user, "Marge 3")
        # Someone in the office, from whom the bookings are kept.
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "account.analytic.line")]
        )
        self.assertTrue(self._find(self.office, "Cables in the cellar"))
        access.active = False
        self.assertFalse(self._find(self.office, "Cables in the cellar"))

    def test_the_place_is_shown_and_opened(self):
        """A message before a task; nothing that the searcher may not read."""
        self.task.name = "Marge of the rack"
        note = self.task.message_post(
            body="We spoke about the Marge 37 percent",
            subtype_xmlid="mail.mt_note",
        )
        self._archive_at_once(self.project)

        def search(text, user=self.office):
            project = self.project.with_user(user)
            return project.with_context(archive_text=text)

        found = search("marge 37")
        self.assertEqual(found.archive_hit, "We spoke about the Marge 37 percent")
        action = found.action_open_archive_hit()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("mail.message", note.id)
        )
        action = search("of the rack").action_open_archive_hit()
        self.assertEqual(action["res_model"], "project.task")
        self.assertEqual(search(["marge 37"]).archive_hit, found.archive_hit)
        for text in (None, " ", [], [1]):
            self.assertFalse(search(text).archive_hit)
        with self.assertRaisesRegex(UserError, "no message"):
            search("Nowhere").action_open_archive_hit()
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "account.analytic.line")]
        )
        self.assertIn("cellar", search("Cables in the cellar").archive_hit)
        access.active = False
        self.env.invalidate_all()
        self.assertFalse(search("Cables in the cellar").archive_hit)
