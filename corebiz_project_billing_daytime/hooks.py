"""What the addon does before it goes."""


def uninstall_hook(env):
    """Archive the rules of nights: without their times they would be for all day."""
    rules = env["project.work.type.rule"].with_context(active_test=False)
    rules.search([])._with_times().active = False
