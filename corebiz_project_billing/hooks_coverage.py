def post_init_hook(env):
    """Let what is to invoice of order lines follow from their bookings."""
    env["sale.order.line"]._renew_quantities()
