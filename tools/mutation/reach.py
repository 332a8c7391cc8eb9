"""Which tests reach which statement, and how long they take.

All tests of the addons run once, with a probe at each statement (see ``probes.py``).
This map serves every later draw: tests that were changed since run again, and what the
map does not know of the code is looked for around it. Where it is old, a fault may stay
unnoticed for want of the right tests; ``make mutate MAP=1`` makes it anew.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from devenv import console, places
from devenv.console import Failure

from . import likeness, probes, timing
from .draw import Fault, find_modules

LEAST, MOST = 0.05, 60  # seconds that any test takes; clocks are changed in some
# Read what all models and tables declare, which no line tells.
DECLARATIONS = ("test_declared_fields.py", "test_all_modules.py", "test_overrides.py")
OWN = 1.5  # times as likely: a test of the addon itself


@dataclass(frozen=True)
class Group:
    """Tests of one class, which share a set-up."""

    tests: tuple[str, ...]
    seconds: float


class Reach:
    """The tests of each statement."""

    def __init__(self, digests: dict, times: dict, reached: dict):
        self.digests = digests  # {file of tests: digest}
        self.times = times  # {test: {"setup": seconds, "call": seconds}}
        self.reached = reached  # {spot: names of tests}

    @classmethod
    def load(cls, path: Path) -> "Reach":
        """Read a map from its file; an empty one, where there is none."""
        if not path.exists():
            return cls({}, {}, {})
        content = json.loads(path.read_text())
        names = content["names"]
        reached = {
            spot: {names[number] for number in numbers}
            for spot, numbers in content["reached"].items()
        }
        return cls(content["digests"], content["times"], reached)

    def save(self, path: Path) -> None:
        """Write the map into a file, which names each test once."""
        names = sorted(set().union(*self.reached.values()))
        places_of = {name: number for number, name in enumerate(names)}
        content = {
            "digests": self.digests,
            "times": self.times,
            "names": names,
            "reached": {
                spot: sorted(places_of[name] for name in tests)
                for spot, tests in self.reached.items()
            },
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))

    # === Which tests to run ===

    def find_groups(self, fault: Fault) -> list[Group]:
        """Return the tests to run for a fault, in their order.

        First those that are most like the code at the fault, of its addon before all
        others, and the quicker one of two alike. What works when a module is loaded is
        also seen by the tests that read declarations; where a file holds nothing else,
        by any test of its addon.
        """
        path = places.ROOT / fault.path
        source = path.read_text()
        lines = probes.find_statements(source, fault.place.line)
        tests, readers = self._find_tests(fault.path, source, lines), set()
        if len(lines) != 1 or not tests:
            readers = {
                name for name in self.times if _get_file(name).endswith(DECLARATIONS)
            }
        addon = f"{fault.path.partition('/')[0]}/"
        if not tests:
            tests = {name for name in self.times if name.startswith(addon)}
        texts = {name: _read_text(name) for name in tests}
        alike = likeness.rank(path, fault.place.line, texts)

        def get_order(group):
            likely = max(alike.get(test, 0) for test in group.tests)
            likely *= OWN if group.tests[0].startswith(addon) else 1
            return readers.isdisjoint(group.tests), -likely, group.seconds

        return sorted(self._group(tests | readers), key=get_order)

    def _find_tests(self, path: str, source: str, lines: list[int]) -> set[str]:
        """Return who comes by these statements; by all around, where one is new."""
        spots = probes.find_spots(source)
        found = set()
        for line in lines:
            spot = f"{path}::{spots[line]}"
            if spot in self.reached:
                found |= self.reached[spot]
            else:
                found |= self._find_around(spot)
        return found

    def _find_around(self, spot: str) -> set[str]:
        path, function, _text = spot.split("::", 2)
        for start in (f"{path}::{function}::", f"{path}::"):
            near = [self.reached[one] for one in self.reached if one.startswith(start)]
            if near:
                return set().union(*near)
        return set()

    def _group(self, tests) -> list[Group]:
        classes = defaultdict(list)
        for test in sorted(tests & self.times.keys()):
            classes[test.rpartition("::")[0]].append(test)
        set_ups = defaultdict(float)
        for test, seconds in self.times.items():
            name = test.rpartition("::")[0]
            set_up = min(seconds.get("setup", 0.0), MOST)
            set_ups[name] = max(set_ups[name], set_up)
        return [
            Group(
                tuple(names),
                set_ups[name] + sum(self._get_seconds(test) for test in names),
            )
            for name, names in classes.items()
        ]

    def _get_seconds(self, test) -> float:
        return min(max(self.times[test].get("call", 0.0), LEAST), MOST)

    # === From one state of the tests to the next ===

    def forget_stale_files(self, digests: dict) -> set[str]:
        """Forget what changed files of tests have told; return those to run."""
        stale = {path for path in digests if self.digests.get(path) != digests[path]}
        gone = stale | (self.digests.keys() - digests.keys())
        self.times = {
            name: seconds
            for name, seconds in self.times.items()
            if _get_file(name) not in gone
        }
        for spot, tests in self.reached.items():
            self.reached[spot] = {name for name in tests if _get_file(name) not in gone}
        self.digests = digests
        return stale

    def add(self, folder: Path, spots: list[str]) -> None:
        """Take in what a run has left in a folder.

        :param spots: where the probes stood, by their numbers
        """
        self.times.update(json.loads((folder / "times.json").read_text()))
        for spot in spots:
            self.reached.setdefault(spot, set())
        for path in folder.glob("reached-*.json"):
            for number, tests in json.loads(path.read_text()).items():
                self.reached[spots[int(number)]].update(tests)


def get_key(fault: Fault) -> str:
    """Name a fault, as long as its module stays as it is."""
    return f"{fault.path}:{fault.place.line} {fault.place.kind} {fault.variant}"


def _get_file(test: str) -> str:
    return test.partition("::")[0]


def _read_text(test: str) -> str:
    """Return what stands in a test, or its name where the file is not there."""
    path = places.ROOT / _get_file(test)
    name = test.rpartition("::")[2].partition("[")[0]
    known = _read_file(path) if path.is_file() else {}
    return known.get(name, name)


@cache
def _read_file(path: Path) -> dict[str, str]:
    return likeness.read_tests(path)


def prepare(place: places.Cache, whole: bool = False) -> Reach:
    """Return the map; let the tests run of which it does not know.

    :param whole: make it anew
    """
    path = place.root / "reach.json"
    found = Reach({}, {}, {}) if whole else Reach.load(path)
    files = found.forget_stale_files(_read_tests())
    if files:
        with tempfile.TemporaryDirectory() as folder:
            spots = _run(sorted(files), Path(folder))
            found.add(Path(folder), spots)
        found.save(path)
    return found


def _read_tests() -> dict[str, str]:
    """Return the digests of the addons' files of tests."""
    return {
        str(path.relative_to(places.ROOT)): places.digest(path.read_text())
        for addon in places.addons()
        for path in sorted((addon / "tests").glob("test_*.py"))
    }


def number_probes() -> tuple[dict, list[str]]:
    """Return the probes, {file: {line: number}}, and the spot of each number."""
    wanted, spots = {}, []
    for path in find_modules():
        name = str(path.relative_to(places.ROOT))
        wanted[name] = {}
        for line, spot in probes.find_spots(path.read_text()).items():
            wanted[name][line] = len(spots)
            spots.append(f"{name}::{spot}")
    return wanted, spots


def _run(files: list[str], folder: Path) -> list[str]:
    """Run files of tests with probes everywhere; return the spots of these."""
    console.say(f"{len(files)} files of tests run, with a probe at each statement")
    wanted, spots = number_probes()
    (folder / "probes.json").write_text(json.dumps(wanted))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "mutation.timing"]
    command += ["-p", "mutation.probes", "-n", str(len(os.sched_getaffinity(0)))]
    command += ["--dist", "loadscope", *files]
    variables = {
        **os.environ,
        probes.FOLDER: str(folder),
        timing.PATH: str(folder / "times.json"),
    }
    subprocess.run(command, env=variables, cwd=places.ROOT, check=False)
    if not (folder / "times.json").exists():
        raise Failure("The tests did not run: see above.")
    return spots
