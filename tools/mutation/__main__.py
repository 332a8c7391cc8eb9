"""Draw faults over the code of the addons and say how many of them the tests notice.

``make mutate N=100 SEED=7`` draws 100 places, each as likely as any other, plants one
fault at each, and runs the tests that reach the line until one of them fails. A seed
repeats a draw on the same code, and goes on with one that was ended. ``make mutate
AGAIN=1`` takes the faults that survived the last draw: do the tests written since
notice them? With a pattern for paths, such as ``make mutate
FILES='*/archive_format/*.py'``, nothing is drawn: it plants every fault that these
files can have. Both keep no figures. ``make mutate MAP=1`` only asks anew which tests
reach which statement, which takes as long as all tests. ``make planted`` plants the
faults that are kept in ``tests/planted/``, and fails where one of them is not noticed.
"""

import argparse
import os
import secrets
import tomllib
from collections import Counter
from pathlib import Path

from devenv import console, places, records

from . import planted, reach
from .draw import Fault, draw, find_again, find_all
from .record import Record, read_whole
from .session import run

EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def find_equivalent(row: dict) -> str:
    """Return why nobody could notice a fault that survived, or nothing."""
    for known in tomllib.loads(EQUIVALENT.read_text()).get("fault", ()):
        named = known["file"], known["change"]
        if named == (row["path"].rpartition("/")[2], row["change"]):
            return known["why"]
    return ""


def report(rows: list[dict], record: Record | None) -> None:
    """Print the score; keep the rows of a draw, for the page of proof."""
    for row in rows:
        if row["state"] != "noticed" and find_equivalent(row):
            row["state"] = "equivalent"
    states = Counter(row["state"] for row in rows)
    text = (
        f"{states['noticed']} of {len(rows)} faults noticed, {states['survived']}"
        f" survived, {states['unreached']} in lines that no test reaches,"
        f" {states['equivalent']} nobody could notice (see {EQUIVALENT.name})"
    )
    if record:
        commit, seed = record.run["commit"], record.run["seed"]
        text += f"; commit {commit}, seed {seed}, rows in {record.save()}"
    console.say(text)


def report_planted(rows: list[dict], wanted: str) -> int:
    """Print the score and keep the rows; return 1 where a fault was not noticed."""
    survived = [row for row in rows if row["state"] != "noticed"]
    run = {**records.describe(), "rows": rows}
    text = f"{len(rows) - len(survived)} of {len(rows)} planted faults noticed"
    if not wanted:
        path = records.write("planted", run["commit"], run)
        text += f"; commit {run['commit']}, rows in {path}"
    console.say(text)
    for row in survived:
        console.say(f"survived: {row['method']}, against {row['test']}: {row['seen']}")
    return 1 if survived else 0


def main() -> int:
    """Read the arguments, draw, test, report."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--budget", type=float, default=300, help="seconds per fault")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true", help="what survived last")
    parser.add_argument("--files", help="every fault of these, a pattern")
    parser.add_argument("--map", action="store_true", help="make the map anew")
    parser.add_argument("--list", action="store_true", help="only show the draw")
    parser.add_argument(
        "--planted", nargs="?", const="", help="the kept faults, or those that name it"
    )
    arguments = parser.parse_args()
    if arguments.planted is not None:
        rows = planted.run(arguments.planted, arguments.processes)
        return report_planted(rows, arguments.planted)
    if arguments.map:
        reach.prepare(places.Cache.default(), whole=True)
        return 0
    drawn, seed = choose(arguments)
    if arguments.list:
        for fault in drawn:
            line = f"{fault.path}:{fault.place.line} {fault.place.kind}: "
            console.say(line + fault.get_difference())
        return 0
    if seed is None:
        report(run(drawn, arguments.budget, arguments.processes), None)
        return 0
    record = Record(seed, len(drawn))
    left = record.get_left(drawn)
    if len(left) < len(drawn):
        console.say(f"{len(drawn) - len(left)} of them were tested before")
    run(left, arguments.budget, arguments.processes, record.add)
    report(record.run["rows"], record)
    return 0


def choose(arguments) -> tuple[list[Fault], int | None]:
    """Return the faults to plant, and the seed where they were drawn."""
    if arguments.again:
        return find_last(), None
    if arguments.files:
        found = find_all(arguments.files)
        console.say(f"{len(found)} faults in {arguments.files}")
        return found, None
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    return draw(arguments.number, seed), seed


def find_last() -> list[Fault]:
    """Find the faults of the last draw that were not noticed."""
    runs = read_whole()
    if not runs:
        raise console.Failure("Nothing was drawn yet: make mutate.")
    missed = [row for row in runs[-1]["rows"] if row["state"] != "noticed"]
    found = find_again(missed)
    console.say(f"{len(missed)} were not noticed, {len(found)} can still be planted")
    return found


if __name__ == "__main__":
    console.guard(main)
