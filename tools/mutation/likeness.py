"""How likely a test is to notice a fault: which words both have in common.

Hundreds of tests reach some lines, and few of them ask for what the line is about.
These are written in the words of the code: its fields, messages and states. Words that
many tests have tell little, so each counts by its rarity, as search engines do it
(inverse document frequency, K. Spärck Jones, 1972).
"""

import ast
import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

WORD = re.compile(r"[a-z]{4,}")
OF_LINE = 2  # times as much as the rest of the function


def rank(path: Path, line: int, tests: dict[str, str]) -> dict[str, float]:
    """Return how alike the code at a line and each of the tests are.

    :param tests: the text of each test by its name
    """
    source = path.read_text()
    of_function = set(_split(find_function(source, line) + path.stem))
    of_line = set(_split(source.splitlines()[line - 1]))
    words = {name: Counter(_split(text)) for name, text in tests.items()}
    known = Counter(word for found in words.values() for word in found)
    worth = {word: math.log(1 + len(words) / known[word]) for word in known}
    return {
        name: sum(
            worth[word] * (OF_LINE if word in of_line else 1)
            for word in found.keys() & (of_function | of_line)
        )
        / math.sqrt(1 + sum(found.values()))
        for name, found in words.items()
    }


def find_function(source: str, line: int) -> str:
    """Return the text of the innermost function around a line, or the line."""
    around = [
        node
        for node in ast.walk(_parse(source))
        if isinstance(node, ast.FunctionDef)
        and node.lineno <= line <= (node.end_lineno or line)
    ]
    lines = source.splitlines()
    if not around:
        return lines[line - 1]
    inner = max(around, key=lambda node: node.lineno)
    return "\n".join(lines[inner.lineno - 1 : inner.end_lineno])


def read_tests(path: Path) -> dict[str, str]:
    """Return the text of each method and function of a file, by its name."""
    source = path.read_text()
    lines = source.splitlines()
    return {
        node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.walk(_parse(source))
        if isinstance(node, ast.FunctionDef)
    }


@cache
def _parse(source: str) -> ast.Module:
    return ast.parse(source)


def _split(text: str) -> list[str]:
    return WORD.findall(text.lower())
