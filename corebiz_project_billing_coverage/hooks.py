"""What the addon does when it comes and goes."""

from odoo.addons.corebiz_project_billing.hooks import let_go


def post_init_hook(env):
    """Let what is to invoice of order lines follow from their bookings."""
    env["sale.order.line"]._renew_quantities()


def uninstall_hook(env):
    """Hold nothing back that Odoo deletes with the addon."""
    env.flush_all()
    env["project.coverage.link"]._drop_sum_check()
    let_go(env, "corebiz_project_billing_coverage")
