"""What sequences begin with: the steps that few sequences would come to by chance.

They are taken with the machine itself, so that the model knows them and the laws are
checked, and are not counted.
"""


def plain(_state) -> None:
    """Hours are booked, and nothing else has happened."""


def drafts(state) -> None:
    """Drafts, something posted with a down payment, and a cancelled invoice."""
    state.pay_down(pick=1, amount=400.0)
    state.post(pick=0)
    state.invoice_until(pick=0, day=12)
    state.invoice(pick=1)
    state.invoice(pick=2)
    state.post(pick=1)
    state.cancel(pick=len(state.model.documents) - 1)


def finished(state) -> None:
    """The projects are finished, and nothing is invoiced."""
    for _step in ("pl_done", "pm_done"):
        for pick in range(len(state.house.projects)):
            state.step_forward(pick=pick)


def posted(state) -> None:
    """All is invoiced and posted, and the projects are finished; more may follow."""
    for milestone in range(len(state.house.milestones)):
        state.reach_milestone(pick=milestone)
    for pick in range(len(state.house.orders)):
        state.invoice(pick=pick)
    for _draft in state.house.orders:
        state.post(pick=0)
    finished(state)


def billed(state) -> None:
    """All projects are billed; something was waived, and something written off."""
    state.book(pick=0, hours=2.0, day=28)
    state.waive(pick=len(state.model.bookings) - 1)
    state.write_off(pick=2, to=0, part=0.25)
    posted(state)
    for pick in range(len(state.house.projects)):
        state.step_forward(pick=pick)


def archived(state) -> None:
    """One project is in the archive, one on the way there, and one is billed.

    Something of each is credited since: accounting goes on.
    """
    billed(state)
    state.step_forward(pick=0)
    state.step_forward(pick=2)
    state.run_archive_job(pick=0)
    for pick in range(len(state.house.orders)):
        state.credit_hours(pick=pick, part=1)
        state.post(pick=0)


def credited(state) -> None:
    """Invoices are posted, some of their hours credited and open again."""
    for pick in range(len(state.house.orders)):
        state.invoice(pick=pick)
    for _draft in state.house.orders:
        state.post(pick=0)
    state.credit_hours(pick=0, part=1)
    state.credit_price(pick=1, price=12.34)
    state.credit_hours(pick=2, part=0)
    state.post(pick=0)
    state.post(pick=1)


def parted(state) -> None:
    """Parts of bookings are waived and the rest is on invoices; one part is back."""
    for pick in range(len(state.model.bookings)):
        state.waive_part(pick=pick, part=0.5)
    for pick in range(len(state.house.orders)):
        state.invoice(pick=pick)
    state.post(pick=0)
    state.post(pick=0)
    state.give_back_beside_invoice(pick=0)


def released(state) -> None:
    """All months are open; the first are released, and one project has a late booking.

    One month is confirmed only, and the third project is billed by the quarter.
    """
    for pick in range(len(state.house.projects)):
        state.set_rhythm(pick=pick, rhythm="quarterly" if pick == 2 else "monthly")
    state.open_periods()
    for _step in ("confirmed", "released"):
        for pick in range(len(state.model.periods)):
            if pick % 4 != 3:
                state.step_period(pick=pick, stranger=None)
    state.step_period(pick=3, stranger=None)
    state.book_late(pick=0, hours=2.0, day=2, role="leader", has_reason=True)


def running(state) -> None:
    """The same, and a run has invoiced what is released; the drafts are posted."""
    released(state)
    state.run_month(pick=0, day=28, is_collective=True)
    state.run_month(pick=2, day=14, is_collective=False)
    for _draft in state.model.documents:
        state.post(pick=0)


def signed(state) -> None:
    """Statements are sent: one is signed, one is objected to, one has no answer."""
    for pick in range(len(state.house.projects)):
        state.send_release(pick=pick, day=1, other=14)
    state.object_to(pick=1, row=0)
    state.sign(pick=0)
    state.sign(pick=1)
    state.invoice(pick=0)


def typed(state) -> None:
    """Hours of each type, by rule and by hand; those of one order are on a draft."""
    for task, day, of in ((0, 3, 1), (1, 5, 2), (3, 12, 3), (4, 5, 0), (6, 20, 3)):
        state.book_typed(pick=task, hours=1.75, day=day, of=of)
    state.book(pick=0, hours=1.0, day=5)
    state.book(pick=9, hours=2.0, day=2)
    state.switch_rule(pick=0)
    state.invoice(pick=0)


def rounded(state) -> None:
    """Lines are rounded up by booking and by day; a part of a day is invoiced."""
    for number in range(len(state.model.lines)):
        state.agree_increment(pick=number, step=0.5, least=0.0, by_day=number % 2 == 0)
    for hours in (0.25, 0.25, 1.75):
        state.book(pick=0, hours=hours, day=4)
        state.book(pick=1, hours=hours, day=4)
        state.book(pick=4, hours=hours, day=4)
    state.invoice_until(pick=0, day=6)
    for task in (0, 1, 4):
        state.book(pick=task, hours=0.25, day=4)


def granted(state) -> None:
    """Hours per month with carry-over: two months are closed, some of them decided."""
    state.agree_quota(
        pick=0,
        hours=3.0,
        carry=1,
        cap=0.0,
        is_expiring=False,
        is_excess=False,
        period="month",
    )
    for task, hours, day in ((6, 2.0, 2), (7, 8.0, 10), (6, 1.0, 16), (7, 0.5, 23)):
        state.book(pick=task, hours=hours, day=day)
    state.close_quota(pick=0, month=1)
    state.book(pick=6, hours=0.5, day=3)


BEGINNINGS = {
    function.__name__: function
    for function in (
        *(plain, drafts, credited, parted, finished, posted, billed, archived),
        *(released, running, signed, typed, rounded, granted),
    )
}
