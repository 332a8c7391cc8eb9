def post_init_hook(env):
    """Name the orders in the ledgers of estimates that are there already."""
    env["project.estimate"]._note_orders_found()
