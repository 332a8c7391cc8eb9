"""Which addon a file belongs to, and on which addons that one stands.

A file belongs to the folder of its addon. ``street.toml`` plans which files of the core
move to an addon of their own; what stands in the way is found before they move.
"""

import ast
import fnmatch
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from devenv import places

PLAN = Path(__file__).with_name("street.toml")
CODE = (".py", ".xml", ".js", ".csv")
PREFIX = "corebiz_project_billing"


def _get_full(short: str) -> str:
    """Return the name of an addon that the plan writes without our prefix."""
    return PREFIX + short if short[:1] in ("", "_") else short


@dataclass
class Addon:
    """One house: what it stands on, and its files."""

    name: str
    depends: list[str]
    files: list[Path] = field(default_factory=list)


class Street:
    """All houses, ours and Odoo's.

    With ``planned``, files that are to move belong to the addon of the plan already.
    """

    def __init__(self, odoo: Path, planned: bool = False):
        self.odoo = odoo  # folder "odoo" of its source
        self.own = {}
        self._closures = {}
        plan = tomllib.loads(PLAN.read_text()).get("plan", {}) if planned else {}
        for folder in places.addons():
            depends = places.manifest(folder)["depends"]
            self.own[folder.name] = Addon(folder.name, depends)
        for short, house in plan.items():
            name = f"{PREFIX}_{short}" if short else PREFIX
            self.own[name] = Addon(name, [_get_full(one) for one in house["depends"]])
        for folder in places.addons():
            for path in sorted(folder.rglob("*")):
                parts = path.relative_to(folder).parts
                if path.suffix in CODE and "tests" not in parts:
                    self.own[self._find_house(folder, path, plan)].files.append(path)

    @staticmethod
    def _find_house(folder: Path, path: Path, plan: dict) -> str:
        if folder.name != PREFIX:
            return folder.name
        stem = path.stem.removesuffix("_views")
        names = {path.stem, stem, str(path.relative_to(folder))}
        for short, house in plan.items():
            for pattern in house["files"]:
                if any(fnmatch.fnmatch(name, pattern) for name in names):
                    return f"{PREFIX}_{short}"
        return folder.name

    def find_odoo_folder(self, name: str) -> Path | None:
        """Return the folder of one of Odoo's addons, or nothing where it is missing."""
        for parent in (self.odoo / "addons", self.odoo.parent / "addons"):
            if (parent / name / "__manifest__.py").exists():
                return parent / name
        return None

    def get_closure(self, name: str) -> set[str]:
        """Return the addon and all that it stands on, however far down."""
        if name not in self._closures:
            found = {name, "base"}
            for other in self._get_depends(name):
                found |= self.get_closure(other)
            self._closures[name] = found
        return self._closures[name]

    def _get_depends(self, name: str) -> list[str]:
        if name == "base":
            return []
        if name in self.own:
            return self.own[name].depends
        folder = self.find_odoo_folder(name)
        if folder is None:
            return []
        text = (folder / "__manifest__.py").read_text()
        return ast.literal_eval(text[text.index("{") :]).get("depends", ["base"])

    def list_odoo(self) -> list[str]:
        """Return the addons of Odoo that any of ours stands on."""
        names = set().union(*(self.get_closure(name) for name in self.own))
        return sorted(names - self.own.keys())
