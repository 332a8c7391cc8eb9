"""Steps with increments: by how much hours on an order line are rounded up."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import BY_HOUR
from .increments import Rule
from .machine import PICK
from .step_work_types import WorkTypes


class Increments(WorkTypes):
    """Sales agrees on increment and minimum of a line, or on others, or on none."""

    def _learn_excess(self):
        """A line beside another one has its rule."""
        before = set(self.model.type_lines)
        super()._learn_excess()
        for key in set(self.model.type_lines) - before:
            _type, beside = self.model.type_lines[key]
            if agreed := self.model.rules.get(beside):
                self.model.rules[key] = agreed

    def _has_agreed(self, keys):
        rules = self.model.rules
        return super()._has_agreed(keys) or any(key in rules for key in keys)

    @rule(
        pick=PICK,
        step=st.sampled_from([0.5, 0.5, 0.75, 1.0, 0.0]),
        least=st.sampled_from([0.0, 0.0, 1.5]),
        by_day=st.booleans(),
    )
    def agree_increment(self, pick, step, least, by_day):
        """Hours on an order line are rounded up from now on, or not any more."""
        lines = [key for key, line in self.model.lines.items() if line.kind in BY_HOUR]
        key = self._pick(lines, pick)
        line = self._record("sale.order.line", key)
        vals = {
            "billing_increment": step,
            "billing_minimum": least,
            "increment_basis": "day" if by_day else "booking",
        }

        def learn(_result):
            self.model.rules.pop(key, None)
            if step or least:
                self.model.rules[key] = Rule(step, least, by_day)

        self._take("agree on an increment", lambda: line.write(vals), learn)
