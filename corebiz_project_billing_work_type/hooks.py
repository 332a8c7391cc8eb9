"""What the addon does when it comes, and before it goes."""

from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.hooks import let_go


def post_init_hook(env):
    """Say of bookings that were invoiced before what an hour of them cost."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE project_coverage_link link
               SET rate = line.price_unit, work_type_factor = 1
              FROM account_move_line line
             WHERE line.id = link.invoice_line_id AND link.rate IS NULL
            """
        )
    )
    env["project.coverage.link"].invalidate_model(["rate", "work_type_factor"])


def uninstall_hook(env):
    """Hold back nothing that Odoo deletes with the addon."""
    let_go(env, "corebiz_project_billing_work_type")
