"""What the model of ``make soak`` knows of types, increments, quotas and kinds."""

import pytest

from soak.agreed import Agreed
from soak.figures import Booking, Impossible, Line
from soak.increments import Rule
from soak.quota_pools import Quota


@pytest.fixture
def model():
    """A project with hours at 100, and a package of 6 hours at 90."""
    model = Agreed()
    model.projects, model.companies = {1: "open"}, {1: 7}
    model.lines = {1: Line(1, "hours", 10, 100), 2: Line(1, "prepaid", 6, 90)}
    return model


def book(model, key, hours, day, line=1, paid=0.0):
    """A booking of the only person."""
    model.book(key, Booking(1, 1, line, hours, day, paid=paid))
    model.persons[key] = 1
    model.type_new(key)


def test_a_day_is_rounded_up_as_a_whole(model):
    model.rules[1] = Rule(0.5, 0.0, by_day=True)
    book(model, 1, 0.25, 4)
    book(model, 2, 0.5, 4)
    book(model, 3, 0.25, 5)
    assert model.get_increments(1, [1, 2, 3]) == {1: 0.0, 2: 0.25, 3: 0.25}
    assert model.get_quantity_to_invoice(1) == 1.5
    model.invoice(1, [1], until=4)
    assert model.documents[1].items[0].quantity == 1.0
    book(model, 4, 0.25, 4)
    assert model.get_quantity_to_invoice(1) == 0.5, "0.25 of the day are billed already"
    assert model.get_project_increment(1) == 0.25


def test_each_booking_is_rounded_up_and_no_correction(model):
    model.rules[1] = Rule(0.5, 1.0, by_day=False)
    for key, hours in enumerate((0.25, 1.25, -0.25), 1):
        book(model, key, hours, 4)
    assert model.get_increments(1, [1, 2, 3]) == {1: 0.75, 2: 0.25, 3: 0.0}


def test_a_type_decides_which_line_bills(model):
    model.add_work_type(5, 7, 1.5)
    model.week[7, 4] = 5
    book(model, 1, 2.0, 3)  # a Friday
    assert model.types[1] == 5
    with pytest.raises(Impossible, match="is on a line of type None"):
        model.check_type_line(1)
    model.add_type_line(3, Line(1, "hours", 0, 0.0), 5, 1)
    assert model.lines[3].price == 150
    model.relink(1, 1, 1, 3)
    model.choose_type(1, None)
    model.bookings[1].day = 2
    model.ask_rules(1)
    assert model.types[1] is None, "somebody chose it"


def test_hours_of_a_month_expire_behind_the_months_they_are_carried_to(model):
    model.this_month = 4
    model.quotas[2] = Quota(hours=3.0, carry=1)
    book(model, 1, 1.0, 2, line=2, paid=1.0)
    book(model, 2, 6.0, 9, line=2, paid=5.0)
    used = [row.used for row, _entries in model.work_out(2)]
    assert used == [1.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    model.check_prepaid(2)
    assert model.close_quota(2, 3) == 4
    assert [row.unused for row in model.quotas[2].rows] == [0.0, 0.0, 0.0, 3.0]
    model.decide(2, "credit", None)
    assert model.quotas[2].rows[3].credited == 3.0
    model.bookings[1].paid = 0.5
    with pytest.raises(Impossible, match="pays"):
        model.bookings[2].hours = 7.0
        model.check_prepaid(2)


def test_hours_of_a_year_are_carried_to_the_next(model):
    model.this_month = 22
    model.quotas[2] = Quota(hours=6.0, carry=1, cap=2.0, length=12)
    book(model, 1, 1.0, 2, line=2, paid=1.0)
    found = [(row.last, row.granted, row.left) for row, _mine in model.work_out(2)]
    assert found[:2] == [(11, 6.0, 2.0), (23, 6.0, 2.0)], "no more than the cap"
    model.check_prepaid(2)
    assert model.close_quota(2, 21) == 1
    assert model.quotas[2].rows[0].unused == 3.0


def test_what_a_closed_month_has_counted_is_not_deleted(model):
    model.this_month = 4
    model.quotas[2] = Quota(end=0)
    book(model, 1, 2.0, 2, line=2, paid=2.0)
    model.close_quota(2, 0)
    with pytest.raises(Impossible, match="evidence"):
        model.delete_booking(1)


def test_hours_are_waived_as_a_kind_of_the_house(model):
    book(model, 1, 2.0, 3)
    model.waiver_kinds = {1: None, 2: 8}
    model.waive(1, 1, 0.5)
    model.call_waiver(1, 1, 1)
    assert model.get_waived_by_kind() == {1: 0.5}
    with pytest.raises(Impossible, match="of another company"):
        model.call_waiver(1, 1, 2)
