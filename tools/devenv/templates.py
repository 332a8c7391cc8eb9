"""Template databases: build once, copy in a second.

Two layers, so that a change in an addon costs seconds: the base holds Odoo's own
modules, the template on top holds the addons of this repository. Each is built under
another name and renamed when finished; its name says what it was made of.
"""

import os
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import console, databases, declared, places, stamps
from .places import Cache, digest

LANGUAGES = "en_US,de_DE"
# of a module, after which Odoo goes on as if nothing had happened
NO_EXAMPLES = "demo data failed to install"
# Files of an addon that leave no trace in a database
TRACELESS = {"tests", "readme", "__pycache__", "description"}
KEPT = {"base": 3, "template": 2}
YOUNG = 2 * 3600  # seconds; the tests of another checkout copy it until their end


@dataclass(frozen=True)
class Kind:
    """What a template is for."""

    name: str
    options: tuple[str, ...]
    modules: tuple[str, ...] = ()
    # Of our addons these, which need no other of them; all where none is named.
    only: tuple[str, ...] = field(default=(), repr=False)

    @property
    def addons(self) -> list[Path]:
        """The addons of this repository that the template holds."""
        return [
            addon
            for addon in places.addons()
            if not self.only or addon.name in self.only
        ]

    @property
    def external_modules(self) -> list[str]:
        """The modules of Odoo that these need."""
        return places.external_modules(self.addons)


# Without the modules that Odoo adds by itself, the tests' template is half as large;
# electronic invoices are one of them, and our invoices must work together with them
TEST = Kind("test", ("--skip-auto-install", "--without-demo"), ("account_edi_ubl_cii",))
DEMO = Kind("demo", ("--with-demo",))
# What the core is without the addons that come along with it
CORE = "corebiz_project_billing"
ALONE = Kind("alone", ("--skip-auto-install", "--without-demo"), only=(CORE,))


def base_key(kind: Kind) -> str:
    """Name the state of everything below our addons."""
    return digest(
        "base 2",
        os.environ["DEVENV_ODOO_VERSION"],
        kind.external_modules,
        kind,
        LANGUAGES,
    )


def addons_key(kind: Kind) -> str:
    """Name the state of our addons and of everything below them.

    Demo data is made by methods, so there all of the code counts.
    """
    read = Path.read_bytes if kind == DEMO else declared.read
    parts = ["addons 4", base_key(kind), places.LOCK_FILE.read_text()]
    for addon in kind.addons:
        for path in sorted(addon.rglob("*")):
            relative = path.relative_to(places.ROOT)
            if path.is_file() and not TRACELESS & set(relative.parts):
                parts += [relative, read(path)]
    return digest(*parts)


def prepare(kind: Kind) -> str:
    """Return the name of the finished template; build what is missing."""
    name = f"template_{kind.name}_{addons_key(kind)}"
    if name in databases.facts():
        _note_use(name, kind)
        return name
    cache = Cache.default()
    with _alone(cache, kind):
        base = _ensure_base(cache, kind)
        _ensure(name, kind, lambda part: _install_addons(cache, part, kind, base))
        _prune(kind)
    return name


def prepare_base(kind: Kind) -> str:
    """Return the name of the database below the template, without our addons."""
    cache = Cache.default()
    with _alone(cache, kind):
        return _ensure_base(cache, kind)


def _alone(cache: Cache, kind: Kind):
    return stamps.locked(cache.root / f"{kind.name}.lock", "preparation of databases")


def _ensure_base(cache: Cache, kind: Kind) -> str:
    base = f"base_{kind.name}_{base_key(kind)}"
    _ensure(base, kind, lambda part: _install_base(cache, part, kind))
    return base


def _ensure(name: str, kind: Kind, make) -> None:
    if name in databases.facts():
        _note_use(name, kind)
        return
    part = f"{name}_part"
    databases.drop(part)
    make(part)
    databases.rename(part, name)
    _note_use(name, kind)
    # nobody may connect: a template in use cannot be copied
    databases.execute("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)


def _note_use(name: str, kind: Kind) -> None:
    """Note when a template was used last; the longest unused ones go first."""
    databases.note(name, kind=f"{name.split('_')[0]} {kind.name}", used=time.time())


def _install_base(cache: Cache, name: str, kind: Kind) -> None:
    modules = ",".join([*kind.external_modules, *kind.modules])
    arguments = ["-i", modules or "base", "--load-language", LANGUAGES, *kind.options]
    databases.create(name)
    databases.relax(name)
    title = f"Create the {kind.name} database with Odoo's modules (minutes, once)"
    build(cache, name, arguments, title)
    _reset(name)


def _install_addons(cache: Cache, name: str, kind: Kind, base: str) -> None:
    databases.copy(base, name)
    databases.relax(name)
    modules = ",".join(addon.name for addon in kind.addons)
    if modules:
        title = f"Install the addons into the {kind.name} database"
        build(cache, name, ["-i", modules, *kind.options], title)
    _reset(name)


def _reset(name: str) -> None:
    databases.execute("ALTER DATABASE {} RESET ALL", name)


def build(cache: Cache, name: str, arguments: list[str], title: str) -> None:
    """Install or update modules in a database; show how far it is."""
    log = cache.logs / f"build-{name.removesuffix('_part')}.log"
    console.run(
        [sys.executable, "-m", "devenv.build_database", "-d", name, *arguments],
        log,
        title,
        "Look into the log for the reason.",
        state=lambda: _state(log),
    )
    _refuse_errors(log, title)


def _refuse_errors(log: Path, title: str) -> None:
    """Fail on what Odoo only logs: a missing module, a broken file, examples too."""
    for line in log.read_text(errors="replace").splitlines():
        if " CRITICAL " in line or " ERROR " in line or NO_EXAMPLES in line:
            raise console.Failure(f"{title}: {line[24:260]} (log: {log})")


def _state(log: Path) -> str:
    """Return what the build is at: a module of how many, or a bundle."""
    text = console.tail(log, 50000)
    found = re.findall(r"(?:Loading module|Bundle) .*", text)
    return found[-1] if found else ""


def _prune(kind: Kind) -> None:
    """Drop what was cut off half-way, and templates that are long out of use."""
    found = databases.facts()
    own = (f"base_{kind.name}_", f"template_{kind.name}_")
    for name in found:
        if name.startswith(own) and name.endswith("_part"):
            databases.drop(name)
    for layer, kept in KEPT.items():
        same = [
            (values.get("used", 0), name)
            for name, values in found.items()
            if values.get("kind") == f"{layer} {kind.name}"
        ]
        for used, name in sorted(same)[:-kept]:
            if used < time.time() - YOUNG:
                databases.drop(name)
