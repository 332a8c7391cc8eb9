"""Install OCA's addons beside ours, run their tests, the laws of ours, and the soak.

``make neighbours`` builds a database with all of ours and all of them, where the log of
the installation may warn of nothing. There it runs their own tests. What fails must be
explained in ``explained.toml``, and what is explained must fail. Other failures are run
once more without ours: what fails there, too, is set aside. Then come the tests in
``laws/``, which say what ours guarantees beside them, and the random steps of the soak.

``ADDON=auditlog`` runs the tests of one of them; ``MINUTES=0`` leaves out the soak.
"""

import argparse
import os
import subprocess
import sys
import time
import tomllib

from devenv import console, databases, places, records

from . import addons, houses, runs

FOLDER = places.ROOT / "tools" / "neighbours"


def main() -> int:
    """Run all of it; return 1 where something is wrong that nobody has explained."""
    parser = argparse.ArgumentParser(prog="make neighbours", description=__doc__)
    parser.add_argument("--addon", choices=addons.NEIGHBOURS, help="only its tests")
    parser.add_argument("--minutes", type=float, default=10, help="of the soak")
    parser.add_argument("--laws", action="store_true", help="only the tests in laws/")
    arguments = parser.parse_args()
    databases.drop_abandoned()
    addons.enter(addons.prepare())
    started = time.monotonic()
    house = houses.prepare(with_ours=True)
    run = {}
    if not arguments.laws:
        names = [arguments.addon] if arguments.addon else list(addons.NEIGHBOURS)
        run["tests"] = check_tests(house, names)
    if not arguments.addon:
        run["laws"] = check_laws(house)
        run["soak"] = arguments.minutes and check_soak(house, arguments.minutes)
    run["minutes"] = round((time.monotonic() - started) / 60)
    records.write("neighbours", f"{time.time():.0f}", {**records.describe(), **run})
    wrong = sum(len(part["wrong"]) for part in run.values() if isinstance(part, dict))
    console.say(f"{wrong} things are wrong" if wrong else "All is well")
    return 1 if wrong else 0


def check_tests(house: str, names: list[str]) -> dict:
    """Run the neighbours' own tests beside ours, and say what became of them."""
    console.say(f"==> Their own tests, beside ours: {', '.join(names)}")
    folders = {name: addons.find(name) / "tests" for name in names}
    result = run_in(house, "own", [str(path) for path in folders.values()])
    explained = read_explained()
    unknown = sorted(result.failed.keys() - explained.keys())
    alone = []
    if unknown:
        alone = run_alone([folders[runs.get_addon(name)] for name in unknown])
    found = judge(result.failed, alone, explained, names)
    tell(result, names, found)
    return {"passed": dict(result.passed), **found}


def run_in(house: str, log: str, targets: list[str]) -> runs.Result:
    """Run tests in a copy of a database, with the choices that suit them."""
    return houses.visit(house, lambda name: runs.run(name, log, targets), True)


def run_alone(folders: list) -> list[str]:
    """Return the tests in these folders that fail without any addon of ours."""
    targets = sorted({str(path) for path in folders})
    house = houses.prepare(with_ours=False)

    def work(name):
        return runs.run(name, "alone", targets)

    return sorted(houses.visit(house, work).failed)


def read_explained() -> dict[str, str]:
    """Return the tests that fail beside ours for a reason, and the reason."""
    rows = tomllib.loads((FOLDER / "explained.toml").read_text())["explained"]
    return {name: row["why"] for row in rows for name in row["tests"]}


def judge(failed, alone, explained: dict[str, str], names: list[str]) -> dict:
    """Sort what failed: without ours, too; for a known reason; or wrong.

    :param failed: tests with what is said of each
    :param alone: tests that fail without ours
    :param names: the addons whose tests have run
    """
    ours = {name: text for name, text in failed.items() if name not in alone}
    wrong = {name: text for name, text in ours.items() if name not in explained}
    for name in explained.keys() - ours.keys():
        if runs.get_addon(name) in names:
            wrong[name] = "passes, or is gone: take it out of explained.toml"
    return {
        "alone": sorted(failed.keys() & set(alone)),
        "explained": {name: explained[name] for name in ours if name in explained},
        "wrong": wrong,
    }


def tell(result: runs.Result, names: list[str], found: dict) -> None:
    """Print a row per addon, and all that failed."""
    for name in names:
        failed = [test for test in result.failed if runs.get_addon(test) == name]
        counts = f"{result.passed[name]} passed, {len(failed)} failed"
        console.say(f"    {name}: {counts}")
    tell_list("Fail without ours, too", found["alone"])
    by_reason = {}
    for name, reason in found["explained"].items():
        by_reason.setdefault(reason, []).append(name)
    for reason, tests in by_reason.items():
        tell_list(f"Fail beside ours: {reason}", tests)
    tell_list("Wrong", [f"{name}: {text}" for name, text in found["wrong"].items()])


def tell_list(title: str, lines: list[str]) -> None:
    """Print what is in a list, unless it is empty."""
    if lines:
        console.say("\n".join([f"{title} ({len(lines)}):", *(f"  {x}" for x in lines)]))


def check_laws(house: str) -> dict:
    """Run the tests of what ours guarantees beside the neighbours."""
    console.say("==> What ours guarantees beside them")
    folder = str(FOLDER / "laws")
    result = houses.visit(house, lambda name: runs.run(name, "laws", [folder]))
    console.say(f"    {result.passed.total()} passed, {len(result.failed)} failed")
    tell_list("Wrong", [f"{name}: {text}" for name, text in result.failed.items()])
    return {"passed": result.passed.total(), "wrong": result.failed}


def check_soak(house: str, minutes: float) -> dict:
    """Take random steps in a database with the neighbours; no law may break."""
    console.say(f"==> Random steps beside them, {minutes:g} minutes")

    # These steps are none of those that ``make proof`` counts, without neighbours.
    runs_file = places.Cache.default().logs / "neighbours" / "soak.json"
    runs_file.parent.mkdir(parents=True, exist_ok=True)
    variables = {**os.environ, "SOAK_RECORD": str(runs_file)}

    def work(name):
        command = [sys.executable, "-m", "soak", "--database", name]
        command += ["--minutes", str(minutes)]
        done = subprocess.run(command, cwd=places.ROOT, env=variables, check=False)
        return done.returncode

    code = houses.visit(house, work)
    return {"minutes": minutes, "wrong": ["the soak has found something"] * bool(code)}


if __name__ == "__main__":
    console.guard(main)
