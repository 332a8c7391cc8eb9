from odoo.tools import mute_logger

from .common import ALONE, ProjectBillingCase


class TestTakeAlone(ProjectBillingCase):
    """What fails in a job fails for one record: it is undone, and the log names it."""

    def _rename(self, project, is_broken):
        project.name = "Renamed"
        if is_broken:
            raise ValueError("broken")
        return project

    def test_others_go_on(self):
        other = self._create_project("Firewall")
        with self.assertLogs(ALONE, "ERROR") as logs:
            self.assertFalse(self.project._take_alone(self._rename, self.project, True))
        self.assertIn(str(self.project), logs.output[0])
        self.assertIn("ValueError: broken", logs.output[0])
        self.assertEqual(other._take_alone(self._rename, other, False), other)
        self.env.invalidate_all()
        self.assertEqual(self.project.name, "Mail server")
        self.assertEqual(other.name, "Renamed")

    def test_what_the_database_refuses(self):
        """The transaction goes on, with what was there before."""
        query = "UPDATE project_project SET name = NULL WHERE id = %s"

        def write():
            self.project.name = "Renamed"
            self.env.cr.execute(query, (self.project.id,))

        with mute_logger("odoo.sql_db"), self.assertLogs(ALONE, "ERROR") as logs:
            self.assertFalse(self.project._take_alone(write))
        self.assertIn("NotNullViolation", logs.output[0])
        self.assertEqual(self.project.name, "Mail server")
