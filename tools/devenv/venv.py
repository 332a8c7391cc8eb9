"""The virtual environment: Odoo's Python libraries and our tools, from a lock file.

A bare Debian has neither pip nor ensurepip. pip then comes as a wheel from Debian's
package python3-pip-whl and fetches uv, which installs the lock file in seconds.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import apt, console, odoo_tree, stamps
from .console import Failure, say
from .places import LOCK_FILE, Cache, digest

UV = "uv>=0.5"
SUPPORTED = ("3.13", "3.12", "3.11")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# Makes "import odoo" work everywhere. Odoo is a namespace package: beside a checkout
# in ODOO_HOME, our copy must not be on the path at all, or its addons would win. For
# the same reason Odoo finds the addons among the Python packages by itself.
PATH_FILE = (
    "import os, sys; p = {!r}; "
    "p in sys.path or os.environ.get('ODOO_HOME') or sys.path.append(p)\n"
)
UNUSED = 7 * 86400  # seconds after which an old environment is removed
ADVICE = "Check the network connection and try again."


def prepare(cache: Cache) -> Path:
    """Return the Python of the virtual environment, made from the lock file."""
    python = find_python()
    key = digest("venv 3", LOCK_FILE.read_bytes(), python)
    folder = cache.root / f"venv-{key}"
    executable = folder / "bin" / "python"
    if not (stamps.is_complete(folder, key) and executable.exists()):
        stamps.remove(folder)
        stamps.build(folder, key, lambda path: _make(cache, path, python), True)
        _prune(cache)
    folder.touch()  # in use
    return executable


def find_python() -> str:
    """Return the base interpreter; Odoo 19.0 supports Python 3.10 to 3.13."""
    if "{}.{}".format(*sys.version_info) in SUPPORTED:
        return os.path.realpath(sys._base_executable or sys.executable)
    for version in SUPPORTED:
        if found := shutil.which(f"python{version}"):
            return os.path.realpath(found)
    raise Failure(
        "Odoo 19.0 needs Python 3.11, 3.12 or 3.13, and none is on PATH: install one."
    )


def _make(cache: Cache, folder: Path, python: str) -> None:
    console.run(
        [python, "-m", "venv", "--without-pip", folder],
        cache.logs / "venv.log",
        "Create the Python environment",
        "Python lacks its module venv: install another Python 3.11 to 3.13.",
    )
    install(
        cache,
        folder / "bin" / "python",
        ["--requirement", LOCK_FILE],
        "Install the Python packages",
    )
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "odoo.pth").write_text(
        PATH_FILE.format(str(cache.odoo / odoo_tree.PYTHON_PATH))
    )


def install(cache: Cache, executable: Path, packages: list, title: str) -> None:
    """Install what a lock file names, for a Python; ``packages`` are options of uv.

    A lock file is complete, and Odoo, which the addons in it require, is not on PyPI.
    """
    environment = network_environment(cache)
    installer = [*_uv(cache, executable, environment), "pip", "install", "--no-deps"]
    log = cache.logs / "python-packages.log"
    console.run(
        [*installer, "--python", executable, *packages],
        log,
        title,
        ADVICE,
        state=lambda: console.last_line(log)[:60],
        env=environment,
    )


def _uv(cache: Cache, executable: Path, environment: dict) -> list:
    """Return the command that runs uv; fetch uv where the machine has none."""
    if found := shutil.which("uv"):
        works = subprocess.run([found, "--version"], capture_output=True, check=False)
        if works.returncode == 0:
            return [found]
    with stamps.scratch(cache.root) as folder:
        console.run(
            [*_pip(cache, executable, folder), "install", "--no-input", UV],
            cache.logs / "uv.log",
            "Fetch uv, the installer of Python packages",
            ADVICE,
            env=environment,
        )
    return [executable.with_name("uv")]


def _pip(cache: Cache, executable: Path, scratch: Path) -> list:
    """Return the command that runs pip for the new environment.

    A wheel is a zip file, and Python runs pip right from it.
    """
    files = apt.PrivateApt(cache).download(["python3-pip-whl"], scratch)
    apt.unpack(files["python3-pip-whl"], scratch)
    wheel = next(scratch.glob("usr/share/python-wheels/pip-*.whl"))
    return [executable, wheel / "pip", "--disable-pip-version-check"]


def network_environment(cache: Cache) -> dict:
    """Return the environment for downloads: the machine's certificates and indexes."""
    environment = dict(os.environ)
    bundle = CERTIFICATES
    if not bundle.is_file():
        bundle = _certificates(cache)
    for name in ("SSL_CERT_FILE", "PIP_CERT"):
        environment.setdefault(name, str(bundle))
    # uv does not read pip's settings
    for pip, uv in (("INDEX_URL", "DEFAULT_INDEX"), ("EXTRA_INDEX_URL", "INDEX")):
        if url := environment.get(f"PIP_{pip}"):
            environment.setdefault(f"UV_{uv}", url)
    environment.setdefault("UV_CACHE_DIR", str(cache.root / "uv"))
    environment.setdefault("UV_LINK_MODE", "hardlink")
    environment.setdefault("UV_HTTP_TIMEOUT", "120")
    environment.pop("PYTHONPATH", None)
    return environment


def _certificates(cache: Cache) -> Path:
    """Gather Debian's certificates for a machine without ca-certificates."""

    def make(target: Path) -> None:
        files = apt.PrivateApt(cache).download(["ca-certificates"], target)
        apt.unpack(files["ca-certificates"], target)
        found = sorted(target.glob("usr/share/ca-certificates/mozilla/*.crt"))
        bundle = b"\n".join(path.read_bytes() for path in found)
        (target / "bundle.crt").write_bytes(bundle)

    return stamps.build(cache.certificates, "1", make) / "bundle.crt"


def _prune(cache: Cache) -> None:
    """Remove environments that no clone of the repository has used for long."""
    for path in cache.root.glob("venv-*"):
        if path.stat().st_mtime < time.time() - UNUSED:
            say(f"Remove the old {path.name}")
            stamps.remove(path)
