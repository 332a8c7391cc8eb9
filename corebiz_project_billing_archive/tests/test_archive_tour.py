from odoo.tests import HttpCase, tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED

from .archive_common import ArchiveCase


@tagged("post_install", "-at_install")
class TestArchiveTour(HttpCase, ArchiveCase):
    """Browse the archive, verify a package, reopen the project; and fetch the file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._archive_at_once(cls.project)

    def test_browse_verify_reopen(self):
        for lang in ("de_DE", "en_US"):
            self.office.lang = lang
            for tour in (
                "project_archive_handovers",
                "project_archive_hit",
                "project_archive_verify",
            ):
                self.start_tour("/odoo/project-archive", tour, login=self.office.login)
        self.package.invalidate_recordset()
        self.assertEqual(self.package.verified_state, "ok")
        self.assertEqual(self.package.verified_by_id, self.office)
        self.administrator.lang = "de_DE"
        self.start_tour(
            "/odoo/project-archive",
            "project_archive_reopen",
            login=self.administrator.login,
        )
        self.project.invalidate_recordset()
        self.assertStates(self.project, PO_BILLED)

    def test_download(self):
        url = f"/project_archive/package/{self.package.id}"
        self.authenticate(self.office.login, self.office.login)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content, self._path(self.package).read_bytes())
        self.authenticate(self.leader.login, self.leader.login)
        self.assertEqual(self.url_open(url).status_code, 404)
