from odoo.fields import Command

from .registry_common import RegistryMixin


class CodeOnlyRules(RegistryMixin):
    """What follows from its sources is written by nobody, whatever the channel."""

    # The addon whose fields are asked about, or none for those of all.
    addon = ""
    # Models of which there is a record, so that their fields are tried.
    asked_models = set()
    # How many fields there are at least, with this addon and with all of them.
    least_fields = (0, 0)

    def _get_guarded_fields(self):
        """Stored fields of ours on models of Odoo that people may not write."""
        own_models = self._get_own_models()
        free = self._get_expected("PEOPLE_WRITE")
        for name, own in self._get_own_fields(stored=True).items():
            if name in own_models or self.env.registry[name]._transient:
                continue
            for field in own:
                if self.addon not in ("", field._modules[0]):
                    continue
                if field.name not in free.get(name, ()) and (
                    self._is_value_or_ledger(field, own_models)
                ):
                    yield name, field

    def _is_value_or_ledger(self, field, own_models):
        """Whether a field says something itself; lists of Odoo's records do not."""
        if field.type not in ("one2many", "many2many"):
            return True
        if field.comodel_name in own_models or field.type == "many2many":
            return True
        inverse = self.env[field.comodel_name]._fields.get(field.inverse_name)
        return getattr(inverse, "code_only", False)

    def _get_values(self, record, field):
        """What is stored, in a form that can be compared."""
        value = record[field.name]
        return value.ids if field.relational else value

    def _get_channels(self, record, field, value):
        """Every way in that can write one value on one record."""
        name = field.name
        model = record._name
        if field.type not in ("one2many", "many2many"):
            number = value if value not in (None, True, False) else str(int(value or 0))
            path = f"{name}/.id" if field.type == "many2one" else name
            yield (
                "load",
                lambda user: (
                    self.env[model]
                    .with_user(user)
                    .load([".id", path], [[str(record.id), str(number)]])
                ),
            )
        yield "write", lambda user: record.with_user(user).write({name: value})
        yield "assign", lambda user: record.with_user(user).sudo().write({name: value})
        yield (
            "web_save",
            lambda user: record.with_user(user).web_save({name: value}, {name: {}}),
        )
        for parent, link in self._get_parents(record):
            yield (
                f"commands of {parent._name}.{link}",
                lambda user, parent=parent, link=link: parent.with_user(user).write(
                    {link: [Command.update(record.id, {name: value})]}
                ),
            )

    def _get_parents(self, record):
        """Records in whose lists this one stands, with the name of the list."""
        for field in record._fields.values():
            if field.type != "many2one" or not field.store or not record[field.name]:
                continue
            for inverse in self.env.registry.field_inverses[field]:
                if inverse.type == "one2many" and inverse.store:
                    yield record[field.name], inverse.name
                    break

    def test_every_stored_field_of_ours_is_written_by_code_or_by_people(self):
        missing = [
            f"{name}.{field.name}"
            for name, field in self._get_guarded_fields()
            if field.type not in ("one2many", "many2many")
            and not getattr(field, "code_only", False)
        ]
        self.assertFalse(
            missing,
            "These stored fields can be written by whoever may write the record."
            " Declare them with code_only=True (models/base.py), or add them to"
            " PEOPLE_WRITE in tests/expected.py of their addon.",
        )

    def test_nobody_writes_what_follows_from_its_sources(self):
        users = [*self.people.values(), self.env.ref("base.user_admin")]
        asked = set()
        for name, field in self._get_guarded_fields():
            record = self._get_record(name)
            if not record:
                continue
            value = self._get_other_value(record, field)
            if value is None:
                continue
            asked.add(name)
            before = self._get_values(record, field)
            for channel, take in self._get_channels(record, field, value):
                for user in users:
                    self._attempt(lambda take=take, user=user: take(user))
                    self.assertEqual(
                        self._get_values(record, field),
                        before,
                        f"{name}.{field.name} was written by {user.name}: {channel}",
                    )
        self.assertLessEqual(self.asked_models, asked)

    def test_nobody_gives_it_at_creation(self):
        fields = list(self._get_guarded_fields())
        self.assertGreater(len(fields), self._floor(*self.least_fields))
        for name, field in fields:
            if field.type in ("one2many", "many2many"):
                continue
            model = self.env[name].sudo()
            empty = model.browse()
            value = self._get_other_value(empty, field)
            for vals, context in (({field.name: value}, {}), ({}, {field.name: value})):
                context = {f"default_{key}": val for key, val in context.items()}
                [result] = model.with_context(**context)._prepare_create_values([vals])
                self.assertNotEqual(
                    result.get(field.name), value or object(), f"{name}.{field.name}"
                )
