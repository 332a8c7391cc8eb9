"""The tool that plants faults: it finds the places, and its verdicts are true."""

import builtins
import json
import subprocess
import sys

import pytest

from devenv import places, records
from mutation import draw, faults, likeness, probes, reach, record, session, workers

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


PROBED = """
class Bill(models.Model):
    name = fields.Char(size=7)

    def _close(self, day):
        "Close it."
        if not day:
            raise UserError("Say when.")
        elif day > 7:
            try:
                self._note(
                    day,
                )
            except UserError:
                return [line for line in self if line]


class Line(models.Model):
    name = fields.Char()


def add(one, two=2):
    return one + two
"""


@pytest.mark.parametrize(
    ("line", "statements"),
    [(3, [7]), (7, [7]), (8, [8]), (9, [9]), (12, [11]), (14, [10]), (15, [15])]
    + [(5, [7]), (19, [7, 23]), (22, [7, 23]), (23, [23])],
)
def test_where_a_probe_stands(line, statements):
    assert probes.find_statements(PROBED, line) == statements


def test_no_function_no_probe():
    assert probes.find_statements("class A(Model):\n    name = Char()\n", 2) == []


def test_a_probe_notes_what_comes_by(monkeypatch):
    source = "def close(day):\n    if day:\n        return 1\n    return 2\n"
    seen, found = [], {}
    monkeypatch.setattr(builtins, probes.PROBE, seen.append, raising=False)
    exec(compile(probes.plant(source, {2: 5, 4: 6}), "bill.py", "exec"), found)
    assert (found["close"](True), seen) == (1, [5])
    assert (found["close"](False), seen) == (2, [5, 5, 6])


def find_fault(name, text):
    """The first fault of a file whose change names a text."""
    found = draw.find_all(f"*/{name}")
    return next(fault for fault in found if text in fault.get_difference())


def get_spot(fault):
    """The name of the statement in which a fault is."""
    spots = probes.find_spots((places.ROOT / fault.path).read_text())
    return f"{fault.path}::{spots[fault.place.line]}"


def make_map(spot, tests):
    """A map of one statement, with a digest of 1 for each file of tests."""
    digests = {name.partition("::")[0]: "1" for name in tests}
    times = {name: {"call": 1.0} for name in tests}
    return reach.Reach(digests, times, {spot: set(tests[:1])})


def test_spots_last_as_long_as_their_statements():
    spots = probes.find_spots(PROBED)
    assert spots[7] == "Bill._close::if not day:"
    assert spots[11] == "Bill._close::self._note("
    assert spots[23] == "add::return one + two"
    assert not spots.keys() & {3, 5, 6, 14, 19, 22}
    assert set(probes.find_spots(f"\n{PROBED}").values()) == set(spots.values())


def test_only_changed_files_of_tests_run_again(tmp_path):
    names = ["t/test_a.py::A::test", "t/test_b.py::B::test", "t/test_c.py::C::test"]
    fault = find_fault("project_decision_mixin.py", GUARD)
    now = {"t/test_a.py": "1", "t/test_b.py": "2", "t/test_d.py": "1"}
    make_map(get_spot(fault), names).save(tmp_path / "map.json")
    found = reach.Reach.load(tmp_path / "map.json")
    assert found.forget_stale_files(now) == {"t/test_b.py", "t/test_d.py"}
    [group] = found.find_groups(fault)
    assert group.tests == (names[0],)
    assert found.forget_stale_files({**now, "t/test_a.py": "2"}) == {"t/test_a.py"}
    assert not found.times


def test_tests_of_a_new_statement_are_looked_for_around_it():
    """First in its function, then in its file."""
    fault = find_fault("project_decision_mixin.py", GUARD)
    name = "t/test_a.py::A::test"
    path, function, _text = get_spot(fault).split("::", 2)
    for spot in (f"{path}::{function}::was()", f"{path}::gone::was()"):
        [group] = make_map(spot, [name]).find_groups(fault)
        assert group.tests == (name,)
    assert make_map("other.py::gone::was()", [name]).find_groups(fault) == []


def test_tests_in_the_words_of_the_code_come_first(tmp_path):
    """However long they take: of hundreds that reach a line, few ask for it."""
    code = tmp_path / "bill.py"
    code.write_text(
        "def close(day):\n"
        "    if day.holiday:\n"
        "        return 'later'\n"
        "def send(letter):\n"
        "    return letter.postage\n"
    )
    texts = {
        "holiday": "def test_closes_on_a_holiday_later(self): close(holiday)",
        "letter": "def test_letter(self): letter.postage = 80; close(letter)",
        "all": "def test_all(self): close(month); letter; invoice; payment",
    }
    for line, first in ((2, "holiday"), (5, "letter")):
        alike = likeness.rank(code, line, texts)
        assert max(alike, key=alike.get) == first
    assert likeness.read_tests(code)["send"].endswith("letter.postage")


