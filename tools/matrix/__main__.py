"""Install, test and uninstall each addon alone, and each pair that may meet.

``make matrix`` reads from the manifests which cells there are, and each runs in a
database that holds only what its addons depend on: empty, and with demo data. A cell
whose code has not changed is not run again, so that the command can be stopped and
called again; ``ADDON=crm`` takes the cells of one addon, ``ALONE=1`` leaves out pairs.
"""

import argparse

from devenv import console, databases, records

from .houses import PREFIX, Cell, list_cells
from .stay import Stay

STEPS = (
    *("install", "test", "go alone", "come back"),
    *("go", "given back", "come again"),
)


def main() -> int:
    """Run what is left to run; print the table; return 1 where a cell is not well."""
    parser = argparse.ArgumentParser(prog="make matrix", description=__doc__)
    parser.add_argument("--addon", default="", help="only cells with this addon")
    parser.add_argument("--alone", action="store_true", help="no pairs")
    parser.add_argument("--no-tests", action="store_true", help="only come and go")
    parser.add_argument("--list", action="store_true", help="only show the table")
    arguments = parser.parse_args()
    databases.drop_abandoned()
    cells = list_cells(pairs=not arguments.alone)
    wanted = arguments.addon and f"{PREFIX}_{arguments.addon}".removesuffix("_core")
    if wanted:
        cells = [cell for cell in cells if wanted in cell.addons]
    for number, cell in enumerate(cells, 1):
        if arguments.list or _find(cell, not arguments.no_tests):
            continue
        console.say(f"==> {number} of {len(cells)}: {_shorten(cell.title)}")
        run = Stay(cell).run(with_tests=not arguments.no_tests)
        run |= {**records.describe(), "cell": cell.title, "key": cell.key}
        records.write("matrix", cell.key, run)
        console.say(f"    {_tell(run)}")
    return show(cells)


def _find(cell: Cell, with_tests: bool) -> dict | None:
    """Return what was measured of a cell, where its code is still the same."""
    for run in reversed(records.read("matrix")):
        if run["key"] == cell.key and ("test" in run["steps"] or not with_tests):
            return run
    return None


def _shorten(title: str) -> str:
    return title.replace(f"{PREFIX}_", "").replace(PREFIX, "core")


def _tell(run: dict) -> str:
    steps = [
        f"{step}: {'ok' if not wrong else f'{len(wrong)} ({wrong[0][:120]})'}"
        for step, wrong in run["steps"].items()
    ]
    return f"{run['seconds']} s; {', '.join(steps)}"


def show(cells: list[Cell]) -> int:
    """Print a row per cell: how many things are wrong at each step."""
    width = max(len(_shorten(cell.title)) for cell in cells)
    console.say(" " * width + "  " + "  ".join(STEPS))
    bad = 0
    for cell in cells:
        run = _find(cell, False)
        marks = []
        for step in STEPS:
            wrong = run["steps"].get(step) if run else None
            mark = "-" if wrong is None else str(len(wrong)) if wrong else "ok"
            marks.append(mark.ljust(len(step)))
        bad += not run or any(run["steps"].values())
        console.say(f"{_shorten(cell.title).ljust(width)}  {'  '.join(marks)}")
    console.say(f"{len(cells) - bad} of {len(cells)} cells are well")
    return 1 if bad else 0


if __name__ == "__main__":
    console.guard(main)
