"""What the addon does when it comes and goes."""

from odoo.addons.corebiz_project_billing.hooks import let_go


def post_init_hook(env):
    """Name the orders in the ledgers of estimates that are there already."""
    env["project.estimate"]._note_orders_found()


def uninstall_hook(env):
    """Hold nothing back that Odoo deletes with the addon."""
    let_go(env, "corebiz_project_billing_sale")
