"""The steps: what people do to bookings, documents and projects, in any order.

A step that the product refuses is counted and must have changed nothing. Everything
else is told to the model, and after each step all laws are checked.
"""

import copy
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import ClassVar

import psycopg2
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition

from odoo.exceptions import UserError

from .figures import Line
from .laws import Laws

PICK = st.integers(0, 40)
HOURS = st.sampled_from([0.25, 0.5, 1.0, 1.75, 2.0, 8.0, -0.5, -1.0])
DAYS = st.integers(1, 28)
REASON = "Agreed with the customer"


def having(test):
    """A step that is left out while the model has nothing to take it on."""
    return precondition(lambda machine: bool(test(machine)))


class Found(BaseException):
    """A law is broken, or something crashed: the sequence ends, whoever runs it."""

    def __init__(self, error, steps):
        super().__init__(f"{type(error).__name__}: {error}")
        self.error, self.steps = error, steps


class Desk(RuleBasedStateMachine):
    """The parts that all steps share."""

    house: ClassVar = None
    start: ClassVar = None  # the model of what sequences begin with
    taken: ClassVar[Counter] = Counter()
    refused: ClassVar[Counter] = Counter()
    is_counting: ClassVar[bool] = True
    # Hypothesis begins with the least of all sequences: the next one does nothing.
    is_next_idle: ClassVar[bool] = False

    def __init__(self):
        super().__init__()
        machine = type(self)
        self.is_idle, machine.is_next_idle = self.is_next_idle, False
        self.env = self.house.env
        self.is_changed = False
        self.steps = []
        self.people = dict(self.house.people_at_work)
        self.savepoint = self.env.cr.savepoint()
        self.model = copy.deepcopy(self.start)
        self.laws = Laws(self.env, self.model, self.house.values)

    def teardown(self):
        """Let the next sequence begin from the same data."""
        self.savepoint.close(rollback=True)
        self._forget()

    def _forget(self):
        for hooks in (self.env.cr.precommit, self.env.cr.postcommit):
            hooks.clear()
        self.env.invalidate_all(flush=False)

    @invariant()
    def laws_hold(self):
        """All six laws; the database has undone what was refused."""
        if self.is_changed:
            with self._ending():
                self.laws.check()
            self.is_changed = False

    @contextmanager
    def _ending(self):
        try:
            yield
        except Exception as error:
            raise Found(error, self.steps) from error

    def _note_step(self):
        """Keep the call that takes this step."""
        frame = sys._getframe(2)
        while frame.f_code.co_name.startswith("_"):
            frame = frame.f_back
        names = frame.f_code.co_varnames[1 : frame.f_code.co_argcount]
        values = {name: frame.f_locals[name] for name in names}
        self.steps.append((frame.f_code.co_name, values))

    def _take(self, kind, act, learn=lambda _result: None, by_office=False):
        """Take a step in a transaction of its own, and tell the model.

        :param by_office: whether order items of fixed bookings change, too
        """
        if self.is_idle:
            return
        self._note_step()
        self.is_changed = False
        # All steps share one transaction, whose beginning Odoo keeps.
        self.env.cr._now = datetime.now(UTC).replace(tzinfo=None)
        with self._ending():
            try:
                with self.env.cr.savepoint():
                    result = act()
                    self.env.cr.flush()
            except (UserError, psycopg2.IntegrityError):
                # Odoo tells the user of the latter in a sentence, too.
                self._forget()
                self.refused[kind] += self.is_counting
                return
            self.is_changed = True
            self.env.invalidate_all()
            self.taken[kind] += self.is_counting
            self._learn_excess()
            learn(result)
            # What is open again follows its task.
            self._reread_links(by_office)

    def _pick(self, keys, pick):
        keys = list(keys)
        return keys[pick % len(keys)]

    def _booking(self, key, user=None):
        return self._record("account.analytic.line", key, user)

    def _get_lines(self):
        """Order lines that a task or a booking may name."""
        return [
            key
            for key, line in self.model.lines.items()
            if line.kind not in ("down", "excess", "expense")
        ]

    def _record(self, model, key, user=None):
        records = self.env[model].browse(key)
        return records.with_user(user) if user else records

    def _learn_excess(self):
        """Tell the model of lines that were added for what goes beyond a package."""
        lines = self._record("sale.order.line", self._get_lines())
        for line in lines.filtered("excess_line_id"):
            excess = line.excess_line_id
            if excess.id not in self.model.lines:
                sold = self.model.lines[line.id]
                self.model.lines[excess.id] = Line(
                    sold.order, "excess", 0, sold.price, of=line.id
                )

    def _reread_links(self, by_office=False):
        """Tell the model where Odoo has put tasks and bookings."""
        for task in self.house.tasks:
            self.model.tasks[task.id] = (task.project_id.id, task.sale_line_id.id)
        for project in self.house.projects:
            self.model.project_lines[project.id] = project.sale_line_id.id
        for key in self.model.bookings:
            line = self._booking(key)
            self.model.relink(
                *(key, line.project_id.id, line.task_id.id, line.so_line.id or None),
                paid=line.prepaid_hours,
                office=by_office,
            )
