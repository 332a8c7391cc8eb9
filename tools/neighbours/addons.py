"""The addons of others that run beside ours, and where they are put."""

import os
import sys
from pathlib import Path

from devenv import places, stamps, venv
from devenv.places import Cache, digest

# OCA's, as on PyPI for 19.0. Some of them our bridges need: these come with the set-up,
# the others from the lock file of this folder.
NEIGHBOURS = (
    "account_invoice_merge",
    "account_invoice_refund_link",
    "auditlog",
    "base_tier_validation",
    "datev_export_dtvf",
    "hr_timesheet_begin_end",
    "hr_timesheet_time_control",
    "project_key",
    "project_merge",
    "queue_job",
    "sale_timesheet_invoice_link",
    "sale_timesheet_line_exclude",
)
LOCK_FILE = places.ROOT / "tools" / "neighbours" / "requirements.lock"


def prepare() -> Path:
    """Return the folder with the packages of the lock file; install what is missing."""
    cache = Cache.default()
    key = digest("neighbours 1", LOCK_FILE.read_bytes(), sys.version_info[:2])

    def make(target: Path) -> None:
        options = ["--require-hashes", "--requirement", LOCK_FILE, "--target", target]
        title = "Install the addons of others"
        venv.install(cache, Path(sys.executable), options, title)

    return stamps.build(cache.neighbours, key, make)


def find(name: str) -> Path:
    """Return the folder of an addon: its own copy, or that of the set-up."""
    for site in (Cache.default().neighbours, *map(Path, sys.path)):
        folder = site / "odoo" / "addons" / name
        if (folder / "__manifest__.py").is_file():
            return folder
    raise FileNotFoundError(name)


def enter(site: Path) -> None:
    """Let all Odoos that we start from now on find the addons; nobody else does."""
    _prepend("ODOO_ADDONS_PATH", ",", str(site / "odoo" / "addons"))
    _prepend("PYTHONPATH", os.pathsep, str(site))  # for what they import


def _prepend(name: str, separator: str, value: str) -> None:
    before = os.environ.get(name)
    os.environ[name] = separator.join((value, before) if before else (value,))
