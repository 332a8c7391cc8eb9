"""The examples of readme/DEVELOP.md, loaded as another addon would bring them."""

import re
from pathlib import Path

from odoo.models import MetaModel

from .model_loader import ModelLoader

ADDONS = Path(__file__).parents[2]
SECTION = r"^## `([\w.]+)`$(.*?)(?=^## |\Z)"
CODE = r"^```python\n(.*?)^```$"


def read_examples():
    """Return the code of all examples of our addons: {hook: text}."""
    found = {}
    for path in sorted(ADDONS.glob("corebiz_project_billing*/readme/DEVELOP.md")):
        for hook, text in re.findall(SECTION, path.read_text(), re.M | re.S):
            found[hook] = "\n".join(re.findall(CODE, text, re.M | re.S))
    return found


class ExampleMixin:
    """Loads the examples that a class of tests names, until its end."""

    examples = ()  # headings of DEVELOP.md

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loader = ModelLoader.begin(cls)
        texts = read_examples()
        classes = []
        for hook in cls.examples:
            names = {"__name__": cls.__module__}
            exec(compile(texts[hook], f"DEVELOP.md: {hook}", "exec"), names)  # noqa: S102
            classes += [
                one
                for one in names.values()
                if isinstance(one, MetaModel) and one.__module__ == cls.__module__
            ]
        loader.update_registry(classes)
