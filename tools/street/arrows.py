"""Find what an addon names of another one that it does not stand on."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from .names import PLAIN, Names
from .plan import PREFIX, Street

DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
WORD = re.compile(r"[A-Za-z_][\w.]*")
# What is filled in, and an external id without its addon.
VALUE = re.compile(r"%\(\w+\)s")
IMPORT = re.compile(r"""\bfrom ["'](?:@(\w+)/)?""")
REF = re.compile(r"""\bref\(\s*["'](\w+)["']""")
# Attributes of XML that name an external id.
ID_ATTRIBUTES = {
    "ref",
    "inherit_id",
    "parent",
    "action",
    "t-call",
    "groups",
    "t-inherit",
}
# Elements whose text is for people.
PROSE = {
    "p",
    "h1",
    "h2",
    "h3",
    "span",
    "div",
    "li",
    "strong",
    "em",
    "t",
    "b",
    "a",
    "td",
}


@dataclass(frozen=True, order=True)
class Arrow:
    """A name in a file, and the addons that bring it."""

    addon: str
    to: tuple[str, ...]
    path: Path
    line: int
    name: str

    def __str__(self):
        to = "|".join(one.removeprefix(PREFIX) or "core" for one in self.to)
        own = self.addon.removeprefix(PREFIX) or "core"
        return f"{own} -> {to}: {self.path}:{self.line}: {self.name}"


class Finder:
    """Looks through the files of all addons."""

    def __init__(self, street: Street, names: Names):
        self.street = street
        self.names = names
        self.addons = {*street.own, *street.list_odoo()}

    def find(self) -> list[Arrow]:
        """Return all arrows that point where no dependency does."""
        found = set()
        for addon in self.street.own.values():
            for path in addon.files:
                for line, kind, name in self._read(path):
                    to = self._find_strangers(addon.name, kind, name)
                    if to:
                        found.add(Arrow(addon.name, to, path, line, name))
        return sorted(found)

    def _find_strangers(self, addon: str, kind: str, name: str) -> tuple[str, ...]:
        """Return who brings a name, where nobody does whom the addon stands on."""
        if kind == "module":
            owners = {name}
        elif kind == "id":
            prefix, _, short = name.rpartition(".")
            owners = self.names.ids.get(short, set())
            if prefix and prefix != PREFIX and prefix not in self.street.own:
                owners = {prefix} if owners else owners
        else:
            owners = getattr(self.names, kind).get(name, set())
        if owners & self.street.get_closure(addon):
            return ()
        return tuple(sorted(owners))

    def _read(self, path: Path) -> Iterator[tuple[int, str, str]]:
        """Give what a file names: line, kind of name, and the name."""
        if path.suffix == ".py":
            yield from self._read_python(path)
        elif path.suffix == ".xml":
            yield from self._read_xml(path)
        else:
            for number, line in enumerate(path.read_text().splitlines(), 1):
                # What a script takes from another one: only from which addon
                imported = IMPORT.search(line)
                if imported and imported[1] in self.street.own:
                    yield number, "module", imported[1]
                for word in () if imported else WORD.findall(line):
                    yield from self._read_word(number, word)

    def _read_word(self, line: int, word: str) -> Iterator[tuple[int, str, str]]:
        """Read a word that may be a model, an external id, a table or a path."""
        if word in self.names.models:
            yield line, "models", word
        elif word in self.names.tables:
            yield line, "models", self.names.tables[word]
        elif self._is_id(word):
            yield line, "id", word
        elif word in self.names.ids and word.startswith("model_"):
            yield line, "id", word
        else:
            for part in word.split("."):
                if "_" in part and part in self.names.members:
                    yield line, "members", part

    def _is_id(self, word: str) -> bool:
        addon, _, short = word.rpartition(".")
        return addon in self.addons and short in self.names.ids

    def _read_python(self, path: Path) -> Iterator[tuple[int, str, str]]:
        tree = ast.parse(path.read_text())
        if _is_plain(path, tree):
            # Plain Python, such as a program for verifying, knows no record.
            return
        docs = {id(one) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        docs = {id(one.value) for one in ast.walk(tree) if id(one) in docs}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr not in PLAIN:
                if node.attr in self.names.members:
                    yield node.lineno, "members", node.attr
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in docs:
                    yield from self._read_text(node.lineno, node.value)
            elif isinstance(node, ast.ImportFrom):
                yield from self._read_import(path, node)

    def _read_text(self, line: int, text: str) -> Iterator[tuple[int, str, str]]:
        if DOTTED.fullmatch(text):
            yield from self._read_word(line, text)
        elif re.search(r"\b(SELECT|FROM|JOIN|WHERE|UPDATE)\b", text):
            for word in WORD.findall(VALUE.sub(" ", text)):
                yield from self._read_word(line, word)

    def _read_import(self, path: Path, node: ast.ImportFrom):
        if node.level and path.name != "__init__.py":
            folder = path.parents[node.level - 1]
            parts = (node.module or "").split(".") if node.module else []
            module = folder.joinpath(*parts)
            for target in (module, *(module / one.name for one in node.names)):
                owner = self.names.modules.get(target.with_suffix(".py"))
                if owner:
                    yield node.lineno, "module", owner
        elif (node.module or "").startswith("odoo.addons."):
            yield node.lineno, "module", node.module.split(".")[2]

    def _is_member(self, node, key: str, word: str) -> bool:
        if key == "name" and node.tag not in ("field", "button", "function"):
            return False
        return key in ("name", "for") and word in self.names.members

    def _read_xml(self, path: Path) -> Iterator[tuple[int, str, str]]:
        for node in etree.parse(path).iter(etree.Element):
            for key, value in node.attrib.items():
                if key in {
                    "string",
                    "help",
                    "placeholder",
                    "title",
                    "class",
                    "id",
                    "confirm",
                }:
                    continue
                kind = ID_ATTRIBUTES & {key}
                for word in REF.findall(value):
                    yield node.sourceline, "id", word
                for word in WORD.findall(value):
                    if kind and word in self.names.ids:
                        yield node.sourceline, "id", word
                    elif self._is_member(node, key, word):
                        yield node.sourceline, "members", word
                    else:
                        yield from self._read_word(node.sourceline, word)
            if node.tag == "field" and node.text:
                for word in WORD.findall(node.text):
                    if "_" in word or "." in word:
                        yield from self._read_word(node.sourceline, word)


def _is_plain(path: Path, tree: ast.Module) -> bool:
    """Whether a module imports neither Odoo nor, beside it, one that does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        elif isinstance(node, ast.ImportFrom):
            other = path.parents[node.level - 1] / f"{node.module}.py"
            if not other.exists() or not _is_plain(other, ast.parse(other.read_text())):
                return False
            continue
        else:
            continue
        if any(name.partition(".")[0] == "odoo" for name in names):
            return False
    return True
