from odoo.exceptions import UserError

from .common import ProjectBillingCase
from .hook_common import ExampleMixin
from .uninstall_dialog_common import UninstallMixin

CORE = "corebiz_project_billing"


class TestUninstallHooks(ExampleMixin, UninstallMixin, ProjectBillingCase):
    """What DEVELOP.md promises about uninstalling, tried with its own examples."""

    examples = (
        "ir.module.module._get_staying_reasons",
        "ir.module.module._get_losses",
    )

    def test_an_addon_says_why_it_stays_and_what_is_lost(self):
        dialog = self._open_dialog(CORE)
        self.assertFalse(dialog.staying_text)
        self.assertNotIn("Kept Projects", self._read_losses(dialog))
        self.project.name = "Keep this one"
        dialog = self._open_dialog(CORE)
        self.assertEqual(dialog.staying_text, "1 project(s) must be kept.")
        kept = self._read_losses(dialog)["Kept Projects"]
        self.assertEqual(kept, ("1", "They are kept no longer."))
        with self.assertRaisesRegex(UserError, "must be kept"):
            self._module(CORE).with_user(self.system).button_uninstall()
