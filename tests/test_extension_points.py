"""The methods that another addon may override: written down, and tried by a test."""

import ast
import re
from collections import defaultdict

import pytest

from devenv.places import addons

HEADING = r"^## `([\w.]+)`$"
# A name that stands for a model, in _inherit
CONSTANTS = {"GUARD": "project.archive.guard.mixin"}


def read_sections(addon):
    """Return the sections of DEVELOP.md: {heading: text}."""
    path = addon / "readme" / "DEVELOP.md"
    parts = re.split(HEADING, path.read_text(), flags=re.M) if path.is_file() else [""]
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def read_value(node):
    """Return the names in ``_name`` or ``_inherit``."""
    found = (
        CONSTANTS.get(one.id) if isinstance(one, ast.Name) else getattr(one, "value", 0)
        for one in ast.walk(node)
    )
    return [one for one in found if isinstance(one, str)]


def read_classes(addon):
    """Yield (model, parents, methods) of each class; methods by name."""
    for path in sorted(addon.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.ClassDef):
                continue
            values = {
                one.targets[0].id: read_value(one.value)
                for one in node.body
                if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
            }
            parents = values.get("_inherit", [])
            for model in (values.get("_name") or parents)[:1]:
                methods = {
                    one.name: one
                    for one in node.body
                    if isinstance(one, ast.FunctionDef)
                }
                yield model, parents, methods


def find_definitions():
    """Return {(model, method): [(addon, whether it calls super)]}, and the parents."""
    found, parents = defaultdict(list), defaultdict(set)
    for addon in addons():
        for model, inherited, methods in read_classes(addon):
            parents[model] |= {*inherited}
            for name, node in methods.items():
                calls = "super(" in ast.unparse(node)
                found[model, name].append((addon.name, calls))
    return found, parents


def find_overridden():
    """Return our methods that another addon of ours overrides: {(model, method)}."""
    definitions, parents = find_definitions()

    def find_family(model, seen):
        seen.add(model)
        for parent in parents.get(model, set()) - seen:
            find_family(parent, seen)
        return seen

    found = set()
    for (model, name), places in definitions.items():
        if not name.startswith("_") or name.startswith("__"):
            continue
        for parent in find_family(model, set()):
            bases = {
                addon
                for addon, calls in definitions.get((parent, name), ())
                if not calls
            }
            if bases and {addon for addon, _calls in places} - bases:
                found.add((parent, name))
    return found


def test_what_our_addons_override_is_written_down():
    sections = {}
    for addon in addons():
        sections |= read_sections(addon)
    overridden = find_overridden()
    assert len(overridden) > 15
    missing = {
        f"{model}.{name}"
        for model, name in overridden
        if f"{model}.{name}" not in sections
        and f"`{name}`" not in sections.get(model, "")
        and not any(f"`{name}` of `{model}`" in text for text in sections.values())
    }
    assert not missing, "Describe them in DEVELOP.md of the addon that defines them."


@pytest.mark.parametrize("addon", addons(), ids=lambda addon: addon.name)
def test_what_is_written_down_is_there_and_tried(addon):
    own = {}
    for model, _parents, methods in read_classes(addon):
        own.setdefault(model, set()).update(methods)
    tests = "".join(
        path.read_text() for path in sorted((addon / "tests").glob("test_*hooks.py"))
    )
    for heading, text in read_sections(addon).items():
        model, _dot, name = heading.rpartition("._")
        there = f"_{name}" in own.get(model, ()) if model else heading in own
        assert there, f"{heading} belongs to another addon"
        assert text.count("```python") == 1, f"{heading}: one example"
        assert f'"{heading}"' in tests, f"{heading}: no test overrides it"
