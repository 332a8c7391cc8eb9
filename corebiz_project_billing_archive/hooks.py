"""What the archive does when it comes, and before it goes."""

from odoo.addons.corebiz_project_billing.hooks import let_go


def post_init_hook(env):
    """Have the job seal what was archived before there was an archive."""
    env["project.project"]._queue_archived()


def uninstall_hook(env):
    """Hold back nothing that Odoo deletes with the addon.

    What is archived stays closed: that is the guard's.
    """
    let_go(env, "corebiz_project_billing_archive")
