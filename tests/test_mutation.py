"""The tool that plants faults: it finds the places, and its verdicts are true."""

import json
import subprocess
import sys

import pytest

from devenv import places
from mutation import draw, faults, reach, workers

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
    places.ROOT
    / "corebiz_project_billing_sale"
    / "models"
    / "project_decision_mixin.py"
)
TEST = (
    "corebiz_project_billing_coverage/tests/test_coverage_waiver.py"
    "::TestCoverageWaiver::test_nobody_else_waives"
)
GUARD = "raise AccessError(self._get_office_text(project))"


def test_places_of_each_kind_are_found():
    found = faults.find_places(SOURCE)
    assert {place.kind for place in found} == KINDS
    for place in found:
        for number in range(len(place.variants)):
            assert place.plant(SOURCE, number) != SOURCE


def test_what_nobody_could_notice_is_not_drawn():
    source = """
class Bill(models.Model):
    day = fields.Date(
        index=True,
        copy=False,
    )

    @api.model
    def _find(self):
        return self

    @api.model
    def find(self):
        for day, hours in zip(self.days, self.hours, strict=True):
            self.env["bill.day"]._get_days_sql(day)
            self.env["bill.day"]._fields["day"]
            self.env["bill.day"].note(day)
"""
    found = faults.find_places(source)
    assert [(one.kind, one.line) for one in found] == [
        ("constant", 5),
        ("decorator", 12),
        ("flow", 14),
        ("sudo for the user's rights", 17),
    ]


def test_what_runs_at_import_needs_a_new_process(tmp_path):
    path = tmp_path / "bill.py"
    path.write_text(SOURCE)
    [(old, new)] = workers.find_changes(path, SOURCE.replace("not day", "day"))
    assert old.co_qualname == new.co_qualname == "Bill._close"
    assert workers.find_changes(path, SOURCE.replace('"posted", ', "")) == []


def test_tests_that_did_not_run_have_noticed_nothing():
    assert workers.judge(0) == ("survived", "")
    assert workers.judge(1) == workers.judge(2) == ("noticed", "")
    assert workers.judge(None)[0] == "noticed"
    for code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED, 70):
        state, why = workers.judge(code)
        assert state == "survived" and f"ended with {int(code)}" in why


def test_the_map_follows_a_change_of_the_code():
    before = "def a():\n    one()\n    two()\n\n\ndef b():\n    three()\n"
    reached = {"2": [1, 2], "3": [2], "7": [3]}
    after = before.replace("    two()", "    new()\n    two()") + "\n\nc = 1\n"
    moved = reach.carry_lines(reached, before, after)
    assert moved == {"2": [1, 2], "3": [1, 2], "4": [2], "8": [3]}
    assert reach.carry_lines(reached, before, before) == reached


def test_only_changed_files_of_tests_run_again():
    names = ["t/test_a.py::A::test", "t/test_b.py::B::test", "t/test_c.py::C::test"]
    found = reach.Reach(
        {
            "sources": {"m.py": "a()\n"},
            "digests": {"t/test_a.py": "1", "t/test_b.py": "1", "t/test_c.py": "1"},
            "times": {name: {"call": 1.0} for name in names},
            "names": names,
            "lines": {"m.py": {"1": [0, 1, 2]}},
        }
    )
    now = {"t/test_a.py": "1", "t/test_b.py": "2", "t/test_d.py": "1"}
    assert found.carry_over({"m.py": "\na()\n"}, now) == {"t/test_b.py", "t/test_d.py"}
    [group] = found.find_groups("m.py", 2)
    assert group.tests == (names[0],)


def test_declarations_are_read_for_what_no_test_runs():
    source = (
        "class A(Model):\n    name = Char(size=7)\n\n    def a(self):\n        b()\n"
    )
    names = ["t/test_a.py::A::test", f"t/{reach.DECLARATIONS[0]}::B::test"]
    found = reach.Reach(
        {
            "sources": {"m.py": source},
            "digests": {},
            "times": {name: {"call": 1.0} for name in names},
            "names": names,
            "lines": {"m.py": {"2": [], "5": [0]}},
        }
    )
    tests = [group.tests[0] for group in found.find_groups("m.py", 2)]
    assert tests == [names[1], names[0]]
    assert [group.tests[0] for group in found.find_groups("m.py", 5)] == names[:1]


def test_all_faults_of_named_files():
    name = "corebiz_project_billing/models/project_alert_reason.py"
    found = draw.find_all("*/project_alert_reason.py")
    assert {fault.path for fault in found} == {name}
    places_found = faults.find_places((places.ROOT / name).read_text())
    assert len(found) == sum(len(place.variants) for place in places_found)
    assert draw.find_all("*/no_such_file.py") == []


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
