"""Odoo, loaded once; sequences in a transaction that is rolled back."""

import os
import random
import time
import traceback
import uuid

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import run_state_machine_as_test

from devenv import console, databases, templates

# A transaction grows slow with the rows that it has rolled back.
SEQUENCES = 60


class Session:
    """Runs the machine on a database of its own."""

    def __init__(self, database: str | None, steps: int):
        self.database, self.steps = database, steps
        self.own = not database

    def __enter__(self):
        if self.own:
            self.database = f"soak_{uuid.uuid4().hex[:8]}"
            template = templates.prepare(templates.TEST)
            databases.copy(template, self.database, kind="scratch", pid=os.getpid())
            databases.relax(self.database)
        self._load()
        return self

    def __exit__(self, *_error):
        import odoo.sql_db

        odoo.sql_db.close_all()
        if self.own:
            databases.drop(self.database)

    def _load(self) -> None:
        """Load the registry, and the machine, which needs it."""
        import pytest_odoo  # noqa: F401  the order in which pytest imports things

        import odoo.modules.module
        import odoo.modules.registry
        from odoo.tools import config

        config.parse_config(
            [
                "--database",
                self.database,
                "--max-cron-threads=0",
                "--log-level=critical",
            ]
        )
        odoo.modules.registry.Registry(self.database)
        # As in tests: nobody is sent mail, no report is printed.
        odoo.modules.module.current_test = True
        from . import house, step_projects

        self.house, self.machine = house.House, step_projects.Projects

    def get_counts(self) -> dict:
        """The sequences, and the steps by kind."""
        machine = self.machine
        return {
            "sequences": machine.sequences,
            "taken": dict(machine.taken),
            "refused": dict(machine.refused),
        }

    # === Running ===

    def run(self, seed: int, minutes: float) -> str:
        """Run sequences until the time is over; return what was found, or nothing."""
        self.machine.end = time.monotonic() + minutes * 60
        phases = (Phase.generate, Phase.shrink)
        batch = 0
        while time.monotonic() < self.machine.end:
            self._open()
            try:
                self._run_batch(seed, batch, phases)
            except self.machine.TimeIsOver:
                pass
            except Exception as error:  # noqa: BLE001  a broken law, or a crash
                # Hypothesis wonders about a sequence that ends before it begins.
                is_over = time.monotonic() > self.machine.end
                if not self.machine.shortest and not is_over:
                    return "".join(traceback.format_exception(error))
            finally:
                self._close()
            if self.machine.shortest:
                return self._describe()
            batch += 1
        return ""

    def _run_batch(self, seed, batch, phases):
        choice = random.Random(f"{seed} {batch}").getrandbits(32)
        run_state_machine_as_test(
            with_seed(choice)(self.machine),
            settings=settings(
                max_examples=SEQUENCES,
                stateful_step_count=self.steps,
                phases=phases,
                deadline=None,
                database=None,
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
                verbosity=Verbosity.normal,
            ),
        )

    def _open(self) -> None:
        self.house.setUpClass()
        self.machine.house = self.house
        self.machine.shortest = ()

    def _close(self) -> None:
        self.house.tearDownClass()
        self.house.doClassCleanups()

    def _describe(self) -> str:
        """What was found, as code for a test."""
        text, steps = self.machine.shortest
        lines = ["state = Projects()", *steps, "state.laws_hold()  # " + text]
        return "\n".join(["A law is broken:", *lines])

    # === Planted faults ===

    def find_planted(self, seed: int, minutes: float) -> int:
        """Plant each fault, and count the steps until it is found.

        :param minutes: for each fault
        """
        from . import faults

        missed = 0
        for name, plant in faults.FAULTS.items():
            self.machine.taken.clear()
            self.machine.refused.clear()
            self.machine.end = time.monotonic() + minutes * 60
            result, self.machine.shortest = "not found", ()
            self._open()
            try:
                with plant(self.house.env):
                    self._run_batch(seed, name, (Phase.generate,))
            except self.machine.TimeIsOver:
                pass
            except Exception:  # noqa: BLE001  what was looked for, or the end
                if self.machine.shortest:
                    result = f"found: {self.machine.shortest[0][:100]}"
            finally:
                self._close()
            missed += result == "not found"
            steps = self.machine.taken.total() + self.machine.refused.total()
            console.say(f"{steps:6} steps  {name}: {result}")
        return 1 if missed else 0
