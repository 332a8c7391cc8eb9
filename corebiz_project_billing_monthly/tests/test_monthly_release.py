from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing_release.tests.release_common import PICTURE

from .monthly_common import NOVEMBER_FIRST, OCTOBER, SEPTEMBER, MonthlyCase


class TestMonthlyRelease(MonthlyCase):
    """The customer reads a late booking with the month in which it is billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls._sell_running()
        cls._ready(cls.project, (SEPTEMBER, 16), (date(2026, 10, 1), 6))
        late = {"date": date(2026, 9, 28), "late_reason": "Found in the mail"}
        cls.late = cls._book(cls.leader, cls.project.tasks, 2, **late).sudo()

    def _make(self, start, end):
        releases = self.env["project.release"].with_user(self.leader)
        return releases._make(self.project.with_user(self.leader), start, end)

    def test_listed_with_the_month_in_which_it_counts(self):
        with freeze_time(NOVEMBER_FIRST):
            september = self._make(SEPTEMBER.replace(day=1), SEPTEMBER)
            self.assertEqual((september.hours, september.late_hours), (16, 0))
            october = self._make(OCTOBER.replace(day=1), OCTOBER)
        self.assertEqual((october.hours, october.late_hours), (8, 2))
        self.assertEqual(october.line_ids[1].booking_id, self.late)
        self.assertEqual(october.line_ids.mapped("is_late"), [False, True])
        self.assertFalse(october.sudo()._get_changed_text())

    def test_heading_on_page_and_paper(self):
        october = self._make(OCTOBER.replace(day=1), OCTOBER).sudo()
        reports = self.env["ir.actions.report"]
        name = "corebiz_project_billing_release.report_project_release"
        for lang, heading in (("en_US", "Late Bookings"), ("de_DE", "Nachbuchungen")):
            october._complete({"lang": lang})
            html = reports._render_qweb_html(name, october.ids)[0].decode()
            before, after = html.split(heading)
            self.assertIn("10/01/2026" if lang == "en_US" else "01.10.2026", before)
            self.assertIn("09/28/2026" if lang == "en_US" else "28.09.2026", after)

    def test_objected_row_of_a_released_month_is_corrected(self):
        """What the customer objects to has a way back, though its month is fixed."""
        release = self._make(SEPTEMBER.replace(day=1), SEPTEMBER)
        link = release._send(self.customer)
        row = release.sudo().line_ids
        release.sudo()._object(link, {row: "Two hours were warranty"})
        booking = row.booking_id.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "sent back"), self.cr.savepoint():
            booking.unit_amount = 14
        period = self.project._get_period(SEPTEMBER)
        period.with_user(self.manager).action_send_back("The customer objects")
        booking.unit_amount = 14
        release.action_make_version()
        version = release.next_ids
        self.assertEqual((version.hours, version.version), (14, 2))
        version.sudo()._sign(version._send(self.customer), "Karla", PICTURE)
        period.with_user(self.leader).action_confirm()
        period.with_user(self.manager).action_release()
        run = self._run(self.project)
        self.assertRun(run, {self.project: [14 * 95]})
