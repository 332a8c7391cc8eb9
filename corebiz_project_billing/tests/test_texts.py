import ast
from pathlib import Path

from babel.messages.pofile import read_po

from odoo.modules.module import get_module_path
from odoo.tests import TransactionCase, tagged

from .registry_common import RegistryMixin

PREFIX = "corebiz_project_billing"
MARKERS = {"_", "_lt"}
# Sealed rows are the same in every language; pages of a package are in two at once.
SEALED = {"figures.py", "statement_format.py"}
RAW_TYPES = {"float", "monetary", "date", "datetime"}


def is_term(node):
    """Whether this is a call of ``_()`` or ``_lt()``, of the environment or not."""
    if not isinstance(node, ast.Call):
        return False
    func = node.func
    return getattr(func, "attr", getattr(func, "id", None)) in MARKERS


def is_number_spec(node):
    """Whether this is a value with a format of numbers in an f-string."""
    return (
        isinstance(node, ast.FormattedValue)
        and node.format_spec
        and ast.unparse(node.format_spec).rstrip("'\"")[-1:] in ("f", "g", "%")
    )


@tagged("post_install", "-at_install")
class TestTexts(RegistryMixin, TransactionCase):
    """What a person reads is in his language: words, numbers and days.

    The rules read all of our Python, so that they find the next one, too.
    """

    def _get_nodes(self):
        """All nodes of our code as (addon, place, node)."""
        addons = self.env["ir.module.module"].search(
            [("name", "=like", f"{PREFIX}%"), ("state", "=", "installed")]
        )
        for addon in addons.mapped("name"):
            folder = Path(get_module_path(addon))
            for path in sorted(folder.rglob("*.py")):
                if "tests" in path.relative_to(folder).parts or path.name in SEALED:
                    continue
                for node in ast.walk(ast.parse(path.read_text())):
                    if hasattr(node, "lineno"):
                        yield addon, f"{path.name}:{node.lineno}", node

    def _get_terms(self):
        for addon, place, node in self._get_nodes():
            if is_term(node):
                yield addon, place, node

    def test_no_term_in_an_f_string(self):
        """The export of terms does not see into f-strings."""
        found = [
            place
            for _addon, place, node in self._get_nodes()
            if isinstance(node, ast.JoinedStr)
            and any(is_term(part) for part in ast.walk(node))
        ]
        self.assertFalse(found)

    def test_no_term_is_put_together(self):
        """A term is literal, or the name of one that is marked elsewhere."""
        allowed = (ast.Constant, ast.Name, ast.Attribute, ast.Subscript)
        found = [
            place
            for _addon, place, node in self._get_terms()
            if not isinstance(node.args[0], allowed)
        ]
        self.assertFalse(found)

    def test_every_term_is_exported(self):
        exported = {}
        missing = []
        for addon, place, node in self._get_terms():
            if addon not in exported:
                pot = Path(get_module_path(addon)) / "i18n" / f"{addon}.pot"
                with pot.open("rb") as file:
                    exported[addon] = {message.id for message in read_po(file)}
            text = node.args[0]
            if isinstance(text, ast.Constant) and text.value not in exported[addon]:
                missing.append(f"{place} {text.value}")
        self.assertFalse(missing)

    def test_numbers_and_days_are_formatted(self):
        """A float with a point, a day as 2026-11-28: not in a German sentence."""
        types = {}
        for model in self.env.registry.values():
            for name, field in model._fields.items():
                types.setdefault(name, set()).add(field.type)
        names = {name for name, found in types.items() if found <= RAW_TYPES}
        self.assertLessEqual(self._floor({"effective_hours"}, {"quantity"}), names)
        found = [
            f"{place} {ast.unparse(value)}"
            for _addon, place, node in self._get_terms()
            for value in (*node.args[1:], *(word.value for word in node.keywords))
            if self._is_raw(value, names)
        ]
        self.assertFalse(found)

    def _is_raw(self, value, names):
        """Whether a value that is put into a text is a number or a day as it is."""
        if isinstance(value, ast.Attribute):
            return value.attr in names
        if isinstance(value, ast.Call):
            func = value.func
            name = getattr(func, "attr", getattr(func, "id", None))
            return name in ("round", "to_string", "isoformat", "date", "float_round")
        return any(is_number_spec(part) for part in ast.walk(value))

    def test_no_number_in_an_f_string(self):
        """Texts are for people, also those that are made without a term."""
        found = [
            place
            for _addon, place, node in self._get_nodes()
            if isinstance(node, ast.JoinedStr)
            and any(is_number_spec(part) for part in ast.walk(node))
        ]
        self.assertFalse(found)
