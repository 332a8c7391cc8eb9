"""The browser of the tours: Debian's chromium."""

import shutil

from . import apt
from .console import say
from .places import Cache

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
COMMAND = "apt-get install chromium"


def find() -> str | None:
    """Return the browser that Odoo's tests would start."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def prepare(cache: Cache) -> None:
    """Install the browser where we may, else say how."""
    if find():
        return
    if apt.is_root():
        apt.install(["chromium"], cache)
    else:
        say(f"No browser: the tours will be left out. To run them: sudo {COMMAND}")
