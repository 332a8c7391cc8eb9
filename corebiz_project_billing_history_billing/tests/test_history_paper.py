from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.paper_common import PaperCase

from .history_common import HistoryCase

REPORT = "corebiz_project_billing_history.report_project_history"


@tagged("post_install", "-at_install")
class TestHistoryPaper(PaperCase, HistoryCase):
    """The history as it comes out of the printer."""

    def test_printed(self):
        for lang, title, page in (
            ("en_US", "History", "Page 1 / "),
            ("de_DE", "Verlauf", "Seite 1 / "),
        ):
            with self.subTest(lang=lang):
                paper = self._print(REPORT, self.project, lang, self.manager)
                self.assertInOrder(paper, title, self.project.name, "Kick-off")
                self.assertCount(paper, title)
                self.assertIn(page, paper.pages[0])

    def test_refused_to_who_may_not_see_the_project(self):
        projects = (self.project | self.project.copy()).sudo()
        projects.privacy_visibility = "followers"
        stranger = self._create_user(
            "stranger", "Sten Fremd", "project.group_project_user"
        )
        with self.assertRaises(AccessError):
            self._print(REPORT, projects, user=stranger)

    def test_no_entry_is_torn(self):
        for number in range(60):
            self._write(
                self.project, f"<p>Entry {number:02} begins</p><p>{number:02} ends</p>"
            )
        paper = self._print(REPORT, self.project, user=self.manager)
        self.assertGreater(len(paper.pages), 2)
        for number in range(60):
            start, end = f"Entry {number:02} begins", f"{number:02} ends"
            self.assertEqual(
                [start in text for text in paper.pages],
                [end in text for text in paper.pages],
            )
