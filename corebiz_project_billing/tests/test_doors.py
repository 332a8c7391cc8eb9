from odoo.exceptions import AccessError

from .door_common import ARCHIVED, CLOSED, EMPTY, MIXED, OPEN, DoorCase
from .doors import MAY_ALWAYS_WRITE, MAY_WRITE, MAY_WRITE_ARCHIVED
from .registry_common import find_public_methods


class TestMethodDoors(DoorCase):
    """Every public method of ours, for seven kinds of people.

    The methods come from the registry, the arguments from their signatures. What is
    not on the list in ``doors.py`` changes nothing, whoever calls it, and what is
    closed to a person is told to nobody.
    """

    def _get_record_at(self, name, place):
        """The record that is called at a place; None where there is none."""
        street = self.streets.get(place, self.streets[CLOSED])
        if place == EMPTY:
            return self.env[name]
        if self.env[name]._transient:
            return self._make_dialog(name, street) if place != MIXED else None
        record = self._find(name, street)[:1]
        if place == MIXED:
            record = record and self._find(name, self.streets[OPEN])[:1] | record
        return record or None

    def _get_allowed(self, door, place, user):
        """The kinds of people who may write by a method at a place."""
        allowed = set(MAY_ALWAYS_WRITE.get(door, [()])[0])
        if place == OPEN or (place == CLOSED and self._reads_closed_project(user)):
            allowed |= set(MAY_WRITE.get(door, [()])[0])
        if place == ARCHIVED:
            allowed |= set(MAY_WRITE_ARCHIVED.get(door, [()])[0])
        return allowed

    def _reads_closed_project(self, user):
        project = self.streets[CLOSED]["project.project"]
        return project.with_user(user).has_access("read")

    def _walk(self, place):
        """(door, record, function, kind, user) of all that is called at a place."""
        records = {}
        for name, method in find_public_methods(self.env.registry):
            if name not in records:
                records[name] = self._get_record_at(name, place)
            record = records[name]
            if record is None:
                continue
            for kind, user in self.kinds.items():
                if record and record._transient:
                    self._hand_over(record, user)
                # Who may read both is asked at the other places.
                if place != MIXED or not record.with_user(user).has_access("read"):
                    yield name, method, record, kind, user

    def _check(self, place):
        """Call everything at a place.

        :return: the number of calls, and what is wrong, in sentences
        """
        wrong, count = [], 0
        street = self.streets.get(place, self.streets[CLOSED])
        for name, method, record, kind, user in self._walk(place):
            door = f"{name}.{method}"
            function = getattr(type(record), method)
            calls = list(self._get_arguments(function, street))
            for kwargs, context in calls if place == OPEN else calls[1:]:
                count += 1
                answer, refusal, crash, written = self._call(
                    user, record, method, kwargs, context
                )
                said = f"{door} for {kind}, {place}, {kwargs}:"
                if crash:
                    wrong.append(f"{said} crashes with {crash}")
                if written and kind not in self._get_allowed(door, place, user):
                    wrong.append(f"{said} writes {sorted(written)}")
                text = f"{answer} {refusal}"
                if secrets := self._find_secrets(text, user, record):
                    wrong.append(f"{said} tells {secrets}: {text[:300]}")
        return count, wrong

    def _assert_shut(self, place, least):
        count, wrong = self._check(place)
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(count, least)

    def test_project_that_is_open_to_all(self):
        self._assert_shut(OPEN, 1400)

    def test_closed_project(self):
        self._assert_shut(CLOSED, 700)

    def test_archived_project(self):
        self._assert_shut(ARCHIVED, 700)

    def test_no_record_at_all(self):
        self._assert_shut(EMPTY, 700)

    def test_closed_record_beside_an_open_one(self):
        self._assert_shut(MIXED, 300)

    def test_dialogs_are_for_those_who_opened_them(self):
        dialogs = self._get_own_models(transient=True)
        self.assertGreater(len(dialogs), 15)
        for name in dialogs:
            dialog = self._make_dialog(name, self.streets[OPEN])
            for user in (self.portal, self.office, self.settings):
                other = dialog.with_env(self.env(user=user, su=False))
                for operation in ("read", "write", "unlink"):
                    with self.assertRaises(AccessError, msg=f"{name} {operation}"):
                        other.check_access(operation)
                if other.browse().has_access("read"):
                    self.assertFalse(other.search([]), f"{name} for {user.name}")
