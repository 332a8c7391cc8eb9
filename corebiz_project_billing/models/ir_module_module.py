from odoo import api, models
from odoo.exceptions import UserError

ADDON = "corebiz_project_billing"
STAYING = {"installed", "to upgrade"}
NOT_INSTALLED = ("uninstalled", "uninstallable", "to install")
# In the context under PASS_CONTEXT once it was asked whether addons may go. It is an
# object, which no client can send.
PASS_CONTEXT = "uninstall_pass"
UNINSTALL_PASS = object()


class IrModuleModule(models.Model):
    """Addons that keep what must be kept are not uninstalled.

    An addon of this family says in :meth:`_get_staying_reasons` why it must stay. Apps,
    settings, the API and the command line all mark what is to go by a write of the
    state; the deletion itself asks again, for what was marked behind Odoo's back.
    """

    _inherit = "ir.module.module"

    def write(self, vals):
        """Refuse to mark addons to go, or as not installed, that must stay.

        :raises UserError: tells why; then nothing is marked
        """
        if "state" in vals and vals["state"] not in STAYING:
            self.check_access("write")
            there = self.filtered(lambda one: one.state not in NOT_INSTALLED)
            there._check_may_go()
        return super().write(vals)

    @api.private
    def module_uninstall(self):
        """Ask once more, before anything of these addons is deleted: demo data first.

        Private, because a client would pass by the hooks that give back what is Odoo's.

        :raises UserError: where an addon must stay
        """
        self._check_may_go()
        self._get_family()._let_demo_go()
        passing = self.with_context(**{PASS_CONTEXT: UNINSTALL_PASS})
        return super(IrModuleModule, passing).module_uninstall()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        self._check_may_go()

    def _check_may_go(self):
        """Refuse where these addons, or what stands on them, must stay.

        :raises UserError: tells why
        """
        if not self or self.env.context.get(PASS_CONTEXT) is UNINSTALL_PASS:
            return
        if names := self._get_family_that_goes().mapped("name"):
            if reasons := self.sudo()._get_staying_reasons(set(names)):
                raise UserError("\n\n".join(reasons))

    def _get_family_that_goes(self):
        """What of this family is uninstalled together with these addons."""
        going = self | self.downstream_dependencies(exclude_states=NOT_INSTALLED)
        return going._get_family()

    def _get_family(self):
        """Those of these addons that are the core, or stand on it."""
        core = self.search([("name", "=", ADDON)])
        return self & (
            core | core.downstream_dependencies(exclude_states=NOT_INSTALLED)
        )

    @api.model
    def _get_staying_reasons(self, names):
        """Why addons must stay that are about to be uninstalled; called with sudo.

        :param set names: all addons of this family that would go, also those that go
            because they stand on another one
        :return: list of sentences; empty where nothing must stay
        """
        return []
