from .archive_common import ArchiveCase


class TestArchiveReport(ArchiveCase):
    """The closing report that the archive prints and keeps."""

    def test_closing_report_is_read_by_who_sees_the_evaluation(self):
        self.project.privacy_visibility = "employees"
        self._archive(self.project)
        report = self.project.archive_report_id
        self.assertIn("Mail server", report.raw.decode())
        for user, sees in (
            (self.office, True),
            (self.manager, True),
            (self.account_manager, True),
            (self.project_administrator, True),
            (self.leader, False),
            (self.employee, False),
        ):
            with self.subTest(user=user.name):
                files = self.env["ir.attachment"].with_user(user)
                self.assertEqual(files.browse(report.id).has_access("read"), sees)
                found = files.search([("name", "=", report.name)])
                self.assertEqual(report in found, sees)
        evaluation = self.project.evaluation_ids[-1:]
        self.assertIn(report, evaluation.with_user(self.manager).file_ids)
        package = self.project.archive_package_ids
        row = self._rows(package, "ir.attachment")[report.id]
        self.assertEqual(self._read(package)[row["path"]], report.raw)
