from unittest.mock import patch

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..hooks import uninstall_hook
from ..models.billing_state import OPEN, PL_DONE, PO_ARCHIVED
from .archive_common import ArchiveCase


class TestUninstall(ArchiveCase):
    """What Odoo deletes with the addon, demo data first of all, is not held back."""

    def test_projects_and_people_can_go(self):
        other = self._create_project("Handed over")
        self._walk_to(other, PL_DONE)
        self._walk_to(self.project, PO_ARCHIVED)
        uninstall_hook(self.env)
        self.assertStates(self.project, OPEN)
        self.milestone.unlink()
        base = self.env.registry["base"]
        with patch.object(base, "_is_loading", lambda _self: True):
            for record in (other, self.leader):
                record.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
                self.env.flush_all()
                self.assertFalse(record.exists())
