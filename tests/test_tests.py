"""The tests themselves: each can fail, and knows which rule it has met."""

import ast
from pathlib import Path

from devenv.places import ROOT, addons

FOLDERS = [*(Path(addon) / "tests" for addon in addons()), ROOT / "tests"]
# Checks of Odoo that fail by themselves.
CHECKS = {"browser_js", "start_tour"}
# Every rule of ours and many of Odoo's raise these.
COMMON = {"UserError", "ValidationError", "Exception"}


def read(pattern):
    """Return the files of the tests whose names match, each with its tree."""
    paths = sorted(path for folder in FOLDERS for path in folder.glob(pattern))
    return {path.relative_to(ROOT): ast.parse(path.read_text()) for path in paths}


def functions(tree):
    """Return all functions and methods in a tree."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def called(node):
    """Return the names of all that is called or raised in a node."""
    names = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            names.add(getattr(one.func, "attr", getattr(one.func, "id", "")))
        elif isinstance(one, ast.Assert):
            names.add("assert")
    return names


def can_fail(names):
    """Return whether one of the names is a check."""
    return any(
        name.lower().startswith("assert") or name in {"fail", "raises", *CHECKS}
        for name in names
    )


def find_checks(definitions):
    """Return the names of the helpers that check something, also through others."""
    found, before = set(), None
    calls = {}
    for definition in definitions:
        calls.setdefault(definition.name, set()).update(called(definition))
    while found != before:
        before = set(found)
        found |= {
            name for name, names in calls.items() if can_fail(names) or names & found
        }
    return found


def test_every_test_checks_something():
    shared = [
        function
        for path, tree in read("*.py").items()
        if not path.name.startswith("test_")
        for function in functions(tree)
    ]
    asked, silent = 0, []
    for path, tree in read("test_*.py").items():
        own = functions(tree)
        helpers = [one for one in own if not one.name.startswith("test_")]
        checks = find_checks(shared + helpers)
        for function in own:
            if function.name.startswith("test_"):
                asked += 1
                names = called(function)
                if not can_fail(names) and not names & checks:
                    silent.append(f"{path}:{function.lineno} {function.name}")
    assert asked > 900
    assert not silent, "These are green whatever happens: say what must hold."


def find_blind(function):
    """Find refusals in a function that any rule could have raised."""
    used = {
        node.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    for node in ast.walk(function):
        call = getattr(node, "context_expr", None)
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = getattr(call.func, "attr", "")
        texts = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
        errors = {one.id for one in ast.walk(call.args[0]) if isinstance(one, ast.Name)}
        if name in ("assertRaises", "assertRaisesRegex", "raises") and errors & COMMON:
            caught = getattr(node.optional_vars, "id", None)
            if not any(map(says_something, texts)) and caught not in used:
                yield call.lineno


def says_something(text):
    """Return whether a pattern is more than an empty text."""
    return not isinstance(text, ast.Constant) or bool(text.value)


def test_every_refusal_is_that_of_the_rule():
    blind = {
        f"{path}:{line}"
        for path, tree in read("*.py").items()
        for function in functions(tree)
        for line in find_blind(function)
    }
    assert not blind, (
        "Another rule could have refused here: look at the text with assertRaisesRegex,"
        " or ask for an AccessError if it is a matter of rights."
    )


def test_what_is_looked_for_is_found():
    tree = ast.parse("""
def test_silent(self):
    self.task.write({})

def test_checked_by_a_helper(self):
    self._compare()

def _compare(self):
    self.assertTrue(self.task)

def test_blind(self):
    with self.assertRaises(UserError), self.cr.savepoint():
        self.task.unlink()
    with self.assertRaisesRegex(UserError, ""), self.assertRaises(UserError) as caught:
        self.task.unlink()
    with self.assertRaises(UserError) as seen:
        self.task.unlink()
    self.assertIn("kept", str(seen.exception))
    with self.assertRaises(AccessError):
        self.task.unlink()
""")
    silent, helped, helper, blind = functions(tree)
    assert not can_fail(called(silent))
    assert called(helped) & find_checks([helper])
    assert list(find_blind(blind)) == [12, 14, 14]
