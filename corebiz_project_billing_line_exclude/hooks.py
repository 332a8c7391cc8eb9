"""What the addon does when it comes, and before it goes."""

from .models.account_analytic_line import EXCLUDED, KIND


def post_init_hook(env):
    """Write off what was marked before and is still open."""
    bookings = env["account.analytic.line"].search([(EXCLUDED, "=", True)])
    bookings._write_off_excluded()


def uninstall_hook(env):
    """Leave the kind to the house: waivers name it, and stay."""
    module, _dot, name = KIND.partition(".")
    names = env["ir.model.data"]
    names.search([("module", "=", module), ("name", "=", name)]).unlink()
