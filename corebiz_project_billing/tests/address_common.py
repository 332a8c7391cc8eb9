import inspect

from odoo.fields import Domain

from .registry_common import OWN, REFUSED, RegistryMixin


class AddressMixin(RegistryMixin):
    """A copied link shows the record of its address, not the rows of all records."""

    def _get_methods(self, record):
        """Our public methods of a record that need no more than the record."""
        for base in type(record).mro():
            if not base.__module__.startswith(f"odoo.addons.{OWN}"):
                continue
            for name, value in vars(base).items():
                if name.startswith("action_") and inspect.isfunction(value):
                    parameters = list(inspect.signature(value).parameters.values())
                    if all(one.default is not one.empty for one in parameters[1:]):
                        yield name

    def _get_narrowed(self, record):
        """Window actions whose rows a method of the record has narrowed."""
        for name in sorted(set(self._get_methods(record))):
            try:
                with self.env.cr.savepoint():
                    action = getattr(record, name)()
            except (*REFUSED, ValueError):
                continue
            if (
                isinstance(action, dict)
                and action.get("type") == "ir.actions.act_window"
                and isinstance(action.get("domain"), list)
                and action["domain"]
                and action.get("target") != "new"
            ):
                yield name, action

    def _open(self, path, user, record):
        """What the client gets that opens the address in a new tab."""
        action = (
            self.env["ir.actions.actions"].sudo().search([("path", "=", path)], limit=1)
        )
        self.assertEqual(
            action.type,
            "ir.actions.server",
            f"{path}: return the action by _at_address, and add its server action to"
            " the addresses among the views of its addon",
        )
        server = self.env["ir.actions.server"].browse(action.id).with_user(user)
        return server.with_context(active_id=record.id, active_ids=record.ids).run()

    def _check_addresses(self, *records):
        """Open each narrowed list by its address; return how many there are."""
        found = 0
        for record in records:
            for name, action in self._get_narrowed(record):
                with self.subTest(method=f"{record._name}.{name}"):
                    found += 1
                    again = self._open(action.get("path"), self.env.user, record)
                    self.assertEqual(again["domain"], action["domain"])
                    self.assertEqual(again["path"], action["path"])
                    if not again.get("res_id"):
                        self.assertIn(record.display_name, again["display_name"])
                    self.assertEqual(again["context"]["active_id"], record.id)
        return found

    def _check_links(self, *paths):
        """A colleague sees by each address rows of the project alone."""
        self.project.privacy_visibility = "employees"
        for path in paths:
            action = self._open(path, self.employee, self.project)
            rows = self.env[action["res_model"]].search(Domain(action["domain"]))
            self.assertLessEqual(set(rows.project_id.ids), {self.project.id})
        self.assertTrue(rows)
