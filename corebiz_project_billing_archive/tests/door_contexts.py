from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing.tests.registry_common import (
    as_,
    find_context_keys,
)

from .door_common import ARCHIVED, OPEN
from .doors import LEADER, MANAGER, MAY_WRITE, OFFICE

# The way of a project, and who takes the steps.
WAY = {
    "pl_done": LEADER,
    "pm_done": MANAGER,
    "po_billed": OFFICE,
    "po_archived": OFFICE,
}
# The models whose gates are tried with each key alone, too.
HEART = ("project.project", "project.task", "account.analytic.line")


class ContextDoors:
    """A client may send any context; none opens a gate or forges a row.

    The keys are those that our code asks for, found in its source, and ``default_`` of
    every stored field of ours.
    """

    # === Gates ===

    def _get_attempts(self, place, user):
        """(record, method, arguments) of changes that may be refused to a person."""
        for trial in list(self._get_trials(place)):
            record, values = trial.record, trial.values
            if trial.base:
                yield record.browse(), "create", {"vals_list": [dict(trial.base)]}
            if not record:
                continue
            yield record, "unlink", {}
            if as_(user, record).has_access("write"):
                for name in trial.names:
                    yield record, "write", {"vals": {name: values[name]}}
            else:
                yield record, "write", {"vals": values}
        project = self.streets[place]["project.project"]
        for state in WAY:
            steps = {"billing_state": state, "billing_reason": REASON}
            yield project, "write", {"vals": steps}
            yield project, f"action_set_{state}", {}
        yield project, "action_send_back", {"reason": REASON}

    def _find_gates(self, user):
        """What a person cannot do: refused, or left out, together where possible."""
        for place in (OPEN, ARCHIVED):
            left_out = {}
            for record, method, kwargs in self._get_attempts(place, user):
                _answer, refusal, _crash, written = self._call_counted(
                    user, record, method, kwargs, {}
                )
                if refusal:
                    yield record, method, kwargs
                elif not written and method == "write":
                    left_out.setdefault(record, {}).update(kwargs["vals"])
            for record, values in left_out.items():
                yield record, "write", {"vals": values}

    def _get_contexts(self, is_alone):
        """All keys with values of two kinds, and each of them alone."""
        keys = find_context_keys()
        if is_alone:
            yield from ({key: True} for key in keys)
        for value in (True, self.streets[OPEN]["project.project"].ids):
            yield dict.fromkeys(keys, value)

    def _check_contexts(self, kinds):
        """What somebody can do with a context that he cannot do without it."""
        wrong, count = [], 0
        for kind in kinds:
            user, alone = self.kinds[kind], set()
            for record, method, kwargs in list(self._find_gates(user)):
                # One gate of each kind with each key alone.
                gate = record, method, len(kwargs.get("vals", ())) > 2
                is_alone = record._name in HEART and gate not in alone
                alone.add(gate)
                for context in self._get_contexts(is_alone):
                    count += 1
                    _answer, refusal, _crash, written = self._call_counted(
                        user, record, method, kwargs, context
                    )
                    if written and not refusal:
                        wrong.append(
                            f"{record}.{method}({kwargs}) for {kind} with {context}"
                            f" writes {sorted(written)}"
                        )
        return count, wrong

    # === Forged rows ===

    def _get_last_ids(self):
        """The newest row of every table with a stored field of ours."""
        last = {}
        for name in self._get_own_fields(stored=True):
            model = self.env[name].sudo().with_context(active_test=False)
            if model._auto and not model._transient:
                last[name] = model.search([], order="id desc", limit=1).id or 0
        return last

    def _find_new(self, last):
        """{model: {field: values of the new rows}} of what our addons store."""
        found = {}
        for name, own in self._get_own_fields(stored=True).items():
            if name in last:
                model = self.env[name].sudo().with_context(active_test=False)
                if new := model.search([("id", ">", last[name])]):
                    found[name] = {
                        f.name: [
                            r[f.name].ids if f.relational else r[f.name] for r in new
                        ]
                        for f in own
                    }
        return found

    def _find_forged(self, user, record, method, kwargs):
        """Fields of new rows that a default of the context has filled."""
        last = self._get_last_ids()
        plain = self._call(
            *(user, record, method, kwargs), probe=lambda _answer: self._find_new(last)
        )[3]
        forged, own = [], self._get_own_fields(stored=True)
        for name in plain or ():
            empty = self.env[name].sudo()
            values = {
                field.name: value
                for field in own[name]
                if (value := self._get_other_value(empty, field)) is not None
            }
            context = {f"default_{key}": value for key, value in values.items()}
            found = self._call(
                *(user, record, method, kwargs, context),
                probe=lambda _answer: self._find_new(last),
            )[3]
            for key, value in values.items():
                if isinstance(value, list) or key not in (found or {}).get(name, {}):
                    continue
                wanted = [value] if empty._fields[key].relational else value
                if wanted in found[name][key] and wanted not in plain[name][key]:
                    forged.append(f"{record}.{method}: {name}.{key} = {value}")
        return len(plain or ()), forged

    def _get_doors(self):
        """(user, record, method, arguments) of what people may do on a project."""
        street = self.streets[OPEN]
        for door, (kinds, _reason) in MAY_WRITE.items():
            name, _dot, method = door.rpartition(".")
            record = self._get_record_at(name, OPEN)
            user = self.kinds[sorted(kinds)[0]]
            if record._transient:
                self._hand_over(record, user)
            yield user, record, method, {}
        project = street["project.project"]
        self._waive(project)
        for state, kind in WAY.items():
            reason = {"reason": REASON} if state.startswith("po_") else {}
            user = self.kinds[kind]
            yield user, project, f"action_set_{state}", reason
            self._walk_to(project, state)
