"""What the addon does when it comes, and before it goes."""

from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.hooks import let_go


def post_init_hook(env):
    """Find the increments of invoices from before the addon was uninstalled.

    They stayed in the quantities, which are those of posted invoices.
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE project_coverage_link link
               SET increment_hours = found.hours
              FROM (
                       SELECT link.id,
                              ROUND((
                                  (link.quantity - link.carried_quantity)
                                  * COALESCE(unit.hours, 1) - link.hours
                              )::numeric, 6) AS hours
                         FROM project_coverage_link link
                         JOIN account_move_line line ON line.id = link.invoice_line_id
                    LEFT JOIN project_effort_units() unit
                           ON unit.unit_id = line.product_uom_id
                        WHERE link.carried_quantity IS NOT NULL
                   ) found
             WHERE found.id = link.id AND ABS(found.hours) > 0.001
            """
        )
    )
    env["project.coverage.link"].invalidate_model(["increment_hours"])


def uninstall_hook(env):
    """Hold back nothing that Odoo deletes with the addon."""
    let_go(env, "corebiz_project_billing_increment")
