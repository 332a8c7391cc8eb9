from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.tests.dialog_common import DialogCase


class TestDialogRows(DialogCase):
    """Rows of a dialog show nothing of a task that its user may not read."""

    def test_rows_of_a_dialog_are_checked(self):
        closed, seen = self._get_closed_record("project.task") or self.task, 0
        for name in self.dialogs:
            for field in self.env[name]._fields.values():
                if field.type != "one2many" or field.comodel_name not in self.dialogs:
                    continue
                row = self.env[field.comodel_name]
                names = [
                    key
                    for key in row._get_source_fields()
                    if row._fields[key].comodel_name == "project.task"
                ]
                for key in names:
                    dialog = self.env[name].with_user(self.stranger)
                    with self.assertRaises(AccessError):
                        dialog.onchange(
                            {field.name: [(0, "virtual", {key: closed.id})]},
                            [field.name],
                            {field.name: {"fields": {"display_name": {}}}},
                        )
                    seen += 1
        self.assertTrue(seen)
