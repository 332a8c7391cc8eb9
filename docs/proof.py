"""Write ``docs/proof.rst`` from what the long runs have measured and kept.

``make proof`` calls it. Each run of ``make test``, ``mutate``, ``planted`` and ``soak``
keeps its figures with its day and commit; nothing on the page is typed by hand but the
words around them.
"""

import importlib.util
from collections import Counter

from devenv import console, places, records
from mutation import record
from mutation.__main__ import find_equivalent
from soak import record as soak

DOORS = places.ROOT / "corebiz_project_billing_archive" / "tests" / "doors.py"
RESULTS = {
    "broken": "found",
    "broken without the fault": "something else came first",
    "held": "not found in this time",
    "interrupted": "stopped before the end",
}
TARGET = places.ROOT / "docs" / "proof.rst"
HEAD = """\
=====
Proof
=====

What is said of this software can be checked by anybody: each figure below was measured
by a command that stands beside it, on the commit and day that stand with it. The page
is written by ``make proof`` from what these commands have kept; nothing in its tables
is typed by hand.
"""


def title(text: str) -> str:
    """Return a heading."""
    return f"\n{text}\n{'=' * len(text)}\n"


def table(head: tuple, rows: list[tuple]) -> str:
    """Return a table, its cells as they are."""
    if not rows:
        return "\nNot measured yet.\n"
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in [head, *rows]:
        for number, cell in enumerate(row):
            lines.append(f"   {'*' if number == 0 else ' '} - {cell}")
    return "\n" + "\n".join(lines) + "\n"


def code(text: str) -> str:
    """Return a text that is no markup."""
    return f"``{text}``" if text.strip() else "(nothing)"


def tell_tests() -> str:
    """The tests: how many, how long."""
    text = title("The tests") + "\n``make test`` runs all of them.\n"
    rows = [
        (run["date"], run["commit"], run["passed"], run["failed"], run["minutes"])
        for run in records.read("tests")[-1:]
    ]
    return text + table(("Day", "Commit", "Passed", "Failed", "Minutes"), rows)


def tell_mutation() -> str:
    """Drawn faults: how many the tests notice."""
    text = title("Faults that the tests notice")
    text += """
``make mutate N=100 SEED=...`` draws faults over all Python code of the addons, each
place as likely as any other: what Cosmic Ray changes, and what has gone wrong in addons
like this one (a guard left out, all rights for those of the user, the wrong company,
language, zone, currency, unit, a state forgotten, a savepoint gone). For each, the
tests that reach the line run until one fails. A seed repeats a draw on its commit.
"""
    rows, survivors = [], ""
    for run in record.read_whole():
        states = Counter(row["state"] for row in run["rows"])
        rows.append(
            (
                *(run["date"], run["commit"], run["seed"], len(run["rows"])),
                *(states["noticed"], states["equivalent"]),
                states["survived"] + states["unreached"],
            )
        )
        survivors = _list_survivors(run)
    head = ("Day", "Commit", "Seed", "Drawn", "Noticed", "Equivalent", "Survived")
    return text + table(head, rows) + survivors


def _list_survivors(run: dict) -> str:
    """The faults of the last draw that nobody noticed."""
    missed = [row for row in run["rows"] if row["state"] != "noticed"]
    if not missed:
        return ""
    rows = [
        (
            code(row["path"].rpartition("/")[2]),
            code(row["change"]),
            find_equivalent(row) or "survived",
        )
        for row in sorted(missed, key=lambda row: (row["state"], row["path"]))
    ]
    text = "\nOf the last draw these were not noticed:\n"
    return text + table(("File", "Before and after", "Why"), rows)


def tell_planted() -> str:
    """Kept faults: what users would see of each, and whether its test notices."""
    text = title("Faults that stay in the project")
    text += """
``make planted`` plants each of the faults in ``tests/planted/`` and runs the one test
that has to notice it. They are what users once saw, or would have seen.
"""
    runs = records.read("planted")[-1:]
    rows = [row for run in runs for row in run["rows"]]
    for run in runs:
        noticed = sum(row["state"] == "noticed" for row in rows)
        text += f"\n{noticed} of {len(rows)} noticed on {run['date']}, commit"
        text += f" {run['commit']}.\n"
    cells = [(row["domain"], row["seen"], code(row["method"])) for row in rows]
    return text + table(("Area", "What a user would see", "Planted in"), cells)


def tell_soak() -> str:
    """Random steps: how many, by kind, and how soon planted faults were found."""
    text = title("Random steps under six laws")
    text += """
``make soak MINUTES=60`` takes random steps with bookings, orders, invoices and
projects, and checks after each of them the six laws of ``tools/soak/laws.py``, against
a model of plain Python that knows no Odoo. Each run has a seed of its own; ``SEED=``
repeats it on its commit. A part of it with a fresh seed runs with the tests.
"""
    found = soak.summarize(soak.read())
    if found["runs"]:
        results = ", ".join(f"{n} {name}" for name, n in found["results"].items())
        text += f"""
{found["steps"]:,} steps of {len(found["kinds"])} kinds, {found["taken"]:,} of them
taken and {found["refused"]:,} refused, in {found["sequences"]:,} sequences and
{found["minutes"]} minutes, from {found["first"]} to {found["last"]} (UTC): {results}.
Broken laws were mended, or were mistakes of the model. Seeds: {_join(found["seeds"])}.
"""
    kinds = [(kind, n["taken"], n["refused"]) for kind, n in found["kinds"].items()]
    text += table(("Kind of step", "Taken", "Refused"), kinds)
    text += """
``make soak PLANTED=1`` plants a fault of money or state, and counts the steps that the
sequences need to find it, without being told where it is.
"""
    rows = [
        (name, run["steps"], RESULTS.get(run["result"], run["result"]))
        for name, run in found["planted"].items()
    ]
    return text + table(("Fault", "Steps", "Result"), rows)


def tell_doors() -> str:
    """What the tests of the doors try, and what is allowed in writing."""
    text = title("Doors")
    text += """
The tests of ``test_doors.py`` take all public methods and stored fields that our
addons add from the registry, and try them as seven kinds of people. A new one is tried
without anybody thinking of it. What is not on the list below must be refused, or change
nothing; what is on it and not needed fails, too.
"""
    runs = {run["name"]: run for run in records.read("doors")}
    rows = [
        (run["date"], run["commit"], code(name), _join_figures(run))
        for name, run in sorted(runs.items())
    ]
    text += table(("Day", "Commit", "Tried", "Figures"), rows)
    cells = [
        (what, code(name), ", ".join(people), reason)
        for what, name, people, reason in _read_doors().get_exceptions()
    ]
    return text + table(("What", "Name", "Who may", "Why"), cells)


def _join_figures(run: dict) -> str:
    return ", ".join(
        f"{key}: {_count(value)}"
        for key, value in run.items()
        if key not in ("name", "date", "commit")
    )


def _count(value) -> int:
    if isinstance(value, dict):
        return sum(value.values())
    return len(value) if isinstance(value, list) else value


def _read_doors():
    """The written list, which is plain Python, without Odoo around it."""
    spec = importlib.util.spec_from_file_location("doors", DOORS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _join(seeds: list) -> str:
    return ", ".join(map(str, seeds))


def main() -> None:
    """Write the page."""
    parts = [HEAD, tell_tests(), tell_mutation(), tell_planted(), tell_soak()]
    parts.append(tell_doors())
    TARGET.write_text("".join(parts))
    console.say(f"Written: {TARGET}")


if __name__ == "__main__":
    console.guard(main)
