"""What the addon does when it comes."""


def post_init_hook(env):
    """Number the projects that are there already."""
    env["project.project"]._number_existing()
