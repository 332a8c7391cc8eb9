from odoo import api, fields, models
from odoo.tools.misc import formatLang


class BaseModuleUninstall(models.TransientModel):
    """Whoever uninstalls is told before what is lost, and what must stay.

    Odoo names models of applications; most of what this family keeps is not there.
    """

    _inherit = "base.module.uninstall"

    loss_html = fields.Html(
        string="What Is Lost", compute="_compute_loss_html", sanitize_style=True
    )
    staying_text = fields.Text(string="Why They Stay", compute="_compute_loss_html")

    @api.depends("module_ids")
    @api.depends_context("lang")
    def _compute_loss_html(self):
        for wizard in self:
            modules = wizard._get_modules().sudo()._get_family()
            reasons, losses = [], []
            if modules:
                reasons = modules._get_staying_reasons(set(modules.mapped("name")))
                losses = [
                    {**loss, "count": formatLang(self.env, loss["count"], digits=0)}
                    for loss in modules._get_losses()
                    if loss["count"]
                ]
            wizard.staying_text = "\n\n".join(reasons)
            wizard.loss_html = losses and self.env["ir.qweb"]._render(
                "corebiz_project_billing.module_losses", {"losses": losses}
            )
