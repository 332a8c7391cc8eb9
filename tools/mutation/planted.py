"""Plant the faults that are kept in ``tests/planted/``: each must be noticed.

They are what users would have seen, and what no test saw once. A fault names the method
and the text in it that is replaced, and the test that has to notice it, so that moving
files breaks nothing; a text that is not there exactly once is a failure.
"""

import ast
import dataclasses
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from devenv import console, places
from devenv.console import Failure

from . import session
from .draw import find_modules

FOLDER = places.ROOT / "tests" / "planted"
LIMIT = 600  # seconds for a test, then the fault counts as an endless loop


@dataclasses.dataclass(frozen=True)
class Planted:
    """One kept fault."""

    domain: str  # the file that keeps it
    method: str  # as Class.method
    before: str
    after: str
    seen: str  # what a user would see
    test: str  # as Class::test

    def __str__(self):
        return f"{self.method}: {self.seen}"

    def find(self) -> Path:
        """Return the module to change.

        :raises Failure: unless the text stands exactly once in the method
        """
        [path] = {path for path, _start in self._find_places()}
        return path

    def plant(self) -> str:
        """Return the source of the module with the fault."""
        [[path, start]] = self._find_places()
        source = path.read_text()
        return source[:start] + self.after + source[start + len(self.before) :]

    def find_test(self) -> str:
        """Return the name of the test for pytest.

        :raises Failure: unless there is exactly one of this name
        """
        found = _read_tests()[self.test]
        if len(found) != 1:
            raise Failure(f"{self}: {len(found)} tests are {self.test}.")
        return found[0]

    def _find_places(self) -> list[tuple[Path, int]]:
        found = []
        for path, start, end in _read_methods()[self.method]:
            text = path.read_text()[start:end]
            parts = text.split(self.before)
            for number in range(1, len(parts)):
                before = self.before.join(parts[:number])
                found.append((path, start + len(before)))
        if len(found) != 1:
            raise Failure(f"{self} “{self.before}” is there {len(found)} times.")
        return found


@cache
def _read_methods() -> dict[str, list[tuple[Path, int, int]]]:
    """All functions of the addons: where each definition of a name stands."""
    found = defaultdict(list)
    for path in find_modules():
        source = path.read_text()
        lines = source.splitlines(keepends=True)
        for name, node in _walk(ast.parse(source)):
            start = sum(map(len, lines[: node.lineno - 1]))
            end = sum(map(len, lines[: node.end_lineno]))
            found[name].append((path, start, end))
    return found


@cache
def _read_tests() -> dict[str, list[str]]:
    """All tests of the addons by class and method."""
    found = defaultdict(list)
    for addon in places.addons():
        for path in sorted(addon.glob("tests/test_*.py")):
            for name, _node in _walk(ast.parse(path.read_text())):
                name = name.replace(".", "::")
                found[name].append(f"{path}::{name}")
    return found


def _walk(tree, outer=""):
    """Give each function in classes and out of them, with its full name."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _walk(node, f"{outer}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield outer + node.name, node


def read() -> list[Planted]:
    """Return the kept faults, file by file."""
    return [
        Planted(path.stem, **values)
        for path in sorted(FOLDER.glob("*.toml"))
        for values in tomllib.loads(path.read_text())["fault"]
    ]


def run(wanted: str, processes: int) -> list[dict]:
    """Plant the faults, or those that name ``wanted``; print and return the rows.

    :raises Failure: if a test fails without any fault, too
    """
    faults = [fault for fault in read() if wanted in f"{fault.domain} {fault}"]
    if not faults:
        raise Failure(f"No fault in {FOLDER} names “{wanted}”.")
    jobs = [
        session.Job(fault.find(), fault.plant(), [fault.find_test()], LIMIT)
        for fault in faults
    ]
    # The first one plants nothing.
    path, tests = jobs[0].path, sorted({job.tests[0] for job in jobs})
    control = session.Job(path, path.read_text(), tests, LIMIT * len(tests))
    rows, was_sound = [], True
    for number, outcome in session.work([control, *jobs], processes):
        if number == 0:
            was_sound = outcome.state == "survived"
            continue
        row = {**dataclasses.asdict(faults[number - 1]), **dataclasses.asdict(outcome)}
        rows.append((number, row))
        console.say(
            f"{len(rows):4}/{len(jobs)} {row['state']:9} {row['seconds']:4.0f} s"
            f" {faults[number - 1]}"
        )
    if not was_sound:
        # Tests with a browser or a server have failed on busy machines: once more.
        [(_number, outcome)] = session.work([control], 1)
        if outcome.state != "survived":
            raise Failure(f"Without any fault, too: {outcome.by}")
    return [row for _number, row in sorted(rows, key=lambda entry: entry[0])]
