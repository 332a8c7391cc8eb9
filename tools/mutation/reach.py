"""Which tests reach which line, and how long they take: made once for each state."""

import ast
import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

from devenv import places
from devenv.console import Failure

from . import timing

LEAST = 0.05  # seconds that any test takes


@dataclass(frozen=True)
class Group:
    """Tests of one class, which share a set-up: the quickest groups run first."""

    tests: tuple[str, ...]
    seconds: float


class Reach:
    """The tests of each line, from one run of all tests of the addons."""

    def __init__(self, folder: Path):
        self.data = CoverageData(folder / "coverage")
        self.data.read()
        self.times = json.loads((folder / "times.json").read_text())

    def find_groups(self, path: Path, source: str, line: int) -> list[Group]:
        """Return the tests to run for a fault in a line, the quickest first."""
        contexts = self.data.contexts_by_lineno(str(path))
        tests = self._get_tests(contexts, [line])
        if not tests:  # runs when the module is loaded
            tests = self._get_tests(contexts, _get_neighbours(source, line))
        return self._group(tests)

    def _get_tests(self, contexts, lines) -> set[str]:
        found = {name for line in lines for name in contexts.get(line, ())}
        return {name.rpartition("|")[0] for name in found} & self.times.keys()

    def _group(self, tests) -> list[Group]:
        classes = defaultdict(list)
        for test in sorted(tests):
            classes[test.rpartition("::")[0]].append(test)
        set_ups = defaultdict(float)
        for test, seconds in self.times.items():
            name = test.rpartition("::")[0]
            set_ups[name] = max(set_ups[name], seconds.get("setup", 0.0))
        groups = [
            Group(
                tuple(names),
                set_ups[name]
                + sum(max(self.times[test].get("call", 0.0), LEAST) for test in names),
            )
            for name, names in classes.items()
        ]
        return sorted(groups, key=lambda group: group.seconds)


def _get_neighbours(source: str, line: int) -> range:
    """The lines of the class around a line that runs at import, or of the file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            if node.lineno <= line <= node.end_lineno:
                return range(node.lineno, node.end_lineno + 1)
    return range(1, source.count("\n") + 2)


def prepare(cache: places.Cache) -> Reach:
    """Return the map for this state of the code; make it where it is missing."""
    parts = []
    for addon in places.addons():
        for path in sorted(addon.rglob("*.py")):
            parts += [path.relative_to(places.ROOT), path.read_bytes()]
    folder = cache.root / "reach" / places.digest("reach 1", *parts)
    if not (folder / "times.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(folder)
    return Reach(folder)


def _make(folder: Path) -> None:
    """Run all tests of the addons under coverage; as long as the tests take."""
    addons = places.addons()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "mutation.timing"]
    command += ["-n", str(len(os.sched_getaffinity(0))), "--dist", "loadscope"]
    command += [f"--cov={addon}" for addon in addons]
    command += ["--cov-context=test", "--cov-report="]
    command += [str(addon / "tests") for addon in addons]
    variables = {
        **os.environ,
        "COVERAGE_FILE": str(folder / "coverage"),
        timing.PATH: str(folder / "part.json"),
    }
    subprocess.run(command, env=variables, cwd=places.ROOT, check=False)
    if not (folder / "part.json").exists():
        raise Failure("The tests did not run: see above.")
    (folder / "part.json").rename(folder / "times.json")
