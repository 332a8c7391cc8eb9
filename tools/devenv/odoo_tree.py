"""Odoo 19.0: the user's own checkout, or Debian's package unpacked into the cache."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import apt, stamps
from .console import Failure, Progress, say
from .places import Cache, digest

PACKAGE = "odoo-19"
# The version that the tests of this repository ran against
KNOWN_VERSION = "19.0.0+dfsg-1"
KNOWN_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
REQUIRED = (PACKAGE, "libjs-jquery")
# What else links in the package point at: icons and letters, a help, not a need
WANTED = (
    "fonts-font-awesome-legacy",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "libjs-underscore",
    "libjs-jquery-form",
)
# A second copy of the addons, all languages but German, documents: 0.9 of 1.2 GB
EXCLUDES = (
    "./usr/lib/python3/dist-packages/addons",
    "*/i18n*/[!d]*.po",
    "*/i18n*/d[!e]*.po",
    "*/i18n*/de?*.po",
    "./usr/share/doc",
    "./usr/share/man",
)
PYTHON_PATH = "usr/lib/python3/dist-packages"
# Debian leaves this file out; without it every browser tour fails
STUB = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
KEY = digest("layout 1", REQUIRED, WANTED, EXCLUDES)


@dataclass(frozen=True)
class OdooTree:
    """An Odoo to start: its script, its Python path and what it calls itself."""

    script: Path
    python_path: Path
    version: str


def prepare(cache: Cache) -> OdooTree:
    """Return the Odoo to use; download and unpack it where there is none."""
    if home := os.environ.get("ODOO_HOME"):
        return own_checkout(Path(home).absolute())
    folder = cache.odoo
    if not stamps.is_complete(folder, KEY):
        stamps.build(folder, KEY, lambda target: _make(cache, target))
    version = stamps.read_stamp(folder)["version"]
    return OdooTree(folder / "usr/bin/odoo", folder / PYTHON_PATH, version)


def own_checkout(home: Path) -> OdooTree:
    """Return the user's own Odoo, named by ODOO_HOME."""
    release = home / "odoo" / "release.py"
    script = home / "odoo-bin"
    if not release.is_file() or not script.is_file():
        raise Failure(f"ODOO_HOME={home} holds no Odoo (no odoo-bin, no odoo/).")
    match = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.M)
    if not match or match.groups() != ("19", "0"):
        raise Failure(f"ODOO_HOME={home} is not Odoo 19.0.")
    return OdooTree(script, home, f"{home} {_head(home)}")


def _head(home: Path) -> str:
    """Return the commit of a checkout, empty where it is none."""
    head = home / ".git" / "HEAD"
    if not head.is_file():
        return ""
    text = head.read_text().strip()
    reference = home / ".git" / text.removeprefix("ref: ")
    return reference.read_text().strip() if reference.is_file() else text


def _make(cache: Cache, target: Path) -> dict:
    private = apt.PrivateApt(cache)
    with stamps.scratch(cache.root) as downloads:
        files = private.download(list(REQUIRED), downloads)
        version = _check(files[PACKAGE])
        try:
            files.update(private.download(list(WANTED), downloads))
        except Failure as failure:
            say(f"warning: some fonts are missing ({failure})")
        with Progress("Unpack Odoo") as progress:
            for path in files.values():
                apt.unpack(path, target, EXCLUDES, progress.tick)
    stub = target / PYTHON_PATH / STUB
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.touch()
    if not stub.stat().st_size:
        stub.write_text("// left out by Debian; only background blur needs it\n")
    return {"version": version}


def _check(package: Path) -> str:
    """Return the version of the downloaded package; refuse a damaged one."""
    version = package.name.split("_")[1].replace("%3a", ":")
    if not version.startswith("19.0"):
        raise Failure(f"Debian ships Odoo {version}: set ODOO_HOME to an Odoo 19.0.")
    if version != KNOWN_VERSION:
        say(f"warning: Odoo {version} is newer than the tested {KNOWN_VERSION}")
        return version
    # not file_digest: this runs in whatever Python the machine has by default
    if hashlib.sha256(package.read_bytes()).hexdigest() != KNOWN_SHA256:
        raise Failure(f"{package.name} is damaged: run the same command again.")
    return version
