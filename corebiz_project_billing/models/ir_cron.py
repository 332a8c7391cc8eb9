from odoo import api, models


class IrCron(models.Model):
    """Scheduled actions that an administrator may have deleted."""

    _inherit = "ir.cron"

    @api.model
    def _wake(self, name):
        """Have a scheduled action run soon, unless an administrator deleted it.

        :param str name: external id of the action
        """
        job = self.env.ref(name, raise_if_not_found=False)
        if job:
            job.sudo()._trigger()
