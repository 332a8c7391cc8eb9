from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .dialog_common import DialogCase

DIALOG = "project.dialog.mixin"


class TestDialogRights(DialogCase):
    """A dialog shows nothing of a record that its user may not read.

    The dialogs and their fields come from the registry.
    """

    def _get_cases(self):
        """(dialog, field, id of a closed record) for all that dialogs may be about."""
        for name in self.dialogs:
            for field in self.env[name]._fields.values():
                if field.type not in ("many2one", "many2many") or not field.store:
                    continue
                comodel = self.env[field.comodel_name]
                if comodel._transient or field.comodel_name == "hr.employee":
                    continue
                if field.name in ("create_uid", "write_uid"):
                    continue
                record = self._get_closed_record(field.comodel_name)
                if record:
                    yield name, field, record

    def test_every_dialog_checks_its_records(self):
        missing = [
            name
            for name in self.dialogs
            if not issubclass(self.env.registry[name], self.env.registry[DIALOG])
        ]
        self.assertFalse(missing, "Let these inherit project.dialog.mixin.")

    @mute_logger("odoo.sql_db")
    def test_dialogs_about_closed_records_are_refused(self):
        cases = list(self._get_cases())
        self.assertGreater(len(cases), self._floor(1, 8))
        for name, field, record in cases:
            dialog = self.env[name].with_user(self.stranger)
            many = field.type == "many2many"
            value = [(6, 0, record.ids)] if many else record.id
            spec = {key: {} for key in dialog._fields if key != "__last_update"}
            context = {f"default_{field.name}": record.ids if many else record.id}
            for text, take in (
                (
                    "onchange",
                    lambda d=dialog, f=field, v=value, s=spec: d.onchange(
                        {f.name: v}, [f.name], s
                    ),
                ),
                (
                    "opening",
                    lambda d=dialog, c=context, s=spec: d.with_context(**c).onchange(
                        {}, [], s
                    ),
                ),
                ("create", lambda d=dialog, f=field, v=value: d.create({f.name: v})),
                (
                    "web_save",
                    lambda d=dialog, f=field, v=value, s=spec: d.web_save(
                        {f.name: v}, s
                    ),
                ),
                ("default", lambda d=dialog, c=context: d.with_context(**c).create({})),
            ):
                with self.subTest(dialog=name, field=field.name, way=text):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        take()
