from unittest.mock import patch

from odoo.modules import Manifest
from odoo.tools.convert import convert_file

from .registry_common import OWN


def get_addons(env):
    """The installed addons of this house, in the order in which Odoo loads them."""
    modules = env["ir.module.module"].search(
        [("name", "=like", f"{OWN}%"), ("state", "=", "installed")]
    )
    names = set(modules.mapped("name"))

    def get_depth(name):
        below = names.intersection(Manifest.for_addon(name)["depends"])
        return 1 + max(map(get_depth, below), default=0)

    return sorted(names, key=lambda name: (get_depth(name), name))


def load_demo(env):
    """Load the demo data of our addons, as Odoo does: ledgers take rows of no other."""
    with patch.object(env.registry, "ready", False):
        for addon in get_addons(env):
            for name in Manifest.for_addon(addon)["demo"]:
                convert_file(env, addon, name, {}, mode="init", noupdate=True)


def get_demo(env):
    """The demo data that are there, as rows of ``ir.model.data``."""
    return env["ir.model.data"].search(
        [("module", "=like", f"{OWN}%"), ("name", "like", "%\\_demo%")],
        order="id desc",
    )
