"""Odoo inside a tool: its registry of one database, without a server or jobs."""


def load(database: str) -> None:
    """Load all models of a database, as pytest-odoo would do it."""
    import pytest_odoo  # noqa: F401  the order in which pytest imports things

    import odoo.modules.registry
    from odoo.tools import config

    config.parse_config(
        ["--database", database, "--max-cron-threads=0", "--log-level=critical"]
    )
    odoo.modules.registry.Registry(database)
