from odoo.tools import format_date

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing.tests.uninstall_dialog_common import (
    UninstallMixin,
)

from .archive_common import ArchiveCase

CORE = "corebiz_project_billing"
ARCHIVE = f"{CORE}_archive"
# The archive, and what it stands on.
BELOW = (ARCHIVE, f"{CORE}_guard", f"{CORE}_coverage", CORE, "sale_timesheet")


class TestArchiveUninstall(UninstallMixin, ArchiveCase):
    """The archive does not go before the retention of what it keeps is over."""

    def _get_staying(self):
        dates = self.env["project.project"].sudo()._get_retention_dates()
        return len(dates), dates and format_date(self.env, max(dates.values()))

    def _end_all(self):
        """As if years had passed."""
        packages = self.env["project.archive.package"].sudo()
        packages.search([])._complete({"retention_date": "2020-12-31"})

    def test_refused_while_retention_runs(self):
        self._end_all()
        late = self._create_project("Second")
        packages = self._archive(self.project | late)
        packages.sorted("number")[0]._complete({"retention_date": "2030-12-31"})
        packages.sorted("number")[1]._complete({"retention_date": "2041-12-31"})
        for name in BELOW:
            self._check_refused(name, r"must be kept: 2, .* until 12/31/2041")
            self.assertIn("kept: 2,", self._open_dialog(name).staying_text)
        text = self._open_dialog(ARCHIVE, lang="de_DE").staying_text
        self.assertIn("aufbewahrt werden müssen: 2,", text)
        self.assertIn("31.12.2041", text)

    def test_what_stands_on_the_archive_may_go(self):
        self._archive(self.project)
        module = self._module(f"{CORE}_health_check")
        if module.state != "installed":
            self.skipTest("The health check is not installed.")
        self.assertFalse(self._open_dialog(module.name).staying_text)
        module.with_user(self.system).button_uninstall()
        self.assertEqual(module.state, "to remove")

    def test_a_waiting_project_is_kept_from_the_step_on(self):
        self._end_all()
        self.assertEqual(self._get_staying(), (0, {}))
        self._walk_to(self.project, PO_ARCHIVED)
        self.assertEqual(self.project.archive_state, "queued")
        count, date = self._get_staying()
        self.assertEqual(count, 1)
        self._run_job()
        self.assertEqual(self._get_staying(), (1, date))
        self._check_refused(ARCHIVE, "must be kept: 1, ")

    def test_a_package_stays_when_its_project_is_reopened(self):
        self._end_all()
        self._archive(self.project)
        self.project.with_user(self.administrator).action_send_back(REASON)
        self.assertStates(self.project, PO_BILLED)
        self._check_refused(ARCHIVE, "must be kept: 1, ")

    def test_afterwards_it_goes(self):
        self._archive(self.project)
        self._end_all()
        dialog = self._open_dialog(ARCHIVE)
        self.assertFalse(dialog.staying_text)
        self._module(ARCHIVE).with_user(self.system).button_uninstall()
        self.assertEqual(self._module(ARCHIVE).state, "to remove")
        self.assertEqual(self._module(CORE).state, "installed")

    def test_losses_of_what_goes_along(self):
        """Of the archive alone, and with everything that it stands on."""
        self._archive(self.project | self._create_project("Second"))
        counts = {
            self.env["ir.model"]._get(name).name: f"{count:,}"
            for name, count in (
                (name, self.env[name].sudo().search_count([]))
                for name in ("project.archive.package", "project.handover")
            )
        }
        package, handover = counts
        for name, expected in ((ARCHIVE, {package}), (CORE, {package, handover})):
            losses = self._read_losses(self._open_dialog(name))
            for label in expected:
                self.assertEqual(losses[label][0], counts[label], name)
        losses = self._read_losses(self._open_dialog(ARCHIVE))
        self.assertNotIn(handover, losses)
        archived = len(self.env["project.project"]._get_archived())
        count, note = losses["Projects in the Archive"]
        self.assertEqual(count, str(archived))
        self.assertIn("outside of Odoo only", note)
