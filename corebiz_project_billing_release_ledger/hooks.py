"""What the addon does when it goes."""


def uninstall_hook(env):
    """Let the ledger go on without the state, whose column may go along."""
    env.flush_all()
    env["project.order.ledger"]._forget(["release_state"])
