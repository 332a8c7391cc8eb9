from unittest.mock import patch

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .furnished_common import FurnishedCase


class UninstallCase(FurnishedCase):
    """Records that go while an addon is uninstalled."""

    def _delete(self, records):
        """Delete as Odoo does while it uninstalls."""
        base = self.env.registry["base"]
        with patch.object(base, "_is_loading", lambda _self: True):
            records.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
            self.env.flush_all()
        self.assertFalse(records.exists())
