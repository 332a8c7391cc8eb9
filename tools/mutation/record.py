"""What a draw has found: kept fault by fault, so that a draw that was ended goes on."""

from devenv import records

from .draw import Fault
from .reach import get_key

KIND = "mutation"


class Record:
    """The rows of one draw, those of the same seed on the same commit included."""

    def __init__(self, seed: int, number: int):
        self.run = {**records.describe(), "seed": seed, "number": number, "rows": []}
        for known in records.read(KIND):
            same = all(known[name] == self.run[name] for name in ("commit", "seed"))
            if same and known.get("number") == number and not is_whole(known):
                self.run = known

    def get_left(self, drawn: list[Fault]) -> list[Fault]:
        """Return the drawn faults of which the last word is not known yet."""
        known = {_get_name(row) for row in self.run["rows"] if row["final"]}
        return [
            fault
            for fault in drawn
            if (get_key(fault), fault.get_difference()) not in known
        ]

    def add(self, row: dict) -> None:
        """Take in what came of a fault, instead of what was known before."""
        others = [one for one in self.run["rows"] if _get_name(one) != _get_name(row)]
        self.run["rows"] = [*others, row]
        self.save()

    def save(self):
        """Write the file; return its path."""
        return records.write(KIND, f"{self.run['commit']}-{self.run['seed']}", self.run)


def is_whole(run: dict) -> bool:
    """Whether all faults of a draw were planted, and the last word is known of each."""
    rows = [row for row in run["rows"] if row.get("final", True)]
    return len(rows) >= run.get("number", 0)


def _get_name(row: dict) -> tuple:
    return row["fault"], row["change"]


def read_whole() -> list[dict]:
    """Return all draws that were not ended early, the oldest first."""
    return [run for run in records.read(KIND) if is_whole(run)]
