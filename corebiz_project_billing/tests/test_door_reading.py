from odoo.exceptions import AccessError

from .door_common import ARCHIVED, OPEN, DoorCase
from .doors import EMPLOYEE, LEADER, SETTINGS

MONEY = dict.fromkeys(
    [
        f"project.project.{name}_amount"
        for name in ("billed", "open", "to_invoice", "uninvoiced", "waived")
    ],
    {EMPLOYEE, LEADER, SETTINGS},
)
# What is said to some people only; the others see nothing there: field, and who does.
SAYS_NOTHING_TO = {
    **MONEY,
    "project.project.late_mail_count": {EMPLOYEE, SETTINGS},
}


class TestReadingDoors(DoorCase):
    """Every field of ours, read by seven kinds of people.

    Whoever may read a record can read all of its fields that are for him, and sees the
    figures that everybody sees: what is computed with too few rights fails, or leaves
    out what he may not read one by one. Lists are left out, for they hold what each
    person may read.
    """

    def _read(self, record, names):
        """The values of fields, as they are computed for one person."""
        self.env.invalidate_all()
        return {
            name: record[name].ids if record._fields[name].relational else record[name]
            for name in names
        }

    def _find_differences(self, place):
        """(number of values that were read, what is wrong in sentences)."""
        count, wrong = 0, []
        for model, own in self._get_own_fields().items():
            if self.env[model]._transient:
                continue
            record = self._find(model, self.streets[place])[:1]
            for kind, user in self.kinds.items():
                mine = record.with_env(self.env(user=user, su=False, context={}))
                if not record or not mine.has_access("read"):
                    continue
                names = [
                    field.name
                    for field in own
                    if field.type not in ("one2many", "many2many", "binary")
                    and mine._has_field_access(field, "read")
                ]
                count += len(names)
                all_of_it = self._read(mine.sudo(), names)
                for name in names:
                    said = f"{model}.{name} for {kind}, {place}:"
                    try:
                        value = self._read(mine, [name])[name]
                    except AccessError as error:
                        wrong.append(f"{said} {error}")
                        continue
                    if kind in SAYS_NOTHING_TO.get(f"{model}.{name}", ()):
                        if value:
                            wrong.append(f"{said} is told {value}")
                    elif value != all_of_it[name]:
                        wrong.append(f"{said} {value}, not {all_of_it[name]}")
        return count, wrong

    def test_project_that_is_open_to_all(self):
        count, wrong = self._find_differences(OPEN)
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(count, 900)

    def test_archived_project(self):
        count, wrong = self._find_differences(ARCHIVED)
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(count, 900)
