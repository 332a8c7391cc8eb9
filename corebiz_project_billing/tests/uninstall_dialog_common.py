from lxml import html

from odoo.exceptions import UserError


class UninstallMixin:
    """Odoo's dialog before an addon goes, for an administrator of the settings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls._create_user("sybille", "Sybille System", "base.group_system")

    def _module(self, name):
        return self.env["ir.module.module"].search([("name", "=", name)])

    def _get_other(self):
        """An addon on which none of ours stands: Odoo may have no such one here."""
        return self.env["ir.module.module"].create(
            {"name": "of_somebody_else", "state": "installed"}
        )

    def _open_dialog(self, *names, lang="en_US"):
        modules = self.env["ir.module.module"].search([("name", "in", names)])
        dialog = self.env["base.module.uninstall"].with_user(self.system)
        dialog = dialog.with_context(lang=lang)
        return dialog.create({"module_ids": modules.ids})

    def _read_losses(self, dialog):
        """{what: (number, note)} of what the dialog shows."""
        found = {}
        for row in html.fromstring(dialog.loss_html or "<p/>").iter("tr"):
            number, what = row.iter("td")
            label, *note = [text.strip() for text in what.itertext() if text.strip()]
            self.assertNotIn(label, found)
            found[label] = number.text_content().strip(), "".join(note)
        return found

    def _get_ways(self, module):
        """Ways to have an addon go, by name; Odoo does not uninstall within a test."""
        own = module.with_user(self.system)
        return {
            "button": own.button_uninstall,
            "mark": lambda: own.write({"state": "to remove"}),
            "mark as gone": lambda: own.write({"state": "uninstalled"}),
            "mark as unknown": lambda: own.write({"state": "uninstallable"}),
            "delete": own.module_uninstall,
        }

    def _check_refused(self, name, text):
        """Every way is refused, for an addon and for what it stands on."""
        module = self._module(name)
        self.assertEqual(module.state, "installed", name)
        for way, go in self._get_ways(module).items():
            with (
                self.subTest(name, way=way),
                self.assertRaisesRegex(UserError, text),
                self.env.cr.savepoint(),
            ):
                go()
            self.env.invalidate_all()
            self.assertEqual(module.state, "installed", name)
