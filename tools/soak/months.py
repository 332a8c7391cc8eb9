"""What ought to happen in months: periods, who fixes hours when, runs of the office.

Plain Python, as in ``figures.py``. Months are counted from 0.
"""

from dataclasses import dataclass, field

from .figures import BY_HOUR, Booking, Document, Figures, Item, check

MONTHS = {"monthly": 1, "quarterly": 3}
GOING_ON = ("open", "pl_done", "pm_done")
FIXED = ("released", "billed")
# From and to which status, and who takes the step.
PERIOD_STEPS = {
    ("open", "confirmed"): ("leader",),
    ("confirmed", "released"): ("manager",),
    ("released", "billed"): ("office",),
    ("confirmed", "open"): ("leader", "manager"),
    ("released", "open"): ("manager", "office"),
    ("billed", "released"): ("office",),
}


@dataclass
class Period:
    """Months of a project, from the first to the last, both inside."""

    project: int
    first: int
    last: int
    state: str = "open"
    steps: list = field(default_factory=list)

    def holds(self, month: int) -> bool:
        """Whether a month lies in it."""
        return self.first <= month <= self.last


class Months(Figures):
    """The periods of projects that are billed while they go on."""

    def __init__(self):
        super().__init__()
        self.rhythms, self.periods = {}, {}
        self.order_groups = {}  # orders that one invoice may bill together
        self.run_documents = set()

    # === Whose hours may change ===

    def get_period(self, project: int, month: int) -> Period | None:
        """The period of a month, if there is one."""
        found = [
            period
            for period in self.periods.values()
            if period.project == project and period.holds(month)
        ]
        check(len(found) < 2, f"month {month} lies in two periods")
        return found[0] if found else None

    def get_period_state(self, booking: Booking, project: int | None = None) -> str:
        """The status of the period of a booking, or of one that it would come to."""
        period = self.get_period(project or booking.project, booking.month)
        return period.state if period else "open"

    def check_month(self, booking: Booking, why: str, by_leader=False) -> None:
        """Raise unless the hours of a booking may be changed."""
        state = self.get_period_state(booking)
        check(state not in FIXED, f"a booking of a {state} period was {why}")
        check(by_leader or state == "open", f"a confirmed booking was {why}")
        check(by_leader or booking.late is None, f"a late booking was {why}")

    def book_by_leader(self, key: int, booking: Booking, has_reason: bool) -> None:
        """The leader or the manager booked, perhaps what came too late."""
        month = booking.month
        while (period := self.get_period(booking.project, month)) and (
            period.state in FIXED
        ):
            month = period.last + 1
        if month != booking.month:
            check(has_reason, "a late booking without a reason")
            booking.late = month
        self.bookings[key] = booking

    # === Periods ===

    def get_due_periods(self) -> list:
        """The periods that open now: project, first and last month, in order."""
        due = []
        for project, rhythm in self.rhythms.items():
            if rhythm == "end" or self.projects[project] not in ("open", "pl_done"):
                continue
            months = sorted(
                {
                    booking.month
                    for booking in self.bookings.values()
                    if booking.project == project
                    and self.get_state(booking) in ("open", "fixed")
                    and not self.get_period(project, booking.month)
                }
            )
            found = []
            for month in months:
                if not found or month > found[-1][1]:
                    found.append(self.get_bounds(project, month, MONTHS[rhythm]))
            due += [(project, *bounds) for bounds in found]
        return sorted(due)

    def get_bounds(self, project: int, month: int, size: int) -> tuple:
        """Months of the calendar, less those that other periods hold."""
        first = month - month % size
        last = first + size - 1
        for period in self.periods.values():
            if period.project == project and period.last < month:
                first = max(first, period.last + 1)
            if period.project == project and period.first > month:
                last = min(last, period.first - 1)
        return first, last

    def open_periods(self, opened: dict) -> None:
        """The job opened periods: {key: (project, first, last)}."""
        due = self.get_due_periods()
        found = sorted(opened.values())
        check(found == due, f"periods {found} opened instead of {due}")
        for key, values in opened.items():
            self.periods[key] = Period(*values)

    def step_period(self, key: int, state: str, role: str) -> None:
        """Somebody took a step with a period."""
        period = self.periods[key]
        roles = PERIOD_STEPS.get((period.state, state), ())
        check(role in roles, f"{role} took a period from {period.state} to {state}")
        going = self.projects[period.project]
        check(going in GOING_ON, f"a period took a step in {going}")
        if state == "billed":
            left = self.get_period_hours(period, "open")
            check(abs(left) < 0.006, f"a period is billed with {left} open hours")
        self.move_period(period, state)

    def move_period(self, period: Period, state: str) -> None:
        """A period changed its status, and its ledger says so."""
        period.steps.append((period.state, state))
        period.state = state

    def get_period_hours(self, period: Period, *states: str) -> float:
        """What is left to bill of the bookings of a period, or all without states."""
        mine = self.get_period_bookings(period)
        if not states:
            return sum(booking.hours for booking in mine)
        return sum(b.rest for b in mine if self.get_state(b) in states)

    def get_period_bookings(self, period: Period) -> list:
        """The bookings of a period."""
        return [
            booking
            for booking in self.bookings.values()
            if booking.project == period.project and period.holds(booking.month)
        ]

    # === Billing ===

    def free(self, parts: dict) -> None:
        """Hours came off a document: {booking: (item, hours)}."""
        for booking, (item, _hours) in parts.items():
            del self.bookings[booking].items[item]
        self.reopen_periods([self.bookings[booking] for booking in parts])

    def reopen_periods(self, bookings: list) -> None:
        """Hours of these are open again: the office has to bill their period anew."""
        for period in self.periods.values():
            if period.state == "billed" and self.projects[period.project] in GOING_ON:
                mine = self.get_period_bookings(period)
                if any(booking in mine for booking in bookings):
                    self.move_period(period, "released")

    def bill_periods(self, key: int) -> None:
        """A document of a run was posted: it bills periods of which nothing is left.

        The clerk who posts is nobody of the office; who started the run is.
        """
        items = self.documents[key].items
        for period in self.periods.values():
            mine = self.get_period_bookings(period)
            named = any(item in booking.items for booking in mine for item in items)
            left = [b for b in mine if self.get_state(b) in ("open", "draft")]
            left += [b for b in mine if self.get_linked(b, "draft")]
            is_ready = key in self.run_documents and named and not left
            going = self.projects[period.project] in GOING_ON
            if is_ready and period.state == "released" and going:
                self.move_period(period, "billed")

    def get_run_bookings(self, projects, until: int) -> list:
        """What a run over months takes: the open hours of released periods."""
        return [
            booking
            for booking in self.bookings.values()
            if booking.project in projects
            and booking.counts <= until
            and self.get_state(booking) == "open"
            and self.get_period_state(booking) in FIXED
            and self.is_billable(booking)
            and (line := self.get_charging_line(booking.line))
            and self.lines[line].kind in BY_HOUR
            and self.lines[line].order not in self.cancelled_orders
        ]

    def get_run_amounts(self, projects, until: int) -> dict:
        """Quantities by order line that a run takes for projects; no deductions."""
        found = {}
        for booking in self.get_run_bookings(projects, until):
            line = self.get_charging_line(booking.line)
            found[line] = found.get(line, 0.0) + booking.rest
        for key, line in self.lines.items():
            if line.kind not in ("milestone", "expense"):
                continue
            if any(self.is_served(key, project) for project in projects):
                found[key] = self.get_quantity_to_invoice(key)
        return {key: hours for key, hours in found.items() if abs(hours) > 0.004}

    def is_served(self, line: int, project: int) -> bool:
        """Whether an invoice of a project bills a line without hours."""
        served = {key: self.get_served(key) for key in self.lines}
        orders = {x.order for k, x in self.lines.items() if project in served[k]}
        orders |= {x for x, of in self.order_projects.items() if of == project}
        order = self.lines[line].order
        is_mine = order in orders - self.cancelled_orders
        return is_mine and project in (served[line] or {project})

    def invoice_month(self, projects, until: int, moves: dict) -> None:
        """A run invoiced projects together: {group of orders: document}."""
        amounts = self.get_run_amounts(projects, until)
        orders = {self.lines[key].order for key in amounts}
        deducted = set()
        for project in projects:
            deducted |= self.get_deducted(self.get_run_amounts([project], until))
        documents = {}
        taken = self.get_run_bookings(projects, until)
        for key, line in self.lines.items():
            if line.order not in orders or (key not in amounts and key not in deducted):
                continue
            group = self.order_groups[line.order]
            document = documents.setdefault(group, Document([]))
            item = Item(key, amounts.get(key, 0.0), line.price)
            if line.kind == "down":
                item = Item(key, -1, self.get_rest(key))
            for booking in taken:
                if self.get_charging_line(booking.line) == key:
                    booking.items[item] = booking.rest
            document.items.append(item)
        check(documents.keys() == moves.keys(), f"{moves} of {documents.keys()}")
        for group, key in moves.items():
            document = documents[group]
            total = round(sum(item.money for item in document.items), 2)
            document.is_refund = total < 0
            self.documents[key] = document
            self.run_documents.add(key)

    def get_deducted(self, amounts: dict) -> set:
        """The down payments that the amounts of one project cover, by order."""
        found = set()
        for order in {self.lines[key].order for key in amounts}:
            down = {
                key: self.get_rest(key)
                for key, line in self.lines.items()
                if line.order == order and line.kind == "down"
            }
            down = {key: rest for key, rest in down.items() if rest > 0}
            total = sum(
                self.lines[key].price * quantity
                for key, quantity in amounts.items()
                if self.lines[key].order == order
            )
            if down and round(total - sum(down.values()), 2) >= 0:
                found |= down.keys()
        return found
