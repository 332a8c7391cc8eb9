"""Which tests reach which line, and how long they take.

Made once by all tests of the addons under coverage, which takes as long as they do.
After a change of the code, the map before is carried over: lines move with their text,
and only test files that changed run again. What this leaves out are tests that reach a
line only since the change; a fault is then said to survive rather too often.
"""

import ast
import difflib
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

from devenv import console, places
from devenv.console import Failure

from . import timing

LEAST, MOST = 0.05, 60  # seconds that any test takes; clocks are changed in some
MOST_LINES = 1000  # of a file
# Read what all models and tables declare, which no line tells.
DECLARATIONS = ("test_declared_fields.py", "test_all_modules.py", "test_overrides.py")
# These are in the names of many files.
COMMON_WORDS = {"account", "analytic", "line", "mixin", "move", "project", "sale"}


@dataclass(frozen=True)
class Group:
    """Tests of one class, which share a set-up."""

    tests: tuple[str, ...]
    seconds: float


class Reach:
    """The tests of each line, for one state of the code."""

    def __init__(self, content: dict):
        self.sources = content["sources"]  # {file: text}, without tests
        self.digests = content["digests"]  # {file of tests: digest}
        self.times = content["times"]  # {test: {"setup": seconds, "call": seconds}}
        self.names = content["names"]  # tests, as the lines number them
        self.lines = content["lines"]  # {file: {line: numbers of tests}}

    @classmethod
    def load(cls, path: Path) -> "Reach":
        """Read a map from its file."""
        with gzip.open(path, "rt") as file:
            return cls(json.load(file))

    def save(self, path: Path) -> None:
        """Write the map into a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(path, "wt", compresslevel=3) as file:
            json.dump(vars(self), file)

    # === Which tests to run ===

    def find_groups(self, path: str, line: int) -> list[Group]:
        """Return the tests to run for a fault in a line.

        First those whose name says that they are about the file, then the quickest.
        """
        tests, readers = self._get_tests(path, [line]), set()
        if not tests:  # runs when the module is loaded
            tests = self._get_tests(path, _get_class(self.sources[path], line))
            readers = self._get_readers()
        if not tests:  # a class of declarations only
            tests = self._get_tests(path, range(1, MOST_LINES))
        words = set(Path(path).stem.split("_")) - COMMON_WORDS

        def get_cost(group):
            name = Path(group.tests[0].partition("::")[0]).stem
            is_near = any(word[:-1] in name for word in words)
            return readers.isdisjoint(group.tests), not is_near, group.seconds

        return sorted(self._group(tests | readers), key=get_cost)

    def _get_readers(self) -> set[str]:
        return {
            name
            for name in self.times
            if name.partition("::")[0].endswith(DECLARATIONS)
        }

    def _get_tests(self, path, lines) -> set[str]:
        reached = self.lines.get(path, {})
        numbers = {n for line in lines for n in reached.get(str(line), ())}
        return {self.names[number] for number in numbers} & self.times.keys()

    def _group(self, tests) -> list[Group]:
        classes = defaultdict(list)
        for test in sorted(tests):
            classes[test.rpartition("::")[0]].append(test)
        set_ups = defaultdict(float)
        for test, seconds in self.times.items():
            name = test.rpartition("::")[0]
            set_ups[name] = max(set_ups[name], seconds.get("setup", 0.0))
        return [
            Group(
                tuple(names),
                set_ups[name] + sum(self._get_seconds(test) for test in names),
            )
            for name, names in classes.items()
        ]

    def _get_seconds(self, test) -> float:
        return min(max(self.times[test].get("call", 0.0), LEAST), MOST)

    # === From one state of the code to the next ===

    def carry_over(self, sources: dict, digests: dict) -> set[str]:
        """Follow changes of the code; return the files of tests to run again."""
        self.lines = {
            path: carry_lines(self.lines.get(path, {}), self.sources[path], text)
            for path, text in sources.items()
            if path in self.sources
        }
        changed = {path for path in digests if self.digests.get(path) != digests[path]}
        gone = changed | (self.digests.keys() - digests.keys())
        self.times = {
            name: seconds
            for name, seconds in self.times.items()
            if name.partition("::")[0] not in gone
        }
        self.sources, self.digests = sources, digests
        return changed

    def add(self, folder: Path) -> None:
        """Take in what a run under coverage has left in a folder."""
        times = json.loads((folder / "times.json").read_text())
        numbers = {name: number for number, name in enumerate(self.names)}
        self.times.update(times)
        data = CoverageData(folder / "coverage")
        data.read()
        for path in data.measured_files():
            name = str(Path(path).relative_to(places.ROOT))
            if name not in self.sources:
                continue
            reached = self.lines.setdefault(name, {})
            for line, contexts in data.contexts_by_lineno(path).items():
                found = {context.rpartition("|")[0] for context in contexts}
                now = set(reached.get(str(line), ()))
                for test in found & times.keys():
                    now.add(numbers.setdefault(test, len(numbers)))
                reached[str(line)] = sorted(now)
        self.names = list(numbers)


def carry_lines(reached: dict, before: str, after: str) -> dict:
    """Return which tests reach the lines of a changed file.

    New lines are reached by whatever reaches their function.
    """
    if before == after:
        return reached
    old, new = before.splitlines(), after.splitlines()
    moved = {}
    for a, b, size in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_matching_blocks():
        for offset in range(size):
            if tests := reached.get(str(a + offset + 1)):
                moved[str(b + offset + 1)] = tests
    for node in ast.walk(ast.parse(after)):
        if isinstance(node, ast.FunctionDef):
            body = range(node.body[0].lineno, node.end_lineno + 1)
            tests = sorted({n for line in body for n in moved.get(str(line), ())})
            for line in body:
                moved.setdefault(str(line), tests)
    return moved


def _get_class(source: str, line: int) -> range:
    """The lines of the class around a line that runs at import, or of the file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            if node.lineno <= line <= node.end_lineno:
                return range(node.lineno, node.end_lineno + 1)
    return range(1, source.count("\n") + 2)


