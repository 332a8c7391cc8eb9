"""Install modules into a database and bake the web client's bundles, in one process.

Arguments are Odoo's own. The bundles that only Odoo's JavaScript unit tests need are
left out: they are the largest, and change with every addon.
"""

import logging
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

LEFT_OUT = ("unit_tests", "tests_assets", "qunit", "discuss_public_test", "web_dark")
_logger = logging.getLogger("devenv.build_database")


def bake(env) -> None:
    """Generate the bundles of scripts and styles that pages ask for."""
    qweb = env["ir.qweb"]
    scripts, styles = qweb._get_bundles_to_pregenarate()
    for names, kind in ((scripts, "js"), (styles, "css")):
        for name in sorted(names):
            if any(word in name for word in LEFT_OUT):
                continue
            _logger.info("Bundle %s.%s", name, kind)
            bundle = qweb._get_asset_bundle(name, css=kind == "css", js=kind == "js")
            getattr(bundle, kind)()


def main(arguments: list[str]) -> None:
    """Install or update what the arguments name."""
    config.parse_config(arguments, setup_logging=True)
    (name,) = config["db_name"]
    registry = Registry.new(
        name,
        update_module=True,
        install_modules=config["init"],
        upgrade_modules=config["update"],
    )
    with registry.cursor() as cursor:
        bake(api.Environment(cursor, SUPERUSER_ID, {}))


if __name__ == "__main__":
    main(sys.argv[1:])
