"""The figures that ought to be: hours and money of projects, in plain Python.

It knows no Odoo. Records are known by their keys; money is before taxes, in the
currency of its order.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

SETTLED = ("po_billed", "po_archived")
BY_HOUR = ("hours", "excess")  # kinds of lines that bookings make up
DAYS_OF_MONTH = 7  # so that a few days make months


class Impossible(AssertionError):
    """The product did what it must never do."""


def check(holds, text: str) -> None:
    """Raise ``Impossible`` with ``text`` unless it holds."""
    if not holds:
        raise Impossible(text)


def cents(amount: float) -> float:
    """Round as documents do, half a cent up."""
    exact = Decimal(repr(round(amount, 8)))
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def get_date(day: int) -> date:
    """The date of a day, whose months are short: none is at an end."""
    month, rest = divmod(day - 1, DAYS_OF_MONTH)
    return date(2025, month + 1, 2 + 4 * rest)


@dataclass
class Line:
    """An order line: hours, prepaid, fixed, milestone, expense or down (payment).

    An excess line charges what goes beyond the prepaid one that it is ``of``. The price
    is the one after discount.
    """

    order: int
    kind: str
    sold: float
    price: float
    reached: dict = field(default_factory=dict)  # part of it by milestone
    of: int | None = None


@dataclass(eq=False)
class Item:
    """A line of a document; ``quantity`` and money are negative on credit notes."""

    line: int
    quantity: float
    price: float

    @property
    def money(self) -> float:
        """What it charges, before taxes."""
        return cents(self.quantity * self.price)


@dataclass
class Booking:
    """Hours; ``items`` are the invoice lines that they are on, each with its part."""

    project: int
    task: int
    line: int | None
    hours: float
    day: int
    items: dict = field(default_factory=dict)  # hours by item
    paid: float = 0.0  # hours of it that a prepaid quantity pays
    waivers: dict = field(default_factory=dict)  # hours by waiver that counts
    late: int | None = None  # the month in which a late booking counts
    release: str | None = None  # sent, accepted or objected

    @property
    def month(self) -> int:
        """The month in which it is billed, 0 for the first."""
        return (self.day - 1) // DAYS_OF_MONTH if self.late is None else self.late

    @property
    def counts(self) -> float:
        """The day from which it is billed: a late one before the first of its month."""
        return self.day if self.late is None else self.late * DAYS_OF_MONTH + 0.5

    @property
    def is_waived(self) -> bool:
        """Whether a waiver names it, for all of it or a part."""
        return bool(self.waivers)

    @property
    def waived(self) -> float:
        """The hours that the office does not bill."""
        return sum(self.waivers.values())

    @property
    def linked(self) -> float:
        """The hours that are on invoices."""
        return sum(self.items.values())

    @property
    def rest(self) -> float:
        """The hours that are left: not paid, not waived and on no invoice."""
        return self.hours - self.paid - self.waived - self.linked

    @property
    def has_rest(self) -> bool:
        """Whether hours are left."""
        return abs(self.rest) >= 0.0001


@dataclass
class Document:
    """An invoice, or a credit note ``of`` one; ``freed`` says what it opened again."""

    items: list
    of: int | None = None
    price_only: bool = False
    is_refund: bool = False
    state: str = "draft"
    # What a credit note opened, and what a cancelled one billed, by booking:
    # (item, hours)
    freed: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    releases: set = field(default_factory=set)  # signed statements that it carries

    def get_item(self, booking: Booking) -> Item | None:
        """The item of this document that a booking is on."""
        return next((item for item in self.items if item in booking.items), None)


class Figures:
    """A house of projects, orders, bookings and documents, and what follows of them."""

    def __init__(self):
        self.projects = {}  # status
        self.steps = {}  # from and to which status a project went
        self.project_lines = {}  # the order line that a project is sold by
        self.order_projects = {}  # the project that an order is made for
        self.lines, self.bookings, self.documents = {}, {}, {}
        self.tasks = {}  # (project, line)
        self.milestones, self.rates = {}, {}  # (project, line)
        self.write_offs = {}  # (line, amount)
        self.cancelled_orders = set()
        self.excused = set()  # archived projects that documents have opened again

    # === Bookings ===

    def get_state(self, booking: Booking) -> str:
        """How what is left of a booking is accounted for, or else all of it."""
        if booking.items and not booking.has_rest:
            drafts = [x for x in booking.items if self.find(x).state == "draft"]
            return "draft" if drafts else "billed"
        if booking.is_waived and not booking.has_rest:
            return "waived"
        line = self.lines.get(booking.line)
        if not line or line.kind == "hours":
            return "open"
        if line.kind == "prepaid":
            return "fixed" if booking.paid and not booking.has_rest else "open"
        return "open" if line.order in self.cancelled_orders else "fixed"

    def find(self, item: Item) -> Document:
        """The document of an item."""
        return next(d for d in self.documents.values() if item in d.items)

    def is_held(self, booking: Booking) -> bool:
        """Whether what a prepaid quantity pays of a booking stays as it is."""
        is_billed = bool(booking.items) and not booking.has_rest
        return is_billed or self.projects[booking.project] in SETTLED

    def get_unposted_hours(self, booking: Booking) -> float:
        """The hours of a booking that an invoice is to bill, or a draft does."""
        rest = booking.rest if self.get_state(booking) == "open" else 0.0
        return rest + self.get_linked(booking, "draft")

    def get_linked(self, booking: Booking, state: str) -> float:
        """The hours of a booking on documents in a state."""
        parts = booking.items.items()
        return sum(hours for item, hours in parts if self.find(item).state == state)

    def get_hours(self, project: int) -> dict:
        """The hours of a project by what they are accounted for."""
        hours = dict.fromkeys(("billed", "draft", "fixed", "waived", "open"), 0.0)
        for booking in self.bookings.values():
            if booking.project == project:
                hours["fixed"] += booking.paid
                hours["waived"] += booking.waived
                hours["billed"] += self.get_linked(booking, "posted")
                hours["draft"] += self.get_linked(booking, "draft")
                hours[self.get_state(booking)] += booking.rest
        return hours

    def get_open(self, line: int, until: int = 99) -> list:
        """The open bookings of an order line, up to a day."""
        return [
            key
            for key, booking in self.bookings.items()
            if line in (booking.line, self.get_charging_line(booking.line))
            and booking.day <= until
            and self.get_state(booking) == "open"
        ]

    def get_charging_line(self, line: int | None) -> int | None:
        """The line that charges open hours of a line: its excess line, or itself."""
        if line and self.lines[line].kind == "prepaid":
            return next((k for k, one in self.lines.items() if one.of == line), line)
        return line

    def check_prepaid(self, line: int) -> None:
        """What was sold is paid, as far as it is booked, and nothing more."""
        mine = [b for b in self.bookings.values() if b.line == line]
        free = [b for b in mine if not self.is_held(b)]
        sold = self.lines[line]
        bought = 0.0 if sold.order in self.cancelled_orders else sold.sold
        left = bought - sum(b.paid for b in mine if self.is_held(b))
        total = sum(b.rest + b.paid for b in free)
        # Where more is held than was bought, only corrections make up for it.
        least, most = min(total, left), min(total, max(left, 0.0))
        found = sum(b.paid for b in free)
        text = f"{found} hours of line {line} are paid, not {least} to {most}"
        check(least - 0.001 < found < most + 0.001, text)
        for b in mine:
            most = b.rest + b.paid
            holds = b.paid * most >= 0 and abs(b.paid) < abs(most) + 0.001
            check(holds, f"{b.paid} of {most} hours are paid")

    # === What is to invoice ===

    def get_invoiced(self, line: int, *states: str, reductions=None) -> list:
        """Items of documents in ``states``; only or without mere price reductions."""
        return [
            item
            for document in self.documents.values()
            if document.state in states and reductions in (None, document.price_only)
            for item in document.items
            if item.line == line
        ]

    def get_target(self, line: int) -> float:
        """The quantity of a line without hours that the customer owes."""
        sold = self.lines[line]
        if sold.order in self.cancelled_orders:
            return 0.0
        parts = sum(sold.reached.values()) if sold.kind == "milestone" else 1
        return sold.sold * parts

    def get_quantity_to_invoice(self, line: int, until: int = 99) -> float:
        """What the order would put on an invoice now."""
        if self.lines[line].kind in BY_HOUR:
            keys = self.get_billable(line, until)
            return sum(self.bookings[key].rest for key in keys)
        if self.lines[line].kind == "down":
            rest = self.get_rest(line)
            return (rest < 0) - (rest > 0)
        items = self.get_invoiced(line, "draft", "posted", reductions=False)
        return self.get_target(line) - sum(item.quantity for item in items)

    def get_rest(self, line: int) -> float:
        """What of a down payment no document has deducted or credited yet."""
        items = self.get_invoiced(line, "draft", "posted")
        return round(sum(item.money for item in items), 2)

    def get_served(self, line: int) -> set:
        """The projects that an order line is for; none where it is for all."""
        links = [*self.tasks.values(), *self.milestones.values(), *self.rates.values()]
        links += [(b.project, b.line) for b in self.bookings.values()]
        links += list(self.project_lines.items())
        return {link[0] for link in links if link[1] == line}

    def get_parts(self, project: int) -> dict:
        """What is to invoice of a project; drafts are not invoiced.

        By order line, bookings by ("hours", line), and the share of the project in down
        payments by ("down", order).
        """
        served = {key: self.get_served(key) for key in self.lines}
        orders = {x.order for k, x in self.lines.items() if project in served[k]}
        orders |= {x for x, of in self.order_projects.items() if of == project}
        orders -= self.cancelled_orders
        parts = {}
        for key, line in self.lines.items():
            parts["hours", key] = self.get_worth(key, project)
            is_mine = line.order in orders and project in (served[key] or {project})
            if is_mine and line.kind not in (*BY_HOUR, "down"):
                parts[key] = self.get_due(key)
        for order in orders:
            mine = self.get_of_order(parts, order)
            parts["down", order] = self.get_share(order, sum(mine.values()))
        return {key: amount for key, amount in parts.items() if amount}

    def get_of_order(self, parts: dict, order: int) -> dict:
        """Those of the parts that are lines of an order, or hours on them."""
        lines = [key for key, line in self.lines.items() if line.order == order]
        keys = [*lines, *(("hours", line) for line in lines)]
        return {key: parts[key] for key in keys if key in parts}

    def get_worth(self, line: int, *projects: int) -> float:
        """What hours bring that no posted invoice charges: of all projects or some."""
        if self.lines[line].kind not in (*BY_HOUR, "prepaid"):
            return 0.0  # the price of a piece says nothing about an hour
        return cents(self.lines[line].price * self.get_unposted(line, *projects))

    def get_unposted(self, line: int, *projects: int) -> float:
        """Hours that no posted invoice charges: of all projects or some."""
        return sum(
            self.get_unposted_hours(booking)
            for booking in self.bookings.values()
            if self.get_charging_line(booking.line) == line
            and (not projects or booking.project in projects)
        )

    def get_charged(self, item: Item, keys) -> float:
        """What an item charges of bookings."""
        return sum(self.bookings[key].items.get(item, 0.0) for key in keys)

    def get_share(self, order: int, amount: float) -> float:
        """What is to deduct where ``amount`` of an order is invoiced; negative."""
        lines = [key for key, line in self.lines.items() if line.order == order]
        down = [key for key in lines if self.lines[key].kind == "down"]
        posted = [
            item.money for key in down for item in self.get_invoiced(key, "posted")
        ]
        total = sum(map(self.get_worth, lines)) + sum(
            self.get_due(key)
            for key in lines
            if self.lines[key].kind not in (*BY_HOUR, "down")
        )
        return -cents(sum(posted) * min(amount / total, 1)) if total else 0.0

    def get_due(self, line: int) -> float:
        """What is to invoice of a line without hours, less what was written off."""
        items = self.get_invoiced(line, "posted", reductions=False)
        quantity = self.get_target(line) - sum(item.quantity for item in items)
        due, off = cents(quantity * self.lines[line].price), self.get_written_off(line)
        left = max(due - max(off, 0), 0) if due > 0 else min(due - min(off, 0), 0)
        return cents(left)

    def get_written_off(self, line: int) -> float:
        """What the office decided not to invoice of a line."""
        return sum(amount for of, amount in self.write_offs.values() if of == line)

    def get_uncovered(self, project: int) -> dict:
        """The hours and amounts that are in the way of closing a project."""
        uncovered = {"draft": self.get_hours(project)["draft"]}
        for line in [None, *self.lines]:
            mine = [self.bookings[key] for key in self.get_open(line)]
            hours = sum(b.rest for b in mine if b.project == project)
            uncovered["open", line] = hours
        parts = self.get_parts(project)
        for order in {line.order for line in self.lines.values()}:
            mine = self.get_of_order(parts, order)
            fixed = sum(mine[key] for key in mine if key in self.lines)
            if fixed:
                share = fixed / sum(mine.values())
                uncovered[order] = fixed + parts.get(("down", order), 0.0) * share
        return {key: amount for key, amount in uncovered.items() if abs(amount) > 0.004}
