"""Draw faults over the code of the addons: each place is as likely as any other."""

import ast
import dataclasses
import itertools
import random
from pathlib import Path

from devenv import console, places

from . import faults

# The manifest is data, and imports fail loudly
LEFT_ALONE = {"__manifest__.py", "__init__.py"}


@dataclasses.dataclass(frozen=True)
class Fault:
    """One drawn fault."""

    path: str
    place: faults.Place
    variant: int

    def plant(self) -> str:
        """Return the source of the module with the fault."""
        return self.place.plant((places.ROOT / self.path).read_text(), self.variant)

    def changes(self) -> bool:
        """Whether the fault is another program, and one at all."""
        try:
            after = ast.dump(ast.parse(self.plant()))
        except SyntaxError:
            return False
        return after != ast.dump(ast.parse((places.ROOT / self.path).read_text()))

    def get_difference(self) -> str:
        """Return the first line that changed, before and after."""
        before = (places.ROOT / self.path).read_text().splitlines()
        after = self.plant().splitlines()
        for old, new in zip(before, after, strict=False):
            if old != new:
                return f"{old.strip()}  ->  {new.strip()}"
        return ""


def find_modules() -> list[Path]:
    """Return the Python files of the addons, without tests and manifests."""
    return sorted(
        path
        for addon in places.addons()
        for path in addon.rglob("*.py")
        if path.name not in LEFT_ALONE
        and path.relative_to(addon).parts[0] not in ("tests", "static")
    )


def find_again(rows: list[dict]) -> list[Fault]:
    """Find faults that were drawn before, wherever their lines are now."""
    wanted = {(row["path"].rpartition("/")[2], row["change"]) for row in rows}
    names = {name for name, _change in wanted}
    found = {}
    for path in find_modules():
        for place in _find_places(path) if path.name in names else ():
            for variant in range(len(place.variants)):
                fault = Fault(str(path.relative_to(places.ROOT)), place, variant)
                key = path.name, fault.get_difference()
                if key in wanted and fault.changes():
                    found.setdefault(key, fault)
    return list(found.values())


def find_all(pattern: str) -> list[Fault]:
    """Find every fault of the files that a pattern names, each variant of it.

    :param str pattern: path below the project, such as ``*/archive_format/*.py``
    """
    return [
        fault
        for path in find_modules()
        if (name := path.relative_to(places.ROOT)).match(pattern)
        for place in _find_places(path)
        for variant in range(len(place.variants))
        if (fault := Fault(str(name), place, variant)).changes()
    ]


def _find_places(path: Path) -> list[faults.Place]:
    return faults.find_places(path.read_text())


def draw(number: int, seed: int) -> list[Fault]:
    """Draw faults; places of all modules are equally likely."""
    found = [
        (str(path.relative_to(places.ROOT)), place)
        for path in find_modules()
        for place in _find_places(path)
    ]
    chance = random.Random(seed)
    console.say(f"{len(found)} places in the code; seed {seed} draws {number}")
    chance.shuffle(found)
    drawn = (Fault(path, place, chance.randrange(1000)) for path, place in found)
    return list(itertools.islice((fault for fault in drawn if fault.changes()), number))
