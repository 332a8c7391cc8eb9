"""What was run: each run with its steps by kind, in a file of the cache.

>>> summary = summarize(read())
>>> summary["steps"], summary["planted"]
"""

import json
import os
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from devenv import console, places, records


def get_path() -> Path:
    """The file of all runs: in the cache, or where SOAK_RECORD says."""
    if own := os.environ.get("SOAK_RECORD"):
        return Path(own)
    return places.Cache.default().root / "soak" / "runs.json"


def read() -> list[dict]:
    """All runs, the oldest first.

    Each is a dict: date (UTC), commit (with + where files differ from it), seed,
    minutes, planted (None, or the name of the fault), sequences, taken and refused
    (steps by kind), steps, result (held, broken, crashed or interrupted), text.
    """
    path = get_path()
    return json.loads(path.read_text()) if path.exists() else []


def add(seed, started: float, outcome, planted: str | None = None) -> None:
    """Write a run down, however it ended."""
    runs = read()
    runs.append(
        {
            "date": time.strftime("%Y-%m-%d %H:%M", time.gmtime(started)),
            "commit": records.get_commit(),
            "seed": seed,
            "minutes": round((time.time() - started) / 60, 1),
            "planted": planted,
            "steps": outcome.steps,
            **asdict(outcome),
        }
    )
    path = get_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(runs, indent=1))
    part.replace(path)


def summarize(runs: list[dict]) -> dict:
    """The figures of runs, to be shown.

    :return: of the runs on the real code: runs, sequences, steps, taken, refused,
        minutes, kinds (steps by kind), results (runs by result), seeds, first and last
        date, commits; and planted: the newest run of each fault as {name: run}
    """
    real = [run for run in runs if not run["planted"]]
    taken, refused = Counter(), Counter()
    for run in real:
        taken.update(run["taken"])
        refused.update(run["refused"])
    return {
        "runs": len(real),
        "sequences": sum(run["sequences"] for run in real),
        "steps": taken.total() + refused.total(),
        "taken": taken.total(),
        "refused": refused.total(),
        "minutes": round(sum(run["minutes"] for run in real), 1),
        "kinds": {
            kind: {"taken": taken[kind], "refused": refused[kind]}
            for kind in sorted(taken | refused)
        },
        "results": dict(Counter(run["result"] for run in real)),
        "seeds": [run["seed"] for run in real],
        "first": min((run["date"] for run in real), default=None),
        "last": max((run["date"] for run in real), default=None),
        "commits": list(dict.fromkeys(run["commit"] for run in real)),
        "planted": {run["planted"]: run for run in runs if run["planted"]},
    }


def say(runs: list[dict]) -> None:
    """Print the steps by kind of the newest run, and the sums of it and of all."""
    runs = [run for run in runs if not run["planted"]]
    last = summarize(runs[-1:])
    for kind, counts in last["kinds"].items():
        console.say(f"{counts['taken']:7} taken {counts['refused']:7} refused  {kind}")
    for title, found in (
        ("This run", last),
        (f"All {len(runs)} runs", summarize(runs)),
    ):
        results = ", ".join(
            f"{count} {name}" for name, count in found["results"].items()
        )
        console.say(
            f"{title}: {found['steps']} steps of {len(found['kinds'])} kinds"
            f" ({found['taken']} taken, {found['refused']} refused) in"
            f" {found['sequences']} sequences and {found['minutes']} minutes: {results}"
        )
