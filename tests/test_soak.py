"""The random sequences of ``make soak``: some steps, other ones in each run."""

import json
import secrets
import subprocess
import sys

import pytest

from devenv import places
from soak.figures import Booking, Impossible, Line
from soak.model import Model

MINUTES = 0.5
# Found after few steps; ``make soak PLANTED=1`` plants all.
FAULT = "drafts count as invoiced"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The steps taken here are none of a soak that somebody wants to show."""
    monkeypatch.setenv("SOAK_RECORD", str(tmp_path / "runs.json"))
    return tmp_path / "runs.json"


def soak(database, *arguments):
    """Run the sequences with a seed that is printed; return the ended process."""
    seed = str(secrets.randbelow(10**6))
    print(f"make soak SEED={seed}")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "soak", "--database", database),
            *("--seed", seed, *arguments),
        ],
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    print(done.stderr)
    return done


def test_the_model_knows_no_odoo():
    code = "import sys, soak.model; sys.exit('odoo' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=places.ROOT, check=False)
    assert done.returncode == 0


def test_the_model_forgets_what_was_deleted():
    """A cancelled invoice that becomes a draft again takes back what is left."""
    model = Model()
    model.projects = {1: "open"}
    model.lines = {1: Line(1, "hours", 10, 100)}
    model.book(1, Booking(1, 1, 1, 2.0, 1))
    model.book(2, Booking(1, 1, 1, 1.0, 2))
    model.invoice(1, [1])
    model.cancel(1)
    model.delete_booking(1)
    model.revive(1)
    assert model.get_hours(1)["draft"] == 1
    with pytest.raises(Impossible, match="posted without bookings"):
        model.post(1)


def test_the_model_fixes_what_is_released():
    """Work that came too late counts in the next month; nothing else comes in."""
    model = Model()
    model.projects, model.rhythms = {1: "open"}, {1: "monthly"}
    model.lines = {1: Line(1, "hours", 10, 100)}
    model.book(1, Booking(1, 1, 1, 2.0, 3))
    model.open_periods({1: (1, 0, 0)})
    model.step_period(1, "confirmed", "leader")
    model.step_period(1, "released", "manager")
    with pytest.raises(Impossible, match="of a released period was corrected"):
        model.touch(1, "corrected", by_leader=True)
    with pytest.raises(Impossible, match=r"billed with 2.0 open hours"):
        model.step_period(1, "billed", "office")
    model.book_by_leader(2, Booking(1, 1, 1, 1.0, 4), has_reason=True)
    assert model.bookings[2].month == 1
    assert model.get_run_amounts([1], until=7) == {1: 2.0}


def test_the_model_charges_what_goes_beyond():
    """Open hours of a package are on its excess line, from when there is one."""
    model = Model()
    model.projects = {1: "open"}
    model.lines = {1: Line(1, "prepaid", 6, 90)}
    model.book(1, Booking(1, 1, 1, 8.0, 3, paid=6.0))
    assert model.get_parts(1)["hours", 1] == 180
    model.lines[2] = Line(1, "excess", 0, 90, of=1)
    assert model.get_parts(1)["hours", 2] == 180
    assert model.get_quantity_to_invoice(2) == 2


def test_no_law_is_broken(new_database, cache):
    done = soak(new_database(), "--minutes", str(MINUTES))
    assert done.returncode == 0, done.stderr
    [run] = json.loads(cache.read_text())
    assert run["result"] == "held"
    assert run["steps"] > 10, "the laws were not asked"


def test_a_planted_fault_is_found(new_database, cache):
    done = soak(new_database(), "--planted", FAULT, "--minutes", "8")
    assert done.returncode == 0, done.stderr
    [run] = json.loads(cache.read_text())
    assert (run["planted"], run["result"]) == (FAULT, "broken")
    assert run["steps"] > 0
