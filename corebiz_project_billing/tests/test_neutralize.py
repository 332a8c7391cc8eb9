import ast
from pathlib import Path

from odoo.modules import Manifest
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import TransactionCase, tagged

CORE = "corebiz_project_billing"
# Who imports one of these may reach what lies outside of the database.
OUTWARD = {
    *("aiohttp", "boto3", "botocore", "fsspec", "ftplib", "http", "imaplib"),
    *("os", "paramiko", "pathlib", "poplib", "requests", "s3fs", "shutil"),
    *("smtplib", "socket", "subprocess", "urllib3", "xmlrpc"),
}
# Who extends one of these changes how Odoo reaches it.
DOORS = ("project.archive.store", "fs.storage", "ir.mail_server", "fetchmail.server")
HARMLESS = {
    # Both only listen to the mail servers of Odoo, which Odoo takes from a copy.
    CORE: {"ir.mail_server"},
    f"{CORE}_delivery": {"smtplib", "ir.mail_server"},
    # Copies from stream to stream; the program that verifies reads what it is told to.
    f"{CORE}_package": {"pathlib", "shutil"},
}


@tagged("post_install", "-at_install")
class TestNeutralize(TransactionCase):
    """Each addon that reaches outside its database says what a copy must forget."""

    def _get_own_addons(self):
        """The core and every installed addon that depends on it."""
        modules = self.env["ir.module.module"].search([("state", "=", "installed")])
        manifests = {name: Manifest.for_addon(name) for name in modules.mapped("name")}
        own, before = {CORE}, set()
        while own != before:
            before = set(own)
            own |= {
                name
                for name, manifest in manifests.items()
                if manifest and own & set(manifest["depends"])
            }
        return {name: Path(manifests[name].path) for name in own}

    def _get_imports(self, folder):
        """Names of the Python packages that an addon's own code uses."""
        found = set()
        for path in folder.rglob("*.py"):
            if "tests" in path.relative_to(folder).parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    found |= {name.name.partition(".")[0] for name in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    found.add((node.module or "").partition(".")[0])
        return found

    def _get_extended(self, addon):
        """Models through which Odoo reaches outside, and which an addon extends."""
        return {
            name
            for name in DOORS
            if name in self.registry
            for base in self.registry[name].__mro__
            if getattr(base, "_module", None) == addon and base._name == name
        }

    def test_who_reaches_outside_has_something_to_forget(self):
        reaching = set()
        for addon, folder in self._get_own_addons().items():
            found = self._get_imports(folder) & OUTWARD | self._get_extended(addon)
            if found - HARMLESS.get(addon, set()):
                reaching.add(addon)
        if "project.archive.store" in self.registry:
            store = self.registry["project.archive.store"]
            self.assertIn(store._original_module, reaching)
        for addon in reaching:
            with self.subTest(addon=addon):
                self.assertTrue(list(get_neutralization_queries([addon])))
