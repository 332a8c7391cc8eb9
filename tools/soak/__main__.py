"""Take random steps with bookings, documents and projects, and check six laws.

``make soak MINUTES=10 SEED=7`` runs sequences of steps against a small model (see
``model.py``) until the time is over or a law is broken. What broke it is cut down to
few steps and printed as code. Without a seed each run is a new one. All runs are kept
in the cache, and their steps are added up.

``make soak PLANTED=1`` plants faults one by one and counts the steps until the
sequences find each; MINUTES is the time for one fault, and PLANTED may be a part of the
names of some.
"""

import argparse
import secrets
import time

from devenv import console

from . import record


def main() -> int:
    """Read the arguments, run, report."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--steps", type=int, default=30, help="steps of a sequence")
    parser.add_argument(
        "--planted",
        nargs="?",
        const="",
        metavar="NAME",
        help="find planted faults: all, or those with this text in their names",
    )
    parser.add_argument("--database", help="a fresh copy of the template to work in")
    arguments = parser.parse_args()
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    console.say(f"seed {seed}")

    from .session import Session

    with Session(arguments.database, arguments.steps) as session:
        if arguments.planted is not None:
            return find_planted(session, seed, arguments.minutes, arguments.planted)
        started = time.time()
        outcome = session.run(seed, arguments.minutes)
        record.add(seed, started, outcome)
    record.say(record.read())
    if outcome.text:
        console.say(f"Seed {seed}, {outcome.result}:\n{outcome.text}")
    return 0 if outcome.result == "held" else 1


def find_planted(session, seed: int, minutes: float, text: str) -> int:
    """Plant each fault, and say after how many steps it is found.

    Only a broken law counts: where something crashes, nothing is found.

    :param minutes: for each fault
    :param text: which faults, by their names
    """
    from .faults import FAULTS

    missed = 0
    for name, plant in FAULTS.items():
        if text not in name:
            continue
        started = time.time()
        outcome = session.run(
            f"{seed} {name}",
            minutes,
            lambda plant=plant: plant(session.house.env),
            batch=3,
        )
        record.add(seed, started, outcome, name)
        is_found = outcome.result == "broken"
        missed += not is_found
        console.say(
            f"{outcome.steps:6} steps  {name}: {'found' if is_found else 'NOT found'}"
        )
        if outcome.text:
            console.say(
                outcome.text if not is_found else outcome.text.split("\n# ")[-1]
            )
        if outcome.result == "interrupted":
            break
    return 1 if missed else 0


if __name__ == "__main__":
    console.guard(main)
