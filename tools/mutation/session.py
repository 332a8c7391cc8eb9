"""Test faults in several processes, each with Odoo and a database of its own."""

import dataclasses
import multiprocessing
import os
import tempfile
import uuid
from pathlib import Path

from devenv import console, databases, places, templates

from . import reach, workers
from .draw import Fault

SLOWER = 3  # times as long as expected, then a fault counts as an endless loop


def _choose_tests(map_of_tests, fault, budget) -> tuple[list[str], int, float]:
    """Return the tests to run, how many would reach the line, and their seconds."""
    groups = map_of_tests.find_groups(fault.path, fault.place.line)
    chosen, seconds = [], 0.0
    for group in groups:
        if chosen and seconds + group.seconds > budget:
            break
        chosen += group.tests
        seconds += group.seconds
    return chosen, sum(len(group.tests) for group in groups), seconds


_worker = None


def _begin(template: str, folder: str) -> None:
    """Make the worker of this process, with a database of its own."""
    global _worker
    name = f"fault_{uuid.uuid4().hex[:8]}"
    databases.copy(template, name, kind="scratch", pid=os.getpid())
    databases.relax(name)
    _worker = workers.Worker(name, Path(tempfile.mkdtemp(dir=folder)))
    _worker.load()


def _test(job) -> tuple[Fault, dict]:
    fault, tests, reaching, expected = job
    if not tests:
        return fault, {"state": "unreached", "by": "", "seconds": 0.0}
    outcome = _worker.test(
        places.ROOT / fault.path, fault.plant(), tests, expected * SLOWER + 60
    )
    return fault, {**dataclasses.asdict(outcome), "tests": f"{len(tests)}/{reaching}"}


def run(drawn: list[Fault], budget: float, processes: int) -> list[dict]:
    """Test all faults; print each as it is done, and return the rows."""
    cache = places.Cache.default()
    template = templates.prepare(templates.TEST)
    map_of_tests = reach.prepare(cache)
    jobs = [(fault, *_choose_tests(map_of_tests, fault, budget)) for fault in drawn]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        pool = multiprocessing.get_context("spawn").Pool(
            processes, _begin, (template, folder)
        )
        with pool:
            for fault, outcome in pool.imap_unordered(_test, jobs):
                row = {
                    "path": fault.path,
                    "line": fault.place.line,
                    "kind": fault.place.kind,
                    "change": fault.get_difference(),
                    **outcome,
                }
                rows.append(row)
                _say(len(rows), len(jobs), row)
    databases.drop_abandoned()
    return rows


def _say(number: int, total: int, row: dict) -> None:
    console.say(
        f"{number:4}/{total} {row['state']:9} {row['seconds']:4.0f} s {row['kind']}:"
        f" {row['path']}:{row['line']}"
    )
    if row["state"] != "noticed":
        console.say(f"          {row['change']}  (tests: {row.get('tests', '0/0')})")
