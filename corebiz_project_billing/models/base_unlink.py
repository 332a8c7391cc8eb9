from odoo import api, models
from odoo.tools import ormcache

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

# The addons of this family begin like this one.
FAMILY = "odoo.addons.corebiz_project_billing"


class Base(models.AbstractModel):
    """Rules on deletion hold until an addon is really uninstalled.

    Odoo passes them over where the context says so, and any client can send one. While
    it uninstalls, the registry is being made anew; that cannot be pretended.
    """

    _inherit = "base"

    def unlink(self):
        if (
            self.env.context.get(MODULE_UNINSTALL_FLAG)
            and self._has_deletion_rules()
            and not self._is_loading()
        ):
            # pylint: disable-next=context-overridden
            honest = self.with_context(**{MODULE_UNINSTALL_FLAG: False})
            return super(Base, honest).unlink()
        return super().unlink()

    @api.model
    @ormcache()
    def _has_deletion_rules(self):
        """Whether an addon of this family has a rule on deletion for this model."""
        return any(
            method.__module__.startswith(FAMILY)
            for method in self._ondelete_methods
            if not method._ondelete
        )
