"""Test faults in several processes, each with Odoo and a database of its own."""

import dataclasses
import multiprocessing
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from devenv import console, databases, places, templates

from . import reach, workers
from .draw import Fault

SLOWER = 3  # times as long as expected, then a fault counts as an endless loop
LONGER = 5  # times the budget, for what survived while not all tests were run


@dataclasses.dataclass(frozen=True)
class Job:
    """A module with a fault, and the tests that may notice it."""

    path: Path
    changed: str
    tests: list[str]
    limit: float  # seconds


_worker = None


def _begin(template: str, folder: str) -> None:
    """Make the worker of this process, with a database of its own."""
    global _worker
    name = f"fault_{uuid.uuid4().hex[:8]}"
    databases.copy(template, name, kind="scratch", pid=os.getpid())
    databases.relax(name)
    _worker = workers.Worker(name, Path(tempfile.mkdtemp(dir=folder)))
    _worker.load()


def _test(numbered: tuple[int, Job]) -> tuple[int, workers.Outcome]:
    number, job = numbered
    if not job.tests:
        return number, workers.Outcome("unreached")
    return number, _worker.test(job.path, job.changed, job.tests, job.limit)


def work(jobs: list[Job], processes: int) -> Iterator[tuple[int, workers.Outcome]]:
    """Test all jobs; give the number and the outcome of each as it is done."""
    template = templates.prepare(templates.TEST)
    with tempfile.TemporaryDirectory() as folder:
        pool = multiprocessing.get_context("spawn").Pool(
            processes, _begin, (template, folder)
        )
        with pool:
            yield from pool.imap_unordered(_test, enumerate(jobs))
    databases.drop_abandoned()


def _choose_tests(map_of_tests, fault, budget) -> tuple[list[str], int, float]:
    """Return the tests to run, how many would reach the line, and their seconds."""
    groups = map_of_tests.find_groups(fault)
    chosen, seconds = [], 0.0
    for group in groups:
        if chosen and seconds + group.seconds > budget:
            continue  # a shorter one may find room
        chosen += group.tests
        seconds += group.seconds
    return chosen, sum(len(group.tests) for group in groups), seconds


def run(
    drawn: list[Fault],
    budget: float,
    processes: int,
    keep: Callable[[dict], None] = lambda row: None,
) -> list[dict]:
    """Test all drawn faults; print and keep each as it is done, and return the rows.

    Most are noticed by the first tests. What survives these is tested once more, for
    longer, before it counts as survived.
    """
    map_of_tests = reach.prepare(places.Cache.default())
    rows = _run(map_of_tests, drawn, budget, processes, keep)
    again = [fault for fault, row in zip(drawn, rows, strict=True) if not row["final"]]
    if not again:
        return rows
    console.say(f"{len(again)} survived some of their tests; they meet more of them")
    longer = budget * LONGER
    others = iter(_run(map_of_tests, again, longer, processes, keep, is_last=True))
    return [row if row["final"] else next(others) for row in rows]


def _run(map_of_tests, drawn, budget, processes, keep, is_last=False) -> list[dict]:
    jobs, reaching = [], []
    for fault in drawn:
        tests, number, expected = _choose_tests(map_of_tests, fault, budget)
        path = places.ROOT / fault.path
        jobs.append(Job(path, fault.plant(), tests, expected * SLOWER + 60))
        reaching.append(number)
    rows = [None] * len(drawn)
    for done, (number, outcome) in enumerate(work(jobs, processes), 1):
        fault, tests = drawn[number], jobs[number].tests
        survived = outcome.state == "survived"
        rows[number] = row = {
            "fault": reach.get_key(fault),
            "path": fault.path,
            "line": fault.place.line,
            "kind": fault.place.kind,
            "change": fault.get_difference(),
            **dataclasses.asdict(outcome),
            "tests": f"{len(tests)}/{reaching[number]}",
            "final": is_last or not survived or len(tests) == reaching[number],
        }
        keep(row)
        _say(done, len(jobs), row)
    return rows


def _say(number: int, total: int, row: dict) -> None:
    console.say(
        f"{number:4}/{total} {row['state']:9} {row['seconds']:4.0f} s {row['kind']}:"
        f" {row['path']}:{row['line']}"
    )
    if row["state"] != "noticed":
        console.say(f"          {row['change']}  (tests: {row['tests']})")
