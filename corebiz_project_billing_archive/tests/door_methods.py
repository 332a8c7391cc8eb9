from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing.tests.registry_common import (
    as_,
    find_context_keys,
    find_public_methods,
    get_parameters,
)

from .door_common import ARCHIVED, CLOSED, OPEN
from .doors import MAY_ALWAYS_WRITE, MAY_WRITE, MAY_WRITE_ALONE, MAY_WRITE_ARCHIVED

# No record at all; one of the open project together with one of the closed.
EMPTY, MIXED = "empty", "mixed"
# Arguments by their names; any other gets a text.
ARGUMENTS = {
    "reason": lambda street: REASON,
    "project_id": lambda street: street["project.project"].id,
    "invoice_ids": lambda street: street["account.move"].ids,
    "domain": lambda street: [("project_id", "=", street["project.project"].id)],
    "kind": lambda street: "open_task",
    "cursor": lambda street: ["2199-01-01 00:00:00", 1],
    "limit": lambda street: 10_000,
    "since": lambda street: "2001-01-01 00:00:00",
    "is_modify": lambda street: True,
}


class MethodDoors:
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

    def _get_arguments(self, function, street):
        """(keyword arguments, context): what has to be given, then all that may be."""
        for required, context in ((True, {}), (False, self._get_context(street))):
            names = get_parameters(function, required)
            yield {n: ARGUMENTS.get(n, lambda s: "x")(street) for n in names}, context

    def _get_context(self, street):
        """What a client may say in the hope that it opens something."""
        project = street["project.project"]
        return {
            # Defaults are tried with values of their kind (door_contexts.py).
            **{k: True for k in find_context_keys() if not k.startswith("default_")},
            **dict.fromkeys(
                ("force", "sudo", "no_gate", "skip_check", "install_mode", "su"), True
            ),
            **{"tracking_disable": True, "active_test": False, "uid": 1},
            **{"active_model": project._name, "active_id": project.id},
            **{"active_ids": project.ids, "default_project_id": project.id},
        }

    def _get_allowed(self, door, place, user):
        """The kinds of people who may write by a method at a place."""
        allowed = {
            kind
            for entries in (MAY_ALWAYS_WRITE, MAY_WRITE_ALONE)
            for kind in entries.get(door, [()])[0]
        }
        if place == OPEN or (place == CLOSED and self._reads_closed_project(user)):
            allowed |= set(MAY_WRITE.get(door, [()])[0])
        if place == ARCHIVED:
            allowed |= set(MAY_WRITE_ARCHIVED.get(door, [()])[0])
        return allowed

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
                if place != MIXED or not as_(user, record).has_access("read"):
                    yield name, method, record, kind, user

    def _get_calls(self, function, place):
        """What is called at a place; the poorer of both calls at the open one only."""
        street = self.streets.get(place, self.streets[CLOSED])
        calls = list(self._get_arguments(function, street))
        return calls if place == OPEN else calls[1:]

    def _call_counted(self, user, record, method, kwargs, context):
        """Call as a client does; (answer, refusal, crash, tables that were written)."""
        before = self._count_changes()
        answer, refusal, crash, written = self._call(
            *(user, record, method, kwargs, context),
            probe=lambda _answer: self._find_written(before),
        )
        return answer, refusal, crash, written or set()

    def _check_methods(self, place, call):
        """Call everything at a place.

        :param call: the way in, as :meth:`_call_counted`
        :return: the number of calls, what is wrong in sentences, and who wrote by what:
            {(method, kind)}
        """
        wrong, count, used = [], 0, set()
        for name, method, record, kind, user in self._walk(place):
            door = f"{name}.{method}"
            function = getattr(type(record), method)
            for kwargs, context in self._get_calls(function, place):
                count += 1
                answer, refusal, crash, written = call(
                    user, record, method, kwargs, context
                )
                said = f"{door} for {kind}, {place}, {kwargs}:"
                if crash:
                    wrong.append(f"{said} crashes with {crash}")
                if written:
                    used.add((door, kind))
                    if kind not in self._get_allowed(door, place, user):
                        wrong.append(f"{said} writes {sorted(written)}")
                text = f"{answer} {refusal}"
                if secrets := self._find_secrets(text, user, record):
                    wrong.append(f"{said} tells {secrets}: {text[:300]}")
        return count, wrong, used

    def _assert_methods_shut(self, place, least, *lists, call=None, name=""):
        """Nothing is open that is not written down, and of these lists nothing in vain.

        :param least: fewer calls than these would be a fault of the test
        """
        call = call or self._call_counted
        count, wrong, used = self._check_methods(place, call)
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertGreater(count, least)
        self._assert_needed(used, *lists)
        methods = set(find_public_methods(self.env.registry))
        self._note_figures(
            f"methods_{name or place}",
            methods=len(methods),
            people=len(self.kinds),
            calls=count,
            written=len(used),
        )

    def _assert_needed(self, used, *lists):
        """No entry of the written lists is there in vain.

        :param used: what was really written, {(name, kind)}
        """
        listed = {
            (name, kind)
            for entries in lists
            for name, (people, _reason) in entries.items()
            for kind in people
        }
        stale = sorted(listed - used)
        self.assertFalse(stale, "doors.py allows what nobody does any more")
