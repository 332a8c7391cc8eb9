from .door_common import ARCHIVED, OPEN, DoorCase
from .doors import MAY_ALWAYS_SET, MAY_SET


class TestFieldDoors(DoorCase):
    """Every stored field of ours, for seven kinds of people.

    The fields come from the registry. What is not on the list in ``doors.py`` keeps
    its value, whether a write is refused or the value left out.
    """

    def _get_channels(self, record, field, value):
        """(method, arguments) of the ways to write one value on a record."""
        name = field.name
        yield "write", {"vals": {name: value}}
        if field.type in ("one2many", "many2many"):
            return
        path = f"{name}/.id" if field.type == "many2one" else name
        number = value if value not in (None, True, False) else str(int(value or 0))
        row = [str(record.id), str(number)]
        yield "load", {"fields": [".id", path], "data": [row]}

    def _get_stored(self, record, field):
        value = record.sudo().with_context(active_test=False)[field.name]
        return value.ids if field.relational else value

    def _get_fields(self, street):
        """(record, field, other value) of all that our addons store."""
        for name, own in self._get_own_fields(stored=True).items():
            model = self.env[name]
            if model._transient or not model._auto:
                continue
            record = self._find(name, street)[:1].sudo()
            for field in own if record else ():
                value = self._get_other_value(record, field)
                if value is not None:
                    yield record, field, value

    def _check(self, place, allowed):
        """Let everybody write everything; how often, and what was written by whom."""
        count, changed = 0, {}
        for record, field, value in list(self._get_fields(self.streets[place])):
            before = self._get_stored(record, field)
            for kind, user in self.kinds.items():
                count += 1
                # Steps of people without Odoo's right are asked for in test_gate.py.
                if not record.with_user(user).has_access("write"):
                    continue
                for method, kwargs in self._get_channels(record, field, value):
                    after = []
                    self._call(
                        *(user, record, method, kwargs),
                        probe=lambda r=record, f=field, a=after: a.append(
                            self._get_stored(r, f)
                        ),
                    )
                    if after and after[0] != before:
                        changed.setdefault(str(field), set()).add(kind)
        return count, {
            name: sorted(kinds - set(allowed.get(name, ())))
            for name, kinds in changed.items()
            if kinds - set(allowed.get(name, ()))
        }

    def test_project_that_is_open_to_all(self):
        count, wrong = self._check(OPEN, MAY_SET)
        self.assertFalse(wrong, wrong)
        self.assertGreater(count, 1000)

    def test_archived_project(self):
        count, wrong = self._check(ARCHIVED, MAY_ALWAYS_SET)
        self.assertFalse(wrong, wrong)
        self.assertGreater(count, 1000)
