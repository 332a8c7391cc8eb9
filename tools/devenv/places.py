"""Where things are: the repository, the cache, and the names derived from both."""

import ast
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

NAME = "corebiz-project-billing"
ROOT = Path(__file__).resolve().parents[2]
SCRATCH = "scratch-"  # begins the names of folders that a step needs for a moment
LOCK_FILE = ROOT / "requirements.lock"


@dataclass(frozen=True)
class Cache:
    """The folder that holds everything the set-up makes."""

    root: Path

    @classmethod
    def default(cls) -> "Cache":
        """Return the user's cache, following the XDG rules."""
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return cls(Path(base).absolute() / NAME)

    def __getattr__(self, name: str) -> Path:
        """Give a folder of the cache its name: ``cache.apt``, ``cache.logs``."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.root / name.replace("_", "-")


def addons() -> list[Path]:
    """Return the addons of this repository: folders with a manifest."""
    return sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))


def manifest(addon: Path) -> dict:
    """Read an addon's manifest."""
    return ast.literal_eval((addon / "__manifest__.py").read_text())


def external_modules(needed_by: list[Path] | None = None) -> list[str]:
    """Return the modules of Odoo that addons need: those named, or all of ours."""
    own = addons()
    some = own if needed_by is None else needed_by
    names = {name for addon in some for name in manifest(addon).get("depends", [])}
    return sorted(names - {addon.name for addon in own})


def digest(*parts: object) -> str:
    """Return a short name for a state of things."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:10]
