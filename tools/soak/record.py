"""What was run: steps by kind, added up over all runs, in a file of the cache."""

import json
import subprocess
import time
from collections import Counter

from devenv import console, places


class Record:
    """One run, and the file of all runs."""

    def __init__(self, seed: int):
        self.seed = seed
        self.started = time.time()
        self.path = places.Cache.default().root / "soak" / "runs.json"

    def add(self, counts: dict, found: str) -> None:
        """Write this run down, and say what it and all runs together did."""
        runs = json.loads(self.path.read_text()) if self.path.exists() else []
        runs.append(
            {
                "date": time.strftime("%Y-%m-%d %H:%M", time.gmtime(self.started)),
                "commit": self._get_commit(),
                "seed": self.seed,
                "minutes": round((time.time() - self.started) / 60, 1),
                **counts,
                "found": found,
            }
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(runs, indent=1))
        taken, refused = Counter(counts["taken"]), Counter(counts["refused"])
        for kind in sorted(taken | refused):
            console.say(f"{taken[kind]:7} taken {refused[kind]:7} refused  {kind}")
        self._say("This run", runs[-1:])
        self._say(f"All {len(runs)} runs", runs)

    def _say(self, title: str, runs: list) -> None:
        taken = sum(sum(run["taken"].values()) for run in runs)
        refused = sum(sum(run["refused"].values()) for run in runs)
        sequences = sum(run["sequences"] for run in runs)
        broken = sum(bool(run["found"]) for run in runs)
        console.say(
            f"{title}: {taken + refused} steps ({taken} taken, {refused} refused) in"
            f" {sequences} sequences, {broken} broken"
        )

    def _get_commit(self) -> str:
        return subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=places.ROOT,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
