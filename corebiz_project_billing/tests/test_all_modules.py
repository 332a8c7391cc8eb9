import dataclasses
import doctest
import sys
from pathlib import Path

from odoo.modules.module import get_module_path
from odoo.tests import TransactionCase, tagged

from .registry_common import RegistryMixin

PREFIX = "corebiz_project_billing"


@tagged("post_install", "-at_install")
class TestAllModules(RegistryMixin, TransactionCase):
    """What holds for every module of every addon of ours."""

    def _get_modules(self):
        addons = self.env["ir.module.module"].search(
            [("name", "=like", f"{PREFIX}%"), ("state", "=", "installed")]
        )
        for addon in addons.mapped("name"):
            folder = Path(get_module_path(addon))
            for path in sorted(folder.rglob("*.py")):
                parts = path.relative_to(folder).with_suffix("").parts
                module = sys.modules.get(".".join(("odoo.addons", addon, *parts)))
                if module and parts[0] != "tests":
                    yield module, path.read_text()

    def test_examples_of_the_documentation(self):
        tried = 0
        for module, text in self._get_modules():
            if ">>> " in text:
                result = doctest.testmod(module)
                self.assertFalse(result.failed, module.__name__)
                self.assertTrue(result.attempted, module.__name__)
                tried += 1
        self.assertGreater(tried, self._floor(4, 5))

    def test_tables_are_not_changed_by_who_reads_them(self):
        for module, _text in self._get_modules():
            for name, value in vars(module).items():
                if isinstance(value, type) and dataclasses.is_dataclass(value):
                    self.assertTrue(value.__dataclass_params__.frozen, name)
