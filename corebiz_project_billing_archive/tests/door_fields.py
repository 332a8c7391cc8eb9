from collections import Counter

from odoo.addons.corebiz_project_billing.tests.registry_common import as_

from .door_common import ARCHIVED, OPEN
from .door_trial import CHANGING, MAKING, Trial
from .doors import MAY_ALWAYS_SET, MAY_SET, MAY_SET_CLOSED, MAY_START_WITH

# Odoo asks for the name of a new employee too late, whoever makes it.
CRASHES_OF_ODOO = {("create", "hr.employee", "KeyError: 'name'")}


class FieldDoors:
    """Every stored field of ours, for seven kinds of people, in every channel.

    The fields come from the registry. What is not on the list in ``doors.py`` keeps
    its value, whether a write is refused or the value left out.

    On the open project each field is written alone by ``write``, by everybody. In the
    other channels the fields of a record travel together first: where all are left out,
    each of them is; where something is refused, the halves are tried, down to the
    single field. Who has no right to the record in Odoo is refused with all of them at
    once, as is everybody on the projects where a record is closed as a whole; there,
    too, whoever has the right writes each field alone.
    """

    def _get_trials(self, place):
        """What is tried on a record of each model that has a stored field of ours.

        On an empty record where there is none: such a record is still made.
        """
        street = self.streets[place]
        for name, own in self._get_own_fields(stored=True).items():
            model = self.env[name]
            if model._transient or not model._auto:
                continue
            record = self._find(name, street)[:1].sudo()
            values = {
                field.name: value
                for field in own
                if (value := self._get_other_value(record, field)) is not None
            }
            if values:
                yield Trial(record, values, [field.name for field in own])

    def _find_open(self, names, attempt):
        """Names that come through; those that are refused together are tried apart.

        :param attempt: takes names; gives (whether it was refused, what came through)
        """
        refused, through = attempt(names)
        if len(names) == 1:
            return through
        if not refused:
            # One may have changed because of another.
            return {name for name in through if attempt([name])[1]}
        half = len(names) // 2
        return self._find_open(names[:half], attempt) | self._find_open(
            names[half:], attempt
        )

    def _make_attempt(self, user, channel, get_calls, find):
        """A function that tries fields together in a channel, as one person.

        :param get_calls: gives (target, method, arguments, context) for names
        :param find: gives those of the names that came through, before it is undone
        """

        def attempt(names):
            refused, through = False, set()
            for target, method, kwargs, context in get_calls(names):
                answer, refusal, crash, found = self._call(
                    *(user, target, method, kwargs, context),
                    probe=lambda _answer: find(names),
                )
                self.calls[channel] += 1
                if crash:
                    self.crashes.add((channel, target._name, crash))
                is_import = method == "load" and not refusal
                refused |= bool(refusal) or (is_import and not answer["ids"])
                through |= found or set()
            return refused, through

        return attempt

    def _try_changes(self, user, trial, is_open):
        """{channel: names of the fields that come through} for one person."""
        may_write = as_(user, trial.record).has_access("write")
        found = {}
        for channel, get_calls in trial.get_changes(user).items():
            attempt = self._make_attempt(user, channel, get_calls, trial.find_changed)
            if channel == "write" and (is_open or may_write):
                found[channel] = set()
                for name in trial.names:
                    found[channel] |= attempt([name])[1]
            elif is_open and may_write:
                found[channel] = self._find_open(trial.names, attempt)
            else:
                found[channel] = attempt(trial.names)[1]
        return found

    def _try_creations(self, user, trial):
        """{channel: names of the fields that a new record gets} for one person."""
        names = [name for name in trial.names if trial.values[name]]
        may_create = as_(user, trial.record.browse()).has_access("create")
        found = {}
        for channel, get_calls in trial.get_creations(user).items() if names else ():
            # The others end in the first, which asks for the right before all else.
            if not may_create and channel not in ("create", "commands_new"):
                continue
            attempt = self._make_attempt(user, channel, get_calls, trial.find_taken)
            refused, found[channel] = attempt(names)
            # Where not even a plain record can be made, no field is the reason.
            if may_create and refused and not attempt([])[0]:
                found[channel] = self._find_open(names, attempt)
        return found

    def _check_fields(self, place):
        """Let everybody give everything another value.

        :return: ({(field, channel): kinds}, {the same for new records})
        """
        changed, made = {}, {}
        self.calls, self.crashes, self.fields_tried = Counter(), set(), 0
        for trial in list(self._get_trials(place)):
            self.fields_tried += len(trial.values)
            for kind, user in self.kinds.items():
                results = [(made, self._try_creations(user, trial))]
                if trial.record:
                    found = self._try_changes(user, trial, place == OPEN)
                    results.append((changed, found))
                for into, found in results:
                    for channel, names in found.items():
                        for name in names:
                            key = f"{trial.record._name}.{name}", channel
                            into.setdefault(key, set()).add(kind)
        return changed, made

    def _get_may_set(self, place):
        """What is written down for a place: {field: (kinds, reason)}."""
        if place == ARCHIVED:
            return MAY_ALWAYS_SET
        if place == OPEN:
            return {**MAY_ALWAYS_SET, **MAY_SET}
        users = self.kinds.items()
        readers = {kind for kind, user in users if self._reads_closed_project(user)}
        may_set = {name: (row[0] & readers, row[1]) for name, row in MAY_SET.items()}
        return {**MAY_ALWAYS_SET, **may_set, **MAY_SET_CLOSED}

    def _assert_fields_shut(self, place, *lists, name=""):
        """Nothing is open that is not written down; of these lists nothing in vain."""
        changed, made = self._check_fields(place)
        self._note_figures(
            f"fields_{name or place}",
            fields=self.fields_tried,
            people=len(self.kinds),
            channels=[*CHANGING, *MAKING],
            calls=dict(self.calls),
        )
        wrong = [str(crash)[:300] for crash in self.crashes - CRASHES_OF_ODOO]
        may_set = self._get_may_set(place)
        for found, allowed in ((changed, may_set), (made, MAY_START_WITH)):
            wrong += sorted(
                f"{field} by {channel}: {sorted(rest)}"
                for (field, channel), kinds in found.items()
                if (rest := kinds - set(allowed.get(field, ((),))[0]))
            )
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(self.fields_tried, 150)
        if place == OPEN:
            for found, entries in ((changed, lists), (made, [MAY_START_WITH])):
                used = {(f, k) for (f, _way), ks in found.items() for k in ks}
                self._assert_needed(used, *entries)
