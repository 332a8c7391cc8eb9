"""What the addon does with the projects that are there already."""


def post_init_hook(env):
    """Ask nobody about projects that went on without a leader so far.

    They show the button and stand in the filter; mails are for what begins now.
    """
    projects = env["project.project"].with_context(active_test=False)
    projects = projects.search(
        [("is_template", "=", False), ("staffing_date", "=", False)]
    )
    projects.asks_for_people = False
