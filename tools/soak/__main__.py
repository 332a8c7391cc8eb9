"""Take random steps with bookings, documents and projects, and check six laws.

``make soak MINUTES=10 SEED=7`` runs sequences of steps against a small model (see
``model.py``) until the time is over or a law is broken. What broke it is cut down to
few steps and printed as code. Without a seed each run is a new one; the steps of all
runs are added up in the cache. ``--planted`` plants faults and counts the steps until
each is found.
"""

import argparse
import secrets

from devenv import console

from .record import Record


def main() -> int:
    """Read the arguments, run, report."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--steps", type=int, default=30, help="steps of a sequence")
    parser.add_argument("--planted", action="store_true", help="find planted faults")
    parser.add_argument("--database", help="an own copy of the template to work in")
    arguments = parser.parse_args()
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    console.say(f"seed {seed}")

    from .session import Session

    with Session(arguments.database, arguments.steps) as session:
        if arguments.planted:
            return session.find_planted(seed, arguments.minutes)
        record = Record(seed)
        found = session.run(seed, arguments.minutes)
        record.add(session.get_counts(), found)
    if found:
        console.say(found)
    return 1 if found else 0


if __name__ == "__main__":
    console.guard(main)
