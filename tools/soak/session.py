"""Odoo, loaded once; batches of sequences that are rolled back."""

import itertools
import logging
import os
import random
import time
import traceback
import uuid
from contextlib import nullcontext
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import run_state_machine_as_test

from devenv import console, databases, registry, templates

from .beginnings import BEGINNINGS
from .figures import Impossible

# Sequences with the same beginning. A transaction grows slow with what is rolled back.
BATCH = 8
TELLING = 60  # seconds between two signs of life
SHORTENING = 120  # seconds at most, to leave out steps that are not needed


@dataclass
class Outcome:
    """What a run of sequences has come to: steps by kind, and what ended it."""

    sequences: int = 0
    taken: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    # or broken, broken without the fault, crashed, interrupted
    result: str = "held"
    text: str = ""

    @property
    def steps(self) -> int:
        """All steps, those that were refused included."""
        return sum(self.taken.values()) + sum(self.refused.values())


class Session:
    """Runs the machine on a database of its own."""

    def __init__(self, database: str | None, steps: int):
        """Prepare a run.

        :param database: a fresh copy of the template; one is made where it is missing
        :param steps: of a sequence
        """
        self.database, self.steps = database, steps
        self.own = not database

    def __enter__(self):
        if self.own:
            self.database = f"soak_{uuid.uuid4().hex[:8]}"
            template = templates.prepare(templates.TEST)
            databases.copy(template, self.database, kind="scratch", pid=os.getpid())
            databases.relax(self.database)
        try:
            self._load()
        except BaseException:
            self._drop()
            raise
        return self

    def __exit__(self, *_error):
        self.house.doClassCleanups()
        self._drop()

    def _drop(self) -> None:
        import odoo.sql_db

        odoo.sql_db.close_all()
        if self.own:
            databases.drop(self.database)

    def _load(self) -> None:
        """Load the registry, and the machine, which needs it; build the house."""
        registry.load(self.database)
        import odoo.modules.module

        # It wonders about the empty reports of tests.
        logging.getLogger("pypdf").setLevel(logging.ERROR)
        # As in tests: nobody is sent mail, no report is printed.
        odoo.modules.module.current_test = True
        from . import house, machine, step_waivers

        self.house, self.machine = house.House, step_waivers.Waivers
        self.found = machine.Found
        self.house.setUpClass()
        # Of a test case, which never commits.
        type(self.house.cr).commit(self.house.cr)
        self.house.values = self.house.get_values()
        self.machine.house = self.house

    # === Running ===

    def run(self, seed, minutes: float, plant=nullcontext, batch=BATCH) -> Outcome:
        """Run sequences until the time is over, or something is found.

        :param plant: gives a context in which sequences run, not what they begin with
        """
        outcome = Outcome()
        self.machine.taken.clear()
        self.machine.refused.clear()
        begun = told = time.monotonic()
        try:
            for number in itertools.count():
                now = time.monotonic()
                if now > begun + minutes * 60:
                    break
                if now > told + TELLING:
                    told = now
                    self._tell(outcome)
                if number % batch == 0:
                    chance = random.Random(f"{seed} {number} begin")
                    beginning = chance.choice(list(BEGINNINGS))
                    self._begin(beginning)
                outcome.sequences += 1
                with plant():
                    self._take_sequence(f"{seed} {number}")
        except self.found as found:
            self._judge(outcome, found, beginning, is_planted=plant is not nullcontext)
        except KeyboardInterrupt:
            outcome.result = "interrupted"
        except Exception as error:  # noqa: BLE001  of a tool, and told as such
            outcome.result, outcome.text = "crashed", _trace(error)
        outcome.taken = dict(self.machine.taken)
        outcome.refused = dict(self.machine.refused)
        return outcome

    def _tell(self, outcome: Outcome) -> None:
        steps = self.machine.taken.total() + self.machine.refused.total()
        console.say(f"{steps} steps in {outcome.sequences} sequences")

    def _begin(self, name: str) -> None:
        """Roll everything back, and take the steps with which sequences begin."""
        machine = self.machine
        type(self.house.cr).rollback(self.house.cr)
        self.house.env.invalidate_all(flush=False)
        self.house.registry.clear_all_caches()
        machine.start = self.house.build_model()
        machine.is_counting = False
        state = machine()
        BEGINNINGS[name](state)
        state.is_changed = True
        state.laws_hold()
        state.savepoint.close(rollback=False)
        machine.start, machine.is_counting = state.model, True

    def _take_sequence(self, seed: str) -> None:
        """Let Hypothesis draw one sequence.

        It begins with the least of all, which does nothing here, and would go on with
        variants of those that it has drawn: so it draws no second one.
        """
        self.machine.is_next_idle = True
        choice = random.Random(seed).getrandbits(32)
        run_state_machine_as_test(
            with_seed(choice)(self.machine),
            settings=settings(
                max_examples=2,
                stateful_step_count=self.steps,
                phases=(Phase.generate,),
                deadline=None,
                database=None,
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )

    # === What was found ===

    def _judge(self, outcome: Outcome, found, beginning: str, is_planted: bool) -> None:
        """Note a broken law with few steps; or a crash, which is no law."""
        is_broken = isinstance(found.error, Impossible)
        outcome.result = "broken" if is_broken else "crashed"
        console.say(f"{outcome.result} after {len(found.steps)} steps: {found}"[:500])
        self.machine.is_counting = False
        if is_broken and not is_planted:
            found = self._shorten(found)
        elif is_broken and (again := self.replay(found.steps)):
            # The same law is broken without the fault.
            found, outcome.result = again, "broken without the fault"
        self.machine.is_counting = True
        steps = [
            f"state.{name}({', '.join(f'{k}={v!r}' for k, v in values.items())})"
            for name, values in found.steps
        ]
        lines = [f"begin({beginning!r})", *steps, f"# {found}"]
        if not is_broken:
            lines.append(_trace(found.error))
        outcome.text = "\n".join(lines)

    def _shorten(self, found):
        """Leave out steps as long as a law is broken by the others."""
        end = time.monotonic() + SHORTENING
        size = (len(found.steps) + 1) // 2
        while size:
            start = 0
            while start < len(found.steps) and time.monotonic() < end:
                fewer = found.steps[:start] + found.steps[start + size :]
                if again := self.replay(fewer):
                    found = again
                else:
                    start += size
            size //= 2
        return found

    def replay(self, steps):
        """Take steps again; return what breaks a law at last, or nothing."""
        state = self.machine()
        try:
            for name, values in steps:
                getattr(state, name)(**values)
                state.laws_hold()
        except self.found as found:
            return found if isinstance(found.error, Impossible) else None
        except (ZeroDivisionError, StopIteration, KeyError):
            return None  # a step that needs another one
        finally:
            state.teardown()
        return None


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
