"""Debian packages through a private apt configuration that leaves the machine alone.

Odoo 19 is in Debian's ``sid`` only. The mirror is the one that this machine already
uses; nothing is installed here, packages are downloaded and unpacked.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import console
from .console import Failure
from .places import Cache

SUITE = "sid"
FRESH = 600  # seconds for which the list of packages is not read again
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
OFFLINE = "Check the network connection and try again."
UNFINISHED = Path("/var/lib/dpkg/updates")  # holds files after an interruption
# seconds to wait for another installation, which a new machine often does by itself
PATIENT = ("-o", "DPkg::Lock::Timeout=600")
# The machine's own apt.conf.d snippets stay in force (a proxy, for instance), but
# their hooks are about the machine's package state and have no business here.
CONFIGURATION = """\
Dir::State::lists "{apt}/lists";
Dir::State::status "{apt}/status";
Dir::Cache "{apt}/cache";
Dir::Etc::sourcelist "{apt}/sources.list";
Dir::Etc::sourceparts "-";
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::Retries "3";
APT::Sandbox::User "root";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Update::Pre-Invoke;
#clear DPkg::Post-Invoke;
"""


@dataclass(frozen=True)
class Source:
    """One entry of the machine's apt sources."""

    uri: str
    suites: tuple[str, ...]
    signed_by: str = ""


def parse_deb822(text: str) -> list[Source]:
    """Read sources in deb822 format (``*.sources``)."""
    sources = []
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        unfolded = re.sub(r"\n[ \t]+", " ", "\n".join(lines))
        fields = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in unfolded.split("\n"))
        }
        if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        if "deb" not in fields.get("types", "").split():
            continue
        suites = tuple(fields.get("suites", "").split())
        for uri in fields.get("uris", "").split():
            sources.append(Source(uri, suites, fields.get("signed-by", "")))
    return sources


def parse_one_line(text: str) -> list[Source]:
    """Read sources in the one-line format (``sources.list``)."""
    pattern = re.compile(r"^deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(\S+)\s+(\S+)", re.M)
    sources = []
    for match in pattern.finditer(text):
        options = dict(
            option.split("=", 1)
            for option in (match["options"] or "").split()
            if "=" in option
        )
        signed_by = options.get("signed-by", "")
        sources.append(Source(match[2], (match[3],), signed_by))
    return sources


def read_sources(etc: Path = Path("/etc/apt")) -> list[Source]:
    """Return all entries of the machine's apt sources, in both formats."""
    sources = []
    parts = sorted((etc / "sources.list.d").glob("*"))
    for path in [etc / "sources.list", *parts]:
        try:
            text = path.read_text(errors="replace")
        except OSError:
            continue
        if path.suffix == ".sources":
            sources += parse_deb822(text)
        elif path.suffix == ".list":
            sources += parse_one_line(text)
    return sources


def release_codename(path: Path = Path("/etc/os-release")) -> str:
    """Return the code name of the running release, ``sid`` where it has none."""
    match = re.search(r'^VERSION_CODENAME="?(\w+)', path.read_text(), re.M)
    return match[1] if match else SUITE


def find_source(etc: Path = Path("/etc/apt"), codename: str = "") -> Source:
    """Return the entry for the Debian archive that this machine uses."""
    suites = {codename or release_codename(), "stable", "testing", "unstable", SUITE}
    fitting = [source for source in read_sources(etc) if suites & set(source.suites)]
    for source in fitting:
        # ".list": mirror+file URIs, as in Debian's cloud images
        if re.search(r"/debian(\.list)?/?$", source.uri):
            return source
    if fitting:
        return fitting[0]
    raise Failure(
        "No Debian mirror found in the apt sources of this machine. "
        "Set ODOO_HOME to a checkout of Odoo 19.0."
    )


