from contextlib import suppress

from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.registry_common import as_

# How a client changes a record, and how he makes one.
CHANGING = ("write", "web_save", "load", "commands", "translations")
MAKING = ("create", "defaults", "web_save_new", "load_new", "commands_new", "copy")
# Methods of every model that a client can call and that take values, by the channel
# that tries them.
WRITING = {
    "write": "write",
    "web_save": "web_save",
    "web_save_multi": "write",
    "web_resequence": "write",
    "load": "load",
    "update_field_translations": "translations",
    "web_override_translations": "translations",
    "create": "create",
    "name_create": "defaults",
    "copy": "copy",
    # They take values, and write nothing.
    "copy_data": None,
    "get_field_translations": None,
    "onchange": None,
    "search_panel_select_multi_range": None,
    "search_panel_select_range": None,
}
# Types of fields that a line of a file can hold.
PLAIN = {
    *("char", "text", "html", "integer", "float", "monetary", "boolean", "selection"),
    *("date", "datetime", "many2one"),
}
NOTHING = {"specification": {"id": {}}}


class Trial:
    """Other values for the fields of one record, and every way to bring them in."""

    def __init__(self, record, values, own):
        """:param own: names of all fields of ours on the model"""
        self.record = record
        self.values = values
        self.names = sorted(values)
        self.env = record.env
        self.model = record.browse().sudo().with_context(active_test=False)
        self.parents = list(self._get_parents()) if record else []
        self.base = self._get_base(own) if record else {}
        self.before = {name: self._read(record, name) for name in values}
        self.last = self.model.search([], order="id desc", limit=1).id or 0

    def _get_parents(self):
        """(record, name of a list) in which this one stands, one for each model."""
        seen = set()
        for field in self.record._fields.values():
            if (
                field.type != "many2one"
                or not field.store
                or field.comodel_name in seen
            ):
                continue
            lists = [
                inverse.name
                for inverse in self.env.registry.field_inverses[field]
                if inverse.type == "one2many" and inverse.store
            ]
            if lists and (parent := self.record[field.name]):
                seen.add(field.comodel_name)
                yield parent, lists[0]

    def _get_base(self, own):
        """What a new record beside this one needs; nothing where it cannot be said."""
        base = {}
        with suppress(Exception), self.env.cr.savepoint():
            base = self.record.copy_data()[0]
        for name, field in self.record._fields.items():
            if name in base or not (field.required and field.store):
                continue
            if field.type == "many2one":
                base[name] = self.record[name].id
            elif field.type == "char" and not (field.compute or field.default):
                base[name] = f"{self.record[name]} 2"
        return {
            name: value
            for name, value in base.items()
            if name not in own and self.record._fields[name].type != "one2many"
        }

    def _read(self, record, name):
        value = record.sudo().with_context(active_test=False)[name]
        return value.ids if record._fields[name].relational else value

    # === Ways ===

    def _get_row(self, values):
        """The names and cells of an import of these values; lists are left out."""
        names, cells = [], []
        for name, value in values.items():
            field = self.record._fields[name]
            if field.type not in PLAIN or value is None:
                continue
            names.append(f"{name}/.id" if field.type == "many2one" else name)
            is_text = value not in (None, True, False)
            cells.append(str(value) if is_text else str(int(value or 0)))
        return names, cells

    def _get_open_parents(self, user):
        """Parents that a person may write, and the project in any case."""
        for parent, link in self.parents:
            is_project = parent._name == "project.project"
            if is_project or as_(user, parent).has_access("write"):
                yield parent, link

    def get_changes(self, user):
        """{channel: function} that gives the calls that bring in some of the fields."""
        record = self.record
        parents = list(self._get_open_parents(user))

        def pick(names):
            return {name: self.values[name] for name in names}

        def load(names):
            columns, cells = self._get_row(pick(names))
            rows = [[str(record.id), *cells]]
            if columns:
                yield record, "load", {"fields": [".id", *columns], "data": rows}, {}

        def translations(names):
            for name in names:
                if record._fields[name].translate:
                    texts = dict.fromkeys(("de_DE", "en_US"), self.values[name])
                    arguments = {"field_name": name, "translations": texts}
                    yield record, "update_field_translations", arguments, {}

        return {
            "write": lambda n: [(record, "write", {"vals": pick(n)}, {})],
            "web_save": lambda n: [
                (record, "web_save", {"vals": pick(n), **NOTHING}, {})
            ],
            "load": load,
            "commands": lambda n: [
                (
                    *(parent, "write"),
                    {"vals": {link: [Command.update(record.id, pick(n))]}},
                    {},
                )
                for parent, link in parents
            ],
            "translations": translations,
        }

    def get_creations(self, user):
        """{channel: function}, as above, for a new record."""
        model = self.record.browse()
        parents = list(self._get_open_parents(user))

        def pick(names):
            return {name: self.values[name] for name in names}

        def vals(names):
            return {**self.base, **pick(names)}

        def defaults(names):
            context = {f"default_{name}": value for name, value in pick(names).items()}
            yield model, "create", {"vals_list": [dict(self.base)]}, context

        def load(names):
            columns, cells = self._get_row(vals(names))
            if columns:
                yield model, "load", {"fields": columns, "data": [cells]}, {}

        def commands(names):
            for parent, link in parents:
                new = {link: [Command.create(vals(names))]}
                yield parent, "write", {"vals": new}, {}

        ways = {
            "create": lambda n: [(model, "create", {"vals_list": [vals(n)]}, {})],
            "defaults": defaults,
            "web_save_new": lambda n: [
                (model, "web_save", {"vals": vals(n), **NOTHING}, {})
            ],
            "load_new": load,
            "commands_new": commands,
        }
        if self.record:
            ways["copy"] = lambda n: [(self.record, "copy", {"default": pick(n)}, {})]
        return ways

    # === What came of it ===

    def find_changed(self, names):
        """Those of the fields whose value is another one than before."""
        return {n for n in names if self._read(self.record, n) != self.before[n]}

    def find_taken(self, names):
        """Those of the fields that a new record has got from outside."""
        new = self.model.search([("id", ">", self.last)], order="id", limit=1)
        return {name for name in names if self._is_taken(new, name)} if new else set()

    def _is_taken(self, new, name):
        value, stored = self.values[name], self._read(new, name)
        if isinstance(value, list):
            return any(command[0] == 4 and command[1] in stored for command in value)
        if new._fields[name].relational:
            return stored == [value]
        return stored == value
