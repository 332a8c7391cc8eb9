"""The steps: what people do to bookings, documents and projects, in any order.

A step that the product refuses is counted and must have changed nothing. Everything
else is told to the model, and after each step all laws are checked.
"""

import sys
import time
from collections import Counter
from contextlib import contextmanager
from typing import ClassVar

import psycopg2
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition

from odoo.exceptions import UserError

from devenv import console

from .laws import Laws

PICK = st.integers(0, 40)
HOURS = st.sampled_from([0.25, 0.5, 1.0, 1.75, 2.0, 8.0])
DAYS = st.integers(1, 28)
SHORTENING = 20  # seconds at most, to find fewer steps that break the same law
REASON = "Agreed with the customer"


def having(test):
    """A step that is left out while the model has nothing to take it on."""
    return precondition(lambda machine: bool(test(machine)))


class Desk(RuleBasedStateMachine):
    """The parts that all steps share."""

    house: ClassVar = None
    taken: ClassVar[Counter] = Counter()
    refused: ClassVar[Counter] = Counter()
    sequences: ClassVar[int] = 0
    end: ClassVar[float] = float("inf")
    # What broke a law with the fewest steps: its text, and the steps as code.
    shortest: ClassVar[tuple] = ()

    class TimeIsOver(BaseException):
        """No further sequence begins."""

    def __init__(self):
        super().__init__()
        if time.monotonic() > self.end:
            raise self.TimeIsOver
        type(self).sequences += 1
        self.env = self.house.env
        self.steps = []
        self.savepoint = self.env.cr.savepoint()
        self.model = self.house.build_model()
        self.laws = Laws(self.env, self.model)

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
        """All six laws."""
        with self._noticing():
            self.laws.check()

    @contextmanager
    def _noticing(self):
        """Keep what broke a law first, and with the fewest steps.

        Hypothesis cuts it down; these are no new steps, and are not counted.
        """
        machine = type(self)
        try:
            yield
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            if not machine.shortest:
                console.say(f"After {len(self.steps)} steps: {text[:300]}")
                machine.end = time.monotonic() + SHORTENING
            if not machine.shortest or len(self.steps) <= len(machine.shortest[1]):
                machine.shortest = (text, self.steps)
            raise

    def _note_step(self):
        """Keep the call that takes this step, as code."""
        frame = sys._getframe(2)
        while frame.f_code.co_name.startswith("_"):
            frame = frame.f_back
        names = frame.f_code.co_varnames[1 : frame.f_code.co_argcount]
        values = ", ".join(f"{name}={frame.f_locals[name]!r}" for name in names)
        self.steps.append(f"state.{frame.f_code.co_name}({values})")

    def _count(self, counter, kind):
        if not self.shortest:
            counter[kind] += 1

    def _take(self, kind, act, learn=lambda _result: None, by_office=False):
        """Take a step in a transaction of its own, and tell the model.

        :param by_office: whether order items of fixed bookings change, too
        """
        self._note_step()
        with self._noticing():
            try:
                with self.env.cr.savepoint():
                    result = act()
                    self.env.cr.flush()
            except (UserError, psycopg2.IntegrityError):
                # Odoo tells the user of the latter in a sentence, too.
                self._forget()
                self._count(self.refused, kind)
                return
            self.env.invalidate_all()
            self._count(self.taken, kind)
            learn(result)
            # What is open again follows its task.
            self._reread_links(by_office)

    def _pick(self, keys, pick):
        keys = list(keys)
        return keys[pick % len(keys)]

    def _booking(self, key, user=None):
        return self._record("account.analytic.line", key, user)

    def _get_lines(self):
        return [key for key, line in self.model.lines.items() if line.kind != "down"]

    def _record(self, model, key, user=None):
        records = self.env[model].browse(key)
        return records.with_user(user) if user else records

    def _reread_links(self, by_office=False):
        """Tell the model where Odoo has put tasks and bookings."""
        for task in self.house.tasks:
            self.model.tasks[task.id] = (task.project_id.id, task.sale_line_id.id)
        for project in self.house.projects:
            self.model.project_lines[project.id] = project.sale_line_id.id
        for key in self.model.bookings:
            line = self._booking(key)
            self.model.relink(
                *(key, line.project_id.id, line.task_id.id, line.so_line.id),
                office=by_office,
            )
