from odoo import api, models
from odoo.tools import format_date

ADDON = "corebiz_project_billing_archive"


class IrModuleModule(models.Model):
    """The archive, and what it stands on, stays as long as projects must be kept."""

    _inherit = "ir.module.module"

    @api.model
    def _get_staying_reasons(self, names):
        """Refuse while a retention period is running."""
        reasons = super()._get_staying_reasons(names)
        kept = ADDON in names and self.env["project.project"]._get_retention_dates()
        if kept:
            reasons.append(
                self.env._(
                    "The archive cannot be uninstalled. Closed projects that must be"
                    " kept: %(count)s, the longest until %(date)s. Without it nobody"
                    " could open or verify their packages in Odoo, and the chain of"
                    " their seals would be lost.",
                    count=len(kept),
                    date=format_date(self.env, max(kept.values())),
                )
            )
        return reasons

    def _get_losses(self):
        """Tell what becomes of archived projects, too."""
        losses = super()._get_losses()
        if ADDON in self.mapped("name"):
            losses.insert(
                0,
                {
                    "label": self.env._("Projects in the Archive"),
                    "count": len(self.env["project.project"]._get_archived()),
                    "note": self.env._(
                        "The files of their packages stay, but can be opened and"
                        " verified outside of Odoo only."
                    ),
                },
            )
        return losses
