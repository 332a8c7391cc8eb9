"""What the addon does before it goes."""

from odoo.addons.corebiz_project_billing.hooks import let_go


def uninstall_hook(env):
    """Hold back nothing that Odoo deletes with the addon."""
    let_go(env, "corebiz_project_billing_missing_hours")
