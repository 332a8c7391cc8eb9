from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class PretenceMixin:
    """A client who says that an addon goes."""

    def _pretend(self, record, user):
        return record.with_user(user).with_context(**{MODULE_UNINSTALL_FLAG: True})
