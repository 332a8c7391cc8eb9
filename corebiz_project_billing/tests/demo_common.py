from unittest.mock import patch

from odoo.modules import Manifest
from odoo.tools.convert import convert_file

from .registry_common import OWN, get_addons


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