def prepare(cache: places.Cache) -> Reach:
    """Return the map for this state of the code; make it where it is missing."""
    sources, digests = _read_code()
    folder = cache.root / "reach"
    path = folder / f"{places.digest(str(sources), str(digests))}.json.gz"
    if path.exists():
        return Reach.load(path)
    known = sorted(folder.glob("*.json.gz"), key=lambda one: one.stat().st_mtime)
    if known:
        found = Reach.load(known[-1])
        files = found.carry_over(sources, digests)
    else:
        empty = {"times": {}, "names": [], "lines": {}}
        found = Reach({"sources": sources, "digests": digests, **empty})
        files = set(digests)
    if files:
        with tempfile.TemporaryDirectory() as runs:
            _run(sorted(files), Path(runs))
            found.add(Path(runs))
    found.save(path)
    return found


def _read_code() -> tuple[dict, dict]:
    """Return the sources of the addons, and the digests of their files of tests."""
    sources, digests = {}, {}
    for addon in places.addons():
        for path in sorted(addon.rglob("*.py")):
            name = str(path.relative_to(places.ROOT))
            if path.relative_to(addon).parts[0] != "tests":
                sources[name] = path.read_text()
            elif path.name.startswith("test_"):
                digests[name] = places.digest(path.read_text())
    return sources, digests


def _run(files: list[str], folder: Path) -> None:
    """Run files of tests under coverage; all of them take as long as the tests do."""
    console.say(f"{len(files)} files of tests run under coverage")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "mutation.timing"]
    command += ["-n", str(len(os.sched_getaffinity(0))), "--dist", "loadscope"]
    command += [f"--cov={addon}" for addon in places.addons()]
    command += ["--cov-context=test", "--cov-report=", *files]
    variables = {
        **os.environ,
        "COVERAGE_FILE": str(folder / "coverage"),
        timing.PATH: str(folder / "times.json"),
    }
    subprocess.run(command, env=variables, cwd=places.ROOT, check=False)
    if not (folder / "times.json").exists():
        raise Failure("The tests did not run: see above.")
