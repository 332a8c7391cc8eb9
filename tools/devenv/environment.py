"""Everything together: prepare the environment, and the variables that lead to it."""

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from . import browser, odoo_tree, postgres, printer, stamps, venv
from .console import STOP_SIGNALS, Failure
from .odoo_tree import OdooTree
from .places import ROOT, Cache

# names the descriptor of the lock that a command holds which uses our server
LOCK = "DEVENV_LOCK"


@dataclass(frozen=True)
class Environment:
    """A prepared environment: programs, database server, folders."""

    cache: Cache
    odoo: OdooTree
    python: Path
    cluster: postgres.Cluster | None
    lock: int = -1
    printer: Path | None = None

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables for every program that runs inside."""
        python_path = [str(ROOT / "tools")]
        if os.environ.get("ODOO_HOME"):
            python_path.insert(0, str(self.odoo.python_path))
        path = [str(self.python.parent), os.environ.get("PATH", os.defpath)]
        if self.printer:  # before one without letterheads that the machine may have
            path.insert(1, str(self.printer))
        if self.cluster:  # Debian keeps PostgreSQL's programs off PATH
            path.append(str(self.cluster.binaries))
        variables = {
            "PATH": ":".join(path),
            "VIRTUAL_ENV": str(self.python.parent.parent),
            "PYTHONPATH": ":".join(python_path),
            "ODOO_RC": os.environ.get("ODOO_RC") or str(self.cache.root / "odoo.conf"),
            "ODOO_DATA_DIR": os.environ.get("ODOO_DATA_DIR") or str(self.cache.data),
            "ODOO_ADDONS_PATH": self.addons_path,
            "DEVENV_ODOO": str(self.odoo.script),
            "DEVENV_ODOO_VERSION": self.odoo.version,
        }
        if self.cluster:
            variables |= self.cluster.environment
        # also when empty: a command within a command must not inherit the duty
        variables[LOCK] = str(self.lock) if self.cluster else ""
        return variables

    @property
    def addons_path(self) -> str:
        """Odoo's addons path: a checkout's folder, and this repository."""
        own = self.odoo.python_path / "addons"
        return ",".join(str(path) for path in (own, ROOT) if path.is_dir())


def prepare(
    with_browser: bool = False, with_database: bool = True, stops_later: bool = False
) -> Environment:
    """Prepare what is missing and return the environment; quick when all is there.

    With ``stops_later``, a Ctrl-C that comes while the database server starts waits
    for the program that we become: that one stops the server, too.
    """
    venv.find_python()  # before anything is downloaded in vain
    cache = Cache.default()
    cache.root.mkdir(parents=True, exist_ok=True)
    with stamps.locked(cache.root / "prepare.lock"):
        stamps.remove_abandoned(cache.root)
        odoo = odoo_tree.prepare(cache)
        python = venv.prepare(cache)
        if with_browser:
            browser.prepare(cache)
        programs = printer.prepare(cache, python)
        cluster = None
        if with_database and not postgres.chosen_server():
            cluster = postgres.prepare(cache, python)
        cache.data.mkdir(mode=0o700, exist_ok=True)
        configuration = cache.root / "odoo.conf"
        if not configuration.exists():
            configuration.write_text("[options]\n")
    if not cluster:
        return Environment(cache, odoo, python, None, printer=programs)
    if stops_later:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    lock = postgres.use(cache)
    cluster.start(cache)
    return Environment(cache, odoo, python, cluster, lock, programs)


def enter(environment: Environment, command: list) -> None:
    """Become another program inside the environment."""
    os.environ.update(environment.variables)
    arguments = [os.fspath(part) for part in command]
    if not shutil.which(arguments[0]):
        raise Failure(f"The program {arguments[0]} is missing: install it first.")
    os.execvp(arguments[0], arguments)


def leave() -> None:
    """Stop our database server if nobody else uses it.

    Who started it does not count: that may have been a command which was killed.
    """
    lock = os.environ.pop(LOCK, "")
    cache = Cache.default()
    binaries = postgres.find_installed(cache)
    if not lock or not binaries:
        return
    try:
        os.close(int(lock))
    except OSError:
        return  # we were started by one who uses the server
    postgres.Cluster.locate(cache, binaries).stop(cache)
