"""How large an addon is: its lines of code, against the limit of ``street.toml``.

An addon that a newcomer reads in an afternoon stays one. Blank lines, comments and
docstrings are for the reader and do not count, nor do tests and the manifest.
"""

import ast
import io
import tokenize
import tomllib
from dataclasses import dataclass
from pathlib import Path

from devenv import places

from .plan import PLAN, PREFIX

CORE, OTHERS = "core", "others"  # keys of the limits
SPACE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Size:
    """The lines of an addon's Python files, tests and manifest aside."""

    addon: str
    lines: int  # as an editor counts them
    code: int
    limit: int  # of code

    def __str__(self) -> str:
        return f"{self.addon}: {self.code} lines of code, {self.limit} at most"


def count_code(text: str) -> int:
    """Return how many lines of a Python file hold code.

    >>> count_code('"It."\\n\\n\\ndef f():\\n    "Do."\\n    # why\\n    return (\\n1)')
    3
    """
    found = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SPACE:
            found.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, False) is not None:
            found -= {*range(node.body[0].lineno, node.body[0].end_lineno + 1)}
    return len(found)


def read_limits() -> dict[str, int]:
    """Return the limits by short name of an addon; ``others`` for those not named."""
    return tomllib.loads(PLAN.read_text())["limits"]


def measure(folder: Path) -> Size:
    """Return the size of the addon in this folder."""
    short = folder.name.removeprefix(PREFIX).lstrip("_") or CORE
    limits = read_limits()
    texts = [
        path.read_text()
        for path in folder.rglob("*.py")
        if "tests" not in path.relative_to(folder).parts
        and path.name != "__manifest__.py"
    ]
    return Size(
        folder.name,
        sum(text.count("\n") for text in texts),
        sum(map(count_code, texts)),
        limits.get(short, limits[OTHERS]),
    )


def measure_all() -> list[Size]:
    """Return the sizes of our addons, by their names."""
    return [measure(folder) for folder in places.addons()]
