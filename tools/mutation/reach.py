"""Which tests reach which fault, and how long they take.

All tests of the addons run once, with a probe at each fault (see ``probes.py``). When
only tests were changed since, as for ``AGAIN=1``, only these run again.
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
from .draw import Fault

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
    """The tests of each fault, for one state of the code."""

    def __init__(self, content: dict):
        self.sources = content["sources"]  # {file: digest}, without tests
        self.digests = content["digests"]  # {file of tests: digest}
        self.times = content["times"]  # {test: {"setup": seconds, "call": seconds}}
        self.reached = content["reached"]  # {fault: names of tests}

    @classmethod
    def load(cls, path: Path) -> "Reach":
        """Read a map from its file."""
        return cls(json.loads(path.read_text()))

    def save(self, path: Path) -> None:
        """Write the map into a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(vars(self)))

    # === Which tests to run ===

    def find_groups(self, fault: Fault) -> list[Group]:
        """Return the tests to run for a fault, in their order.

        First those that are most like the code at the fault, of its addon before all
        others, and the quicker one of two alike. What works when a module is loaded is
        also seen by the tests that read declarations; where a file holds nothing else,
        by any test of its addon.
        """
        tests, readers = set(self.reached[get_key(fault)]), set()
        path = places.ROOT / fault.path
        if (
            len(probes.find_statements(path.read_text(), fault.place.line)) != 1
            or not tests
        ):
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

    def get_stale_files(self, drawn: list[Fault], sources: dict, digests: dict) -> set:
        """Return the files of tests to run, and forget what they have told before.

        All, where a fault is new or its module was changed.
        """
        is_known = all(
            get_key(fault) in self.reached
            and self.sources.get(fault.path) == sources[fault.path]
            for fault in drawn
        )
        if is_known:
            stale = {
                path for path in digests if self.digests.get(path) != digests[path]
            }
        else:
            stale = set(digests)
            self.reached = {}
        gone = stale | (self.digests.keys() - digests.keys())
        self.times = {
            name: seconds
            for name, seconds in self.times.items()
            if _get_file(name) not in gone
        }
        self.reached = {
            get_key(fault): [
                name
                for name in self.reached.get(get_key(fault), ())
                if _get_file(name) not in gone
            ]
            for fault in drawn
        }
        self.sources, self.digests = sources, digests
        return stale

    def add(self, folder: Path, numbers: dict) -> None:
        """Take in what a run has left in a folder.

        :param numbers: of the probes, by the keys of the faults
        """
        self.times.update(json.loads((folder / "times.json").read_text()))
        found = defaultdict(set)
        for path in folder.glob("reached-*.json"):
            for number, tests in json.loads(path.read_text()).items():
                found[int(number)].update(tests)
        for key, ones in numbers.items():
            tests = set().union(*(found[number] for number in ones))
            self.reached[key] = sorted(tests.union(self.reached[key]))


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


def prepare(place: places.Cache, drawn: list[Fault]) -> Reach:
    """Return the map of the drawn faults; make it where it is missing."""
    sources, digests = _read_code()
    folder = place.root / "reach"
    known = sorted(folder.glob("*.json"), key=lambda one: one.stat().st_mtime)
    empty = {"sources": {}, "digests": {}, "times": {}, "reached": {}}
    found = Reach.load(known[-1]) if known else Reach(empty)
    files = found.get_stale_files(drawn, sources, digests)
    if files:
        with tempfile.TemporaryDirectory() as runs:
            numbers = _run(sorted(files), Path(runs), drawn)
            found.add(Path(runs), numbers)
    found.save(folder / f"{places.digest(str(sources), str(digests))}.json")
    return found


def _read_code() -> tuple[dict, dict]:
    """Return the digests of the addons' modules, and of their files of tests."""
    sources, digests = {}, {}
    for addon in places.addons():
        for path in sorted(addon.rglob("*.py")):
            name = str(path.relative_to(places.ROOT))
            if path.relative_to(addon).parts[0] != "tests":
                sources[name] = places.digest(path.read_text())
            elif path.name.startswith("test_"):
                digests[name] = places.digest(path.read_text())
    return sources, digests


def number_probes(drawn: list[Fault]) -> tuple[dict, dict]:
    """Return the probes, {file: {line: number}}, and {fault: its numbers}."""
    wanted, numbers = defaultdict(dict), {}
    for fault in drawn:
        source = (places.ROOT / fault.path).read_text()
        for line in probes.find_statements(source, fault.place.line):
            wanted[fault.path].setdefault(line, sum(map(len, wanted.values())))
        lines = wanted.get(fault.path, {})
        statements = probes.find_statements(source, fault.place.line)
        numbers[get_key(fault)] = [lines[line] for line in statements]
    return wanted, numbers


def _run(files: list[str], folder: Path, drawn: list[Fault]) -> dict:
    """Run files of tests with probes at the faults; return the numbers of these."""
    console.say(f"{len(files)} files of tests run, with a probe at each fault")
    wanted, numbers = number_probes(drawn)
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
    return numbers