class PrivateApt:
    """apt for one suite with its own lists and cache, usable by any user."""

    def __init__(self, cache: Cache, suite: str = SUITE):
        self.suite = suite
        self.folder = cache.apt if suite == SUITE else cache.root / f"apt-{suite}"
        self.logs = cache.logs

    def download(self, names: list[str], target: Path) -> dict[str, Path]:
        """Download packages into a folder; return the file of each."""
        self._update()
        target.mkdir(parents=True, exist_ok=True)
        console.run(
            [*self._command("apt-get"), "download", *names],
            self.logs / "apt-download.log",
            f"Download {', '.join(names)}",
            OFFLINE,
            state=lambda: _megabytes(target),
            cwd=target,
            env=_english(),
        )
        return {name: self._file(target, name) for name in names}

    def download_all(self, names: list[str], target: Path) -> list[Path]:
        """Download packages and all that they depend on, down to the C library."""
        self._update()
        (target / "partial").mkdir(parents=True, exist_ok=True)
        options = ["-y", "--no-install-recommends", "--download-only"]
        options += [
            "-o",
            "Debug::NoLocking=true",
            "-o",
            f"Dir::Cache::archives={target}",
        ]
        console.run(
            [*self._command("apt-get"), *options, "install", *names],
            self.logs / "apt-download-all.log",
            f"Download {names[0]} and what it needs",
            OFFLINE,
            state=lambda: _megabytes(target),
            env=_english(),
        )
        return sorted(target.glob("*.deb"))

    def _file(self, target: Path, name: str) -> Path:
        files = list(target.glob(f"{name}_*.deb"))
        if len(files) != 1:
            raise Failure(f"apt did not deliver {name}. {OFFLINE}")
        return files[0]

    def _update(self) -> None:
        updated = self.folder / "updated"
        if updated.exists() and time.time() - updated.stat().st_mtime < FRESH:
            return
        self._configure()
        console.run(
            [*self._command("apt-get"), "update", "--error-on=any"],
            self.logs / "apt-update.log",
            "Read Debian's list of packages",
            OFFLINE,
            env=_english(),
        )
        updated.touch()

    def _configure(self) -> None:
        source = find_source()
        for part in ("lists/partial", "cache/archives/partial"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        configuration = CONFIGURATION.format(apt=self.folder)
        (self.folder / "apt.conf").write_text(configuration)
        (self.folder / "sources.list").write_text(
            f"deb [signed-by={_keyring(source)}] {source.uri} {self.suite} main\n"
        )

    def _command(self, program: str) -> list:
        return [program, "-q", "-c", self.folder / "apt.conf"]


def _keyring(source: Source) -> str:
    if source.signed_by.startswith("/") and Path(source.signed_by).is_file():
        return source.signed_by
    for path in KEYRINGS:
        if path.is_file():
            return str(path)
    raise Failure("Debian's keyring is missing: install debian-archive-keyring.")


def _megabytes(folder: Path) -> str:
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return f"{size / 1e6:.0f} MB"


def _english() -> dict:
    return {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


def unpack(
    package: Path,
    target: Path,
    excludes: tuple[str, ...] = (),
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Unpack the files of a package into a folder; ``tick`` is called meanwhile."""
    options = [f"--exclude={pattern}" for pattern in excludes]
    read = ["dpkg-deb", "--fsys-tarfile", package]
    write = ["tar", "-x", "-C", target, "--no-same-owner", *options]
    advice = "It comes with every Debian: repair this machine first."
    pipe = subprocess.PIPE
    with (
        console.start(read, advice, stdout=pipe, stderr=subprocess.DEVNULL) as source,
        console.start(
            write, advice, stdin=source.stdout, stderr=pipe, text=True
        ) as unpacker,
    ):
        source.stdout.close()  # so that the one notices the end of the other
        words = _wait(unpacker, tick).strip()
    if not source.returncode and not unpacker.returncode:
        return
    if "No space left" in words or console.is_full(target):
        raise Failure(console.FULL_DISK.format(path=target))
    reason = words.splitlines()[0] if words else "the file is damaged"
    raise Failure(f"Unpacking {package.name}: failed ({reason}). {OFFLINE}")


def _wait(process: subprocess.Popen, tick: Callable[[], None]) -> str:
    """Return what a process has to say on stderr when it has ended."""
    while True:
        try:
            return process.communicate(timeout=0.2)[1]
        except subprocess.TimeoutExpired:
            tick()


def is_root() -> bool:
    """Tell whether packages can be installed on this machine."""
    return os.geteuid() == 0


def _finish_interrupted(cache: Cache) -> None:
    """Finish an installation that was cut off half-way: apt refuses to work before."""
    if not UNFINISHED.is_dir() or not any(UNFINISHED.iterdir()):
        return
    try:
        console.run(
            ["dpkg", "--configure", "-a"],
            cache.logs / "dpkg.log",
            "Finish the interrupted installation of this machine's packages",
            "",
            outlives=True,
            env=_english(),
        )
    except Failure:
        pass  # it is still under way, and apt waits; or apt says what is wrong


def install(names: list[str], cache: Cache) -> None:
    """Install packages on this machine from its own release (root only)."""
    log = cache.logs / "apt-install.log"
    advice = f"Try by hand: apt-get install {' '.join(names)}"
    command = ["apt-get", "-q", "-y", "--no-install-recommends", *PATIENT, "install"]
    console.run(
        ["apt-get", "-q", "update"],
        cache.logs / "apt-machine-update.log",
        "Read the list of packages of this machine",
        OFFLINE,
        env=_english(),
    )
    _finish_interrupted(cache)
    console.run(
        [*command, *names],
        log,
        f"Install {', '.join(names)}",
        advice,
        state=lambda: console.last_line(log)[:60],
        outlives=True,  # a package that is cut off half-way needs repair by hand
        env=_english(),
    )