def test_nearest_tests_are_chosen_within_the_budget():
    fault = find_fault("project_decision_mixin.py", GUARD)
    addon = fault.path.partition("/")[0]
    own = f"{addon}/tests/test_decision_reason.py::A::test_office_text"
    names = [own, "t/test_other.py::B::test_some", "t/test_other.py::C::test_more"]
    found = make_map(get_spot(fault), names)
    found.reached = {get_spot(fault): set(names)}
    found.times = {name: {"setup": 10**9, "call": 10**9} for name in names}
    assert found.find_groups(fault)[0].seconds == 2 * reach.MOST, "clocks are changed"
    found.times = {own: {"call": 5.0}, names[1]: {"call": 9.0}, names[2]: {"call": 1.0}}
    assert session._choose_tests(found, fault, 6)[0] == [own, names[2]]


def test_what_survives_some_tests_meets_more_of_them(monkeypatch):
    """A fault is no survivor as long as tests that reach it were left out for time."""
    faults_drawn = draw.find_all("*/project_alert_reason.py")[:3]
    few, met = ["t/test_a.py::A::test"], []
    many = [*few, "t/test_b.py::B::test"]
    chosen = {10: few, 10 * session.LONGER: many}
    monkeypatch.setattr(session.reach, "prepare", lambda place: None)
    monkeypatch.setattr(
        session, "_choose_tests", lambda _map, _fault, budget: (chosen[budget], 3, 1)
    )

    def work(jobs, processes):
        states = ["noticed", "survived", "survived"]
        if jobs[0].tests == many:
            states = ["noticed", "survived"]
        met.append(len(jobs))
        for number in reversed(range(len(jobs))):
            yield number, workers.Outcome(states[number])

    monkeypatch.setattr(session, "work", work)
    rows = session.run(faults_drawn, 10, 1)
    assert [row["fault"] for row in rows] == [
        reach.get_key(one) for one in faults_drawn
    ]
    assert [row["state"] for row in rows] == ["noticed", "noticed", "survived"]
    assert [row["tests"] for row in rows] == ["1/3", "2/3", "2/3"]
    assert all(row["final"] for row in rows) and met == [3, 2]


def test_declarations_are_read_for_what_no_test_runs():
    fault = find_fault("project_decision_mixin.py", "string=")
    names = [
        f"{fault.path.partition('/')[0]}/tests/test_a.py::A::test",
        f"t/{reach.DECLARATIONS[0]}::B::test",
        "t/test_c.py::C::test",
    ]
    found = make_map("other.py::gone::was()", names)
    tests = [group.tests[0] for group in found.find_groups(fault)]
    assert tests == [names[1], names[0]]


def test_all_faults_of_named_files():
    name = "corebiz_project_billing/models/project_alert_reason.py"
    found = draw.find_all("*/project_alert_reason.py")
    assert {fault.path for fault in found} == {name}
    places_found = faults.find_places((places.ROOT / name).read_text())
    assert len(found) == sum(len(place.variants) for place in places_found)
    assert draw.find_all("*/no_such_file.py") == []


def test_a_draw_that_was_ended_goes_on(monkeypatch, tmp_path):
    monkeypatch.setattr(records, "_get_folder", lambda kind: tmp_path / kind)
    monkeypatch.setattr(records, "describe", lambda: {"date": "d", "commit": "abc"})
    drawn = draw.find_all("*/project_alert_reason.py")[:3]
    rows = [
        {
            "fault": reach.get_key(fault),
            "change": fault.get_difference(),
            "final": True,
        }
        for fault in drawn
    ]
    first = record.Record(7, len(drawn))
    assert first.get_left(drawn) == drawn
    first.add({**rows[0], "final": False})
    assert record.Record(7, len(drawn)).get_left(drawn) == drawn, "no last word"
    first.add(rows[0])
    assert record.read_whole() == [], "what was ended early is no figure"
    assert record.Record(8, len(drawn)).get_left(drawn) == drawn
    second = record.Record(7, len(drawn))
    assert second.get_left(drawn) == drawn[1:]
    for row in rows[1:]:
        second.add(row)
    [kept] = record.read_whole()
    assert kept["rows"] == rows
    assert record.Record(7, len(drawn)).get_left(drawn) == drawn, "a draw anew"


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
