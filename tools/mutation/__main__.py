"""Draw faults over the code of the addons and say how many of them the tests notice.

``make mutate N=100 SEED=7`` draws 100 places, each as likely as any other, plants one
fault at each, and runs the tests that reach the line until one of them fails. A seed
repeats a draw on the same code.
"""

import argparse
import json
import os
import secrets
import subprocess
from collections import Counter

from devenv import console, places

from .draw import draw
from .session import run


def report(rows: list[dict], seed: int) -> None:
    """Print the score and keep the rows."""
    states = Counter(row["state"] for row in rows)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    folder = places.Cache.default().root / "mutation"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{commit}-{seed}.json"
    path.write_text(json.dumps(rows, indent=1))
    console.say(
        f"{states['noticed']} of {len(rows)} faults noticed, {states['survived']}"
        f" survived, {states['unreached']} in lines that no test reaches"
        f" (commit {commit}, seed {seed}, rows in {path})"
    )


def main() -> None:
    """Read the arguments, draw, test, report."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--budget", type=float, default=300, help="seconds per fault")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true", help="only show the draw")
    arguments = parser.parse_args()
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    drawn = draw(arguments.number, seed)
    if arguments.list:
        for fault in drawn:
            line = f"{fault.path}:{fault.place.line} {fault.place.kind}: "
            console.say(line + fault.get_difference())
        return
    report(run(drawn, arguments.budget, arguments.processes), seed)


if __name__ == "__main__":
    console.guard(main)
