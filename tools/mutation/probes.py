"""Plugin of pytest: notes which tests come by which statements of the addons.

A probe stands before each statement of a function. It is put into the code of the
functions that are loaded already, so that a run of all tests takes as long as without:
coverage, which watches every line, takes twice as long.
"""

import ast
import builtins
import gc
import json
import os
import types
from collections import defaultdict
from pathlib import Path

import pytest

from devenv import places

from .workers import find_changes, get_identity

FOLDER = "MUTATION_PROBES"  # holds probes.json, and takes what each process notes
PROBE = "__mutation_probe__"


class _Planter(ast.NodeTransformer):
    """Puts a probe before each of some statements."""

    def __init__(self, numbers: dict[int, int]):
        self.numbers = numbers

    def generic_visit(self, node):
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                setattr(node, name, list(self._add(statements)))
        return node

    def _add(self, statements):
        for statement in statements:
            number = self.numbers.get(statement.lineno)
            if number is not None and not isinstance(statement, ast.ExceptHandler):
                probe = ast.parse(f"{PROBE}({number})").body[0]
                yield ast.copy_location(probe, statement)
            yield statement


def find_spots(source: str) -> dict[int, str]:
    """Return the statements in functions: {line: function and first line of text}.

    The name of a spot lasts as long as the function has the statement, wherever it is.
    """
    lines, spots = source.splitlines(), {}

    def visit(node, name, inside):
        for child in ast.iter_child_nodes(node):
            in_body = not _is_function(node) or child in node.body
            if isinstance(child, ast.stmt) and inside and in_body:
                if not _is_text(child):
                    text = lines[child.lineno - 1].strip()
                    spots[child.lineno] = f"{name}::{text}"
            if isinstance(child, ast.ClassDef) or _is_function(child):
                deeper = f"{name}.{child.name}" if name else child.name
                visit(child, deeper, inside or _is_function(child))
            else:
                visit(child, name, inside)

    visit(ast.parse(source), "", False)
    return spots


def _is_text(statement) -> bool:
    """Whether it is a docstring, which must stay the first one."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def find_statements(source: str, line: int) -> list[int]:
    """Return the lines of the statements at which a probe stands for a fault.

    The innermost statement of the function around it. A fault that works when the
    module is loaded is noticed by whoever uses its class, or else the module: there the
    first statements of all functions; none, where there is no function.
    """
    tree = ast.parse(source)
    found = _find_innermost(tree, line, inside=False)
    if found:
        return [found]
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.lineno <= line <= node.end_lineno
    ]
    for node in (*reversed(around), tree):
        if first := [_get_first(one) for one in ast.walk(node) if _is_function(one)]:
            return sorted(first)
    return []


def _is_function(node) -> bool:
    return isinstance(node, ast.FunctionDef)


def _get_first(function: ast.FunctionDef) -> int:
    """The line of the first statement that does something."""
    body = function.body
    first = body[0]
    return (body[1] if len(body) > 1 and _is_text(first) else first).lineno


def _find_innermost(node, line: int, inside: bool) -> int | None:
    for child in ast.iter_child_nodes(node):
        in_body = not _is_function(node) or child in node.body
        deeper = (inside or _is_function(node)) and in_body
        if isinstance(child, ast.stmt):
            if not child.lineno <= line <= child.end_lineno:
                continue
            found = _find_innermost(child, line, deeper)
            return found or (child.lineno if deeper else None)
        if found := _find_innermost(child, line, inside):
            return found
    return None


def plant(source: str, numbers: dict[int, int]) -> ast.Module:
    """Return a module with probes: the number of each, by the line of its statement."""
    return ast.fix_missing_locations(_Planter(numbers).visit(ast.parse(source)))


class Probes:
    """What one process of tests notes."""

    def __init__(self, folder: Path, name: str):
        self.target = folder / f"reached-{name}.json"
        self.wanted = json.loads((folder / "probes.json").read_text())
        self.seen = set()
        self.reached = defaultdict(list)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self):
        """The modules are loaded: change the code of their functions."""
        functions = defaultdict(list)
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType):
                functions[get_identity(thing.__code__)].append(thing)
        setattr(builtins, PROBE, self.seen.add)
        for name, numbers in self.wanted.items():
            if not numbers:
                continue
            path = places.ROOT / name
            numbers = {int(line): number for line, number in numbers.items()}
            changes = find_changes(path, plant(path.read_text(), numbers))
            assert changes, f"no probe in {name}"
            for old, new in changes:
                for function in functions[get_identity(old)]:
                    function.__code__ = new

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Note what a test has come by."""
        self.seen.clear()
        try:
            return (yield)
        finally:
            for number in self.seen:
                self.reached[number].append(item.nodeid)

    def pytest_sessionfinish(self):
        """Write it down."""
        self.target.write_text(json.dumps(self.reached))


def pytest_configure(config):
    """Watch in each process that runs tests."""
    worker = getattr(config, "workerinput", None)
    if FOLDER in os.environ and worker:
        folder = Path(os.environ[FOLDER])
        config.pluginmanager.register(Probes(folder, worker["workerid"]))
