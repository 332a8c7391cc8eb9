"""What the addon does when it goes."""


def uninstall_hook(env):
    """Let Odoo add up bookings itself, before any of their columns is dropped.

    The functions of the ledger name columns of coverage, which may go along.
    """
    env.flush_all()
    env["project.order.ledger"]._drop()
