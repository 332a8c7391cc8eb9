"""Which cells the matrix has: read from the manifests, never typed."""

from dataclasses import dataclass
from itertools import combinations

from devenv import places

PREFIX = "corebiz_project_billing"
# What an addon's cells are repeated for. Documents make the same database.
TRACELESS = {"readme", "description", "__pycache__"}


@dataclass(frozen=True)
class Cell:
    """Addons in a database that holds only what these depend on."""

    addons: tuple[str, ...]
    demo: bool

    @property
    def title(self) -> str:
        """Name the cell, as in ``core + crm, with demo data``."""
        return f"{' + '.join(self.addons)}{', with demo data' if self.demo else ''}"

    @property
    def own(self) -> list[str]:
        """The addons of this repository in it: those named, and what they stand on."""
        return sorted(set().union(*map(get_own, self.addons)))

    @property
    def foreign(self) -> list[str]:
        """What Odoo and others give: installed first, still there at the end."""
        manifests = _manifests()
        needed = {name for one in self.own for name in manifests[one]["depends"]}
        return sorted(needed - manifests.keys())

    @property
    def key(self) -> str:
        """Name the state of the code that the cell is about."""
        parts = [self.title]
        for name in self.own:
            for path in sorted((places.ROOT / name).rglob("*")):
                relative = path.relative_to(places.ROOT)
                if path.is_file() and not TRACELESS & set(relative.parts):
                    parts += [relative, path.read_bytes()]
        return places.digest(*parts)


def _manifests() -> dict[str, dict]:
    return {path.name: places.manifest(path) for path in places.addons()}


def get_own(name: str) -> set[str]:
    """Return an addon and those of ours that it stands on, however far down."""
    manifests = _manifests()
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one in manifests and one not in found:
            found.add(one)
            waiting += manifests[one]["depends"]
    return found


def list_cells(pairs: bool = True) -> list[Cell]:
    """Return each addon alone, then the pairs of which neither brings the other."""
    names = sorted(_manifests(), key=lambda name: (len(get_own(name)), name))
    groups = [(name,) for name in names]
    if pairs:
        groups += [
            (one, other)
            for one, other in combinations(names, 2)
            if one not in get_own(other) and other not in get_own(one)
        ]
    return [Cell(group, demo) for group in groups for demo in (False, True)]
