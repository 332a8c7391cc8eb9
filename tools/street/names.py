"""Which addon brings which name: models, fields, methods, external ids."""

import ast
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from .plan import Street

MEMBER = re.compile(r"^ {4}(?:async )?(?:def )?(\w+)(?:\(| = |: )", re.MULTILINE)
MODEL = re.compile(r"""^ {4}_name = ["']([\w.]+)["']""", re.MULTILINE)
INHERIT = re.compile(r"""^ {4}_inherit = ["']([\w.]+)["']""", re.MULTILINE)
IDS = re.compile(
    r"""<(?:record|template|menuitem|act_window|report)\b[^>]*?\sid=["']([\w.]+)"""
)
# Attributes that everything in Python may have.
KINDS = (str, list, dict, set, bytes, Path, re.Match, io.BytesIO)
OWN = {"commit", "table", "_ids", "_prefetch_ids"}  # of cursors, queries, records
PLAIN = set().union(*(dir(kind) for kind in KINDS), OWN)


class Names:
    """Who brings a name: ``{name: addons}`` for each kind of name."""

    def __init__(self, street: Street):
        self.members = defaultdict(set)  # fields, methods, attributes
        self.models = defaultdict(set)
        self.ids = defaultdict(set)  # without their addon
        self.modules = {}  # Python files of ours: addon
        for name in street.list_odoo():
            folder = street.find_odoo_folder(name)
            if folder is not None:
                self._read_odoo(name, folder)
        for part in ("orm", "tools"):
            self._read_odoo("base", street.odoo / part)
        for addon in street.own.values():
            for path in addon.files:
                self.modules[path] = addon.name
                if path.suffix == ".py":
                    self._read_own(addon.name, path)
                elif path.suffix == ".xml":
                    for found in IDS.findall(path.read_text()):
                        self.ids[found].add(addon.name)
        self.tables = {name.replace(".", "_"): name for name in self.models}

    def _read_odoo(self, addon: str, folder: Path) -> None:
        for path in folder.rglob("*.py"):
            if "tests" in path.parts:
                continue
            text = path.read_text()
            for found in MEMBER.findall(text):
                self.members[found].add(addon)
            for found in set(MODEL.findall(text)) - set(INHERIT.findall(text)):
                self.models[found].add(addon)
        for path in folder.rglob("*.xml"):
            if "static" not in path.parts:
                for found in IDS.findall(path.read_text(errors="replace")):
                    self.ids[found].add(addon)

    def _read_own(self, addon: str, path: Path) -> None:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                for name in _list_members(node):
                    self.members[name].add(addon)
                model = _get_model(node)
                if model:
                    self.models[model].add(addon)
                    self.ids["model_" + model.replace(".", "_")].add(addon)


def _list_members(node: ast.ClassDef) -> Iterator[str]:
    """Return the fields and methods of a class, and what it keeps in ``self``."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name
        for target in _list_targets(statement):
            if isinstance(target, ast.Name):
                yield target.id
    for statement in ast.walk(node):
        for target in _list_targets(statement):
            if isinstance(target, ast.Attribute):
                yield target.attr


def _list_targets(statement: ast.AST) -> list[ast.AST]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def _get_model(node: ast.ClassDef) -> str | None:
    """Return the model that a class begins; nothing where it extends one."""
    values = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(
            statement.targets[0], ast.Name
        ):
            values[statement.targets[0].id] = statement.value
    name = getattr(values.get("_name"), "value", None)
    inherited = values.get("_inherit")
    parents = [getattr(inherited, "value", None)]
    if isinstance(inherited, ast.List | ast.Tuple):
        parents = [getattr(one, "value", None) for one in inherited.elts]
    return None if name in parents else name
