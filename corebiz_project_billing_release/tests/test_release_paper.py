from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.paper_common import PaperCase

from .release_common import ReleaseCase

REPORT = "corebiz_project_billing_release.report_project_release"


@tagged("post_install", "-at_install")
class TestReleasePaper(PaperCase, ReleaseCase):
    """The statement as it comes out of the printer."""

    def test_a_line_to_sign_before(self):
        release = self._make()
        paper = self._print(REPORT, release, user=self.leader)
        for text in ("Server installed", "20.00", "Planning; üöä"):
            self.assertIn(text, paper.text)
        self.assertIn("Date, name and signature of the customer", paper.text)
        self.assertIn("release them for invoicing", paper.text)
        self.assertNotIn("From – To", paper.text)

    def test_signature_and_objection_after(self):
        release, link = self._make_sent()
        self._object(link, 5, "We ordered this as warranty")
        self._sign(link)
        with self._printing():
            release._make_pdf()
        paper = self._print(REPORT, release, user=self.leader)
        for text in (
            *("Karla Kundin", "15.00", "5.00", "We ordered this as warranty"),
            release.sha256,
        ):
            self.assertIn(text, paper.text)
        self.assertNotIn("Date, name and signature", paper.text)
        self.assertTrue(release.attachment_id.raw.startswith(b"%PDF"))

    def test_from_to_where_bookings_have_times(self):
        bookings = type(self.env["account.analytic.line"])
        with patch.object(
            bookings, "_get_statement_time_text", lambda booking: "08:00–16:00"
        ):
            release = self._make()
        self.assertEqual(set(release.line_ids.mapped("time_text")), {"08:00–16:00"})
        paper = self._print(REPORT, release, user=self.leader)
        self.assertIn("From – To", paper.text)
        self.assertIn("08:00–16:00", paper.text)

    def test_remark_is_signed(self):
        """Why a row costs more stands on the paper, and under the seal."""
        bookings = type(self.env["account.analytic.line"])
        release = self._make()
        self.assertNotIn("Remark", self._print(REPORT, release, user=self.leader).text)
        with patch.object(
            bookings, "_get_statement_remark", lambda booking: "Weekend +50 %"
        ):
            release.with_user(self.leader).action_renew()
            link = self._send(release)
        self._sign(link)
        self.assertEqual(set(release.line_ids.mapped("remark")), {"Weekend +50 %"})
        paper = self._print(REPORT, release, user=self.leader)
        self.assertInOrder(paper, "Work Done", "Remark", "Weekend +50 %")
        self.assertTrue(release._is_sealed())
        self._damage(release.line_ids[0], remark="")
        self.assertFalse(release._is_sealed())

    def test_remark_that_came_later(self):
        """A draft whose bookings cost more meanwhile is renewed before it is sent."""
        bookings = type(self.env["account.analytic.line"])
        release = self._make()
        with (
            patch.object(bookings, "_get_statement_remark", lambda booking: "Weekend"),
            self.assertRaisesRegex(UserError, "was changed"),
        ):
            self._send(release)
