"""A plugin of pylint: models that an addon extends in one file per concern.

pylint-odoo asks for one class per model and addon
(``consider-merging-classes-inherited``). A model with a dozen concerns would be a file
of two thousand lines, so those that ``concerns.toml`` names are left out. Everything
else is asked: a class beside another one that is not on the list is refused.
"""

import tomllib
from functools import cache
from pathlib import Path

from astroid import nodes
from pylint.checkers import BaseRawFileChecker

LIST = Path(__file__).with_name("concerns.toml")
QUESTION = "consider-merging-classes-inherited"
MANIFEST = "__manifest__.py"


@cache
def read_concerns() -> dict[str, dict[str, list[str]]]:
    """Return {addon: {model: files beside the one that stays unnamed}}.

    The list names a file by its path in the addon, or by its name alone in ``models``.
    """
    return {
        addon: {
            model: [f"{name if '/' in name else f'models/{name}'}.py" for name in names]
            for model, names in models.items()
        }
        for addon, models in tomllib.loads(LIST.read_text()).items()
    }


def find_extensions(module: nodes.Module) -> dict[str, int]:
    """Return the lines on which classes of this module say which model they extend."""
    found = {}
    for node in module.body:
        for one in node.body if isinstance(node, nodes.ClassDef) else ():
            if (
                isinstance(one, nodes.Assign)
                and one.targets[0].as_string() == "_inherit"
                and isinstance(one.value, nodes.Const)
            ):
                found[one.value.value] = one.lineno
    return found


class ConcernsChecker(BaseRawFileChecker):
    """Answers the question of pylint-odoo for the files of the list."""

    name = "concerns"
    msgs = {
        "W7501": (
            "%s does not extend %s (any more): take it off tools/street/concerns.toml",
            "unneeded-concern",
            "A file of the list that is no reason for an exception.",
        )
    }

    def process_module(self, node: nodes.Module) -> None:
        """Leave the classes of this file out that the list names."""
        path = Path(node.file)
        addon = next((one for one in path.parents if (one / MANIFEST).exists()), None)
        if addon is None:
            return
        extensions = find_extensions(node)
        file = path.relative_to(addon).as_posix()
        for model, files in read_concerns().get(addon.name, {}).items():
            if file not in files:
                continue
            if model in extensions:
                self.linter.disable(QUESTION, scope="line", line=extensions[model])
            else:
                self.add_message("unneeded-concern", line=1, args=(file, model))


def register(linter):
    """Add the checker; called by pylint."""
    linter.register_checker(ConcernsChecker(linter))
