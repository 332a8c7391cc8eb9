"""What the archive does when it comes, and before it goes."""

from odoo.addons.corebiz_project_billing.hooks import let_go


def post_init_hook(env):
    """Have the job seal what was archived before there was an archive."""
    env["project.project"]._queue_archived()


def uninstall_hook(env):
    """Give back what the archive holds closed: analytic accounts and activities.

    Nothing that Odoo deletes with the addon is held back.
    """
    env["project.project"]._get_archived()._pass_archive()._take_out_of_archive()
    let_go(env, "corebiz_project_billing_archive")
