"""The tool that plants faults: it finds the places, and its verdicts are true."""

import json
import subprocess
import sys

import pytest

from devenv import places
from mutation import faults, workers

SOURCE = """
class Bill(models.Model):
    _states = ("draft", "posted", "cancel")

    def _close(self, day):
        self._check_office(self)
        if not day:
            raise UserError("Say when.")
        with self.env.cr.savepoint():
            for line in self.env["bill.line"].sudo().filtered("open"):
                line.amount = line.currency_id._convert(line.total, self.company_id)
        return day in self.days and self.total > 0
"""
KINDS = {
    "comparison",
    "condition",
    "constant",
    "filter left out",
    "flow",
    "guard left out",
    "rights of the user for sudo",
    "savepoint gone",
    "state or term forgotten",
    "wrong company",
    "wrong currency",
}
MODULE = (
    places.ROOT / "corebiz_project_billing" / "models" / "project_decision_mixin.py"
)
TEST = (
    "corebiz_project_billing/tests/test_coverage_waiver.py"
    "::TestCoverageWaiver::test_nobody_else_waives"
)
GUARD = "raise AccessError(self._get_office_text(project))"


def test_places_of_each_kind_are_found():
    found = faults.find_places(SOURCE)
    assert {place.kind for place in found} == KINDS
    for place in found:
        for number in range(len(place.variants)):
            assert place.plant(SOURCE, number) != SOURCE


def test_what_runs_at_import_needs_a_new_process(tmp_path):
    path = tmp_path / "bill.py"
    path.write_text(SOURCE)
    [(old, new)] = workers.find_changes(path, SOURCE.replace("not day", "day"))
    assert old.co_qualname == new.co_qualname == "Bill._close"
    assert workers.find_changes(path, SOURCE.replace('"posted", ', "")) == []


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [(GUARD, "pass", "noticed"), (GUARD, f"{GUARD}  # as it is", "survived")],
)
def test_a_guard_left_out_is_noticed(new_database, tmp_path, before, after, state):
    program = f"""
import dataclasses, json, pathlib
from mutation import workers
path = pathlib.Path({str(MODULE)!r})
worker = workers.Worker({new_database()!r}, pathlib.Path({str(tmp_path)!r}))
worker.load()
changed = path.read_text().replace({before!r}, {after!r})
assert workers.find_changes(path, changed) or {state == "survived"}
outcome = worker.test(path, changed, [{TEST!r}], 300)
print(json.dumps(dataclasses.asdict(outcome)))
"""
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(result.stdout.splitlines()[-1])["state"] == state
