"""What the guard does when it comes, and before it goes."""

from odoo.addons.corebiz_project_billing.hooks import let_go


def post_init_hook(env):
    """Take the activities of archived projects from everybody's list."""
    env["project.project"]._get_archived()._pass_archive()._put_activities_away()


def uninstall_hook(env):
    """Give back what is held closed: analytic accounts, tasks and activities.

    Nothing that Odoo deletes with the addon is held back.
    """
    env["project.project"]._get_archived()._pass_archive()._take_out_of_archive()
    let_go(env, "corebiz_project_billing_guard")
