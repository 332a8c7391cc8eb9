"""The faults of ``tests/planted/`` can still be planted; ``make planted`` does it."""

import ast

import pytest

from mutation import planted

FAULTS = planted.read()


def test_there_are_enough():
    assert len(FAULTS) >= 40
    assert len(set(FAULTS)) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault_is_another_program_and_has_its_test(fault):
    before = ast.dump(ast.parse(fault.find().read_text()))
    assert ast.dump(ast.parse(fault.plant())) != before
    assert fault.find_test()
    assert fault.seen.endswith(".")


def test_what_moved_away_is_said(monkeypatch):
    lost = planted.Planted("", "ProjectProject._has_role", "no such text", "", "", "")
    with pytest.raises(planted.Failure, match="is there 0 times"):
        lost.find()
    monkeypatch.setattr(planted, "_read_tests", lambda: {"A::test": ["a", "b"]})
    twice = planted.Planted("", "", "", "", "", "A::test")
    with pytest.raises(planted.Failure, match="2 tests are A::test"):
        twice.find_test()
