from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..models.billing_state import PO_ARCHIVED
from .furnished_common import FurnishedCase
from .registry_common import RegistryMixin

LEDGER = "project.ledger.mixin"
BOOK = "part of the records of the project"


class TestLedgers(RegistryMixin, FurnishedCase):
    """Only the workflow makes the rows of a ledger, whoever is given which right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledgers = [
            name
            for name in cls._get_own_models(cls)
            if issubclass(cls.registry[name], cls.registry[LEDGER])
        ]
        cls._give_every_right()

    @classmethod
    def _give_every_right(cls):
        """What an administrator can click together for a group."""
        cls.env["ir.model.access"].create(
            [
                {
                    "name": f"all of {name}",
                    "model_id": cls.env["ir.model"]._get_id(name),
                    "group_id": cls.env.ref("base.group_user").id,
                    **{f"perm_{right}": True for right in ("read", "write")},
                    **{f"perm_{right}": True for right in ("create", "unlink")},
                }
                for name in cls.ledgers
            ]
        )

    def _prepare_vals(self, name):
        """Values for all required fields of a model, and some more."""
        model = self.env[name].sudo()
        vals = {}
        for field in model._fields.values():
            if not field.store or field.name in ("id", "create_uid", "write_uid"):
                continue
            if field.required and field.type == "many2one":
                comodel = self.env[field.comodel_name].sudo()
                vals[field.name] = comodel.search([], limit=1).id
            elif field.required:
                vals[field.name] = self._get_other_value(model.browse(), field)
        return vals or {"display_name": "Forged"}

    def _count(self, name):
        self.env.flush_all()
        self.env.cr.execute(f'SELECT count(*) FROM "{self.env[name]._table}"')
        return self.env.cr.fetchone()[0]

    def _get_channels(self, name, user):
        """Every way in which a row can come into being, or change, or go."""
        model = self.env[name].with_user(user)
        vals = self._prepare_vals(name)
        record = self._get_record(name).with_user(user)
        names = [field for field in vals if field in model._fields]
        yield "create", lambda: model.create([vals])
        yield "sudo", lambda: model.sudo().create([vals])
        yield "create of one", lambda: model.create(vals)
        yield "web_save", lambda: model.web_save(vals, {})
        yield "name_create", lambda: model.name_create("Forged")
        yield (
            "load",
            lambda: model.load(
                [
                    f"{key}/.id" if model._fields[key].type == "many2one" else key
                    for key in names
                ],
                [[str(vals[key]) for key in names]],
            ),
        )
        for field in self._get_lists_of(name):
            parent = self._get_record(field.model_name)
            if parent:
                for command in (Command.create(vals), *self._get_commands(record)):
                    yield (
                        f"{command} in {field}",
                        lambda parent=parent, field=field, command=command: (
                            parent.with_user(user).sudo().write({field.name: [command]})
                        ),
                    )
        if record:
            yield "copy", record.copy
            yield "unlink", record.unlink
            yield "uninstall", record.with_context(_force_unlink=True).unlink

    def _get_commands(self, record):
        if record:
            yield Command.delete(record.id)
            yield Command.unlink(record.id)
            yield Command.clear()

    def _get_lists_of(self, name):
        """The one2many fields in which rows of a model stand."""
        for own in self.env.registry.values():
            for field in own._fields.values():
                if field.type == "one2many" and field.store and not own._abstract:
                    if field.comodel_name == name and not own._transient:
                        yield field

    def test_what_nobody_may_create_is_a_ledger(self):
        missing = []
        for name in self._get_own_models():
            model = self.env[name]
            creators = self.env["ir.model.access"].search(
                [
                    ("model_id.model", "=", name),
                    ("perm_create", "=", True),
                    ("name", "not like", "all of"),
                ]
            )
            # What is worked out again and again is no book; nobody makes its rows
            # either where all that they need is written by code alone.
            is_by_code = any(
                field.required and getattr(field, "code_only", False)
                for field in model._fields.values()
            )
            if model._auto and not (creators or is_by_code or name in self.ledgers):
                missing.append(name)
        self.assertFalse(
            missing,
            "Nobody has the right to create these records, so they are made by code"
            " alone: let the models inherit project.ledger.mixin, and add rows with"
            " _add_rows, or mark the fields that they need as code_only.",
        )

    @mute_logger("odoo.models.unlink")
    def test_only_the_workflow_makes_rows(self):
        self._walk_to(self.project, PO_ARCHIVED)
        self._reopen(self.project)
        for name in self.ledgers:
            before = self._count(name)
            for user in (self.employee, self.administrator):
                for channel, take in self._get_channels(name, user):
                    self._attempt(take)
                    self.assertEqual(
                        self._count(name),
                        before,
                        f"{channel} made or deleted a row of {name}",
                    )

    def test_nobody_changes_a_row(self):
        self._walk_to(self.project, PO_ARCHIVED)
        self._reopen(self.project)
        seen = set()
        for name in self.ledgers:
            record = self._get_record(name)
            if not record:
                continue
            seen.add(name)
            free = record._get_ledger_free_fields()
            for field in record._fields.values():
                if not field.store or field.name in free or not record._log_access:
                    continue
                value = self._get_other_value(record, field)
                if field.name == "id" or value is None or field.compute:
                    continue
                for writer in (record.with_user(self.administrator), record):
                    with self.assertRaisesRegex(UserError, BOOK, msg=f"{field}"):
                        writer.write({field.name: value})
        self.assertLessEqual(self._get_expected("LEDGERS"), seen)
