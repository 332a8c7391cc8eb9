"""The figures that ought to be: hours and money of projects, in plain Python.

It knows no Odoo. Records are known by their keys.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal


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


@dataclass
class Line:
    """An order line: hours, fixed, milestone or down (a down payment).

    The price is the one after discount.
    """

    order: int
    kind: str
    sold: float
    price: float
    reached: dict = field(default_factory=dict)  # part of it by milestone


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
    """Hours; ``item`` is the line of the invoice that they are on now."""

    project: int
    task: int
    line: int | None
    hours: float
    day: int
    item: Item | None = None
    is_waived: bool = False


@dataclass
class Document:
    """An invoice, or a credit note ``of`` one; ``freed`` says what it opened again."""

    items: list
    of: int | None = None
    price_only: bool = False
    state: str = "draft"
    # What a credit note opened, and what a cancelled one billed, by booking:
    # (item, hours)
    freed: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)


class Figures:
    """A house of projects, orders, bookings and documents, and what follows of them."""

    def __init__(self):
        self.projects = {}  # status
        self.project_lines = {}  # the order line that a project is sold by
        self.lines, self.bookings, self.documents = {}, {}, {}
        self.tasks = {}  # (project, line)
        self.milestones, self.rates = {}, {}  # (project, line)
        self.write_offs = {}  # (line, amount)
        self.cancelled_orders = set()

    # === Figures ===

    def get_state(self, booking: Booking) -> str:
        """How a booking is accounted for."""
        if booking.item:
            return "draft" if self.find(booking.item).state == "draft" else "billed"
        if booking.is_waived:
            return "waived"
        line = self.lines.get(booking.line)
        if not line or line.kind == "hours" or line.order in self.cancelled_orders:
            return "open"
        return "fixed"

    def find(self, item: Item) -> Document:
        """The document of an item."""
        return next(d for d in self.documents.values() if item in d.items)

    def get_hours(self, project: int) -> dict:
        """The hours of a project by the state of its bookings."""
        hours = dict.fromkeys(("billed", "draft", "fixed", "waived", "open"), 0.0)
        for booking in self.bookings.values():
            if booking.project == project:
                hours[self.get_state(booking)] += booking.hours
        return hours

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
        if self.lines[line].kind == "hours":
            return sum(self.bookings[key].hours for key in self.get_open(line, until))
        if self.lines[line].kind == "down":
            rest = self.get_rest(line)
            return (rest < 0) - (rest > 0)
        items = self.get_invoiced(line, "draft", "posted", reductions=False)
        return self.get_target(line) - sum(item.quantity for item in items)

    def get_rest(self, line: int) -> float:
        """What of a down payment no document has deducted or credited yet."""
        items = self.get_invoiced(line, "draft", "posted")
        return round(sum(item.money for item in items), 2)

    def get_open(self, line: int, until: int = 99) -> list:
        """The open bookings of an order line, up to a day."""
        return [
            key
            for key, booking in self.bookings.items()
            if booking.line == line
            and booking.day <= until
            and self.get_state(booking) == "open"
        ]

    def get_served(self, line: int) -> set:
        """The projects that an order line is for; none where it is for all."""
        links = [*self.tasks.values(), *self.milestones.values(), *self.rates.values()]
        links += [(b.project, b.line) for b in self.bookings.values()]
        links += list(self.project_lines.items())
        return {link[0] for link in links if link[1] == line}

    def get_parts(self, project: int) -> dict:
        """What is to invoice of a project, by order line; drafts are not invoiced.

        Down payments count off by ("down", order): the share of the project.
        """
        orders = {
            x.order for k, x in self.lines.items() if project in self.get_served(k)
        }
        parts = {}
        for key, line in self.lines.items():
            # The price of a cancelled order covers nothing: its bookings are open.
            if line.kind == "hours" or line.order in self.cancelled_orders:
                parts[key] = self.get_worth(key, project)
            elif line.kind != "down" and line.order in orders:
                if project in (self.get_served(key) or {project}):
                    parts[key] = self.get_due(key)
        for order in orders - self.cancelled_orders:
            mine = [
                key
                for key, line in self.lines.items()
                if key in parts and line.order == order
            ]
            parts["down", order] = self.get_share(order, sum(map(parts.get, mine)))
        return {key: amount for key, amount in parts.items() if amount}

    def get_worth(self, line: int, *projects: int) -> float:
        """What hours bring that no posted invoice charges: of all projects or some."""
        hours = (
            booking.hours
            for booking in self.bookings.values()
            if booking.line == line
            and (not projects or booking.project in projects)
            and self.get_state(booking) in ("open", "draft")
        )
        return cents(self.lines[line].price * sum(hours))

    def get_share(self, order: int, amount: float) -> float:
        """What is to deduct where ``amount`` of an order is invoiced; negative."""
        lines = [key for key, line in self.lines.items() if line.order == order]
        down = [key for key in lines if self.lines[key].kind == "down"]
        posted = [
            item.money for key in down for item in self.get_invoiced(key, "posted")
        ]
        total = sum(
            self.get_worth(key)
            if self.lines[key].kind == "hours"
            else self.get_due(key)
            for key in lines
            if key not in down
        )
        return -cents(sum(posted) * min(amount / total, 1)) if total else 0.0

    def get_due(self, line: int) -> float:
        """What is to invoice of a line without hours, less what was written off."""
        items = self.get_invoiced(line, "posted", reductions=False)
        quantity = self.get_target(line) - sum(item.quantity for item in items)
        due, off = cents(quantity * self.lines[line].price), self.get_written_off(line)
        return max(due - max(off, 0), 0) if due > 0 else min(due - min(off, 0), 0)

    def get_written_off(self, line: int) -> float:
        """What the office decided not to invoice of a line."""
        return sum(amount for of, amount in self.write_offs.values() if of == line)

    def get_uncovered(self, project: int) -> dict:
        """The hours and amounts that are in the way of closing a project."""
        hours, parts = self.get_hours(project), self.get_parts(project)
        uncovered = {name: hours[name] for name in ("open", "draft") if hours[name]}
        for order in {line.order for line in self.lines.values()}:
            mine = [
                k for k in parts if k in self.lines and self.lines[k].order == order
            ]
            fixed = sum(parts[key] for key in mine if self.lines[key].kind != "hours")
            if fixed:
                share = fixed / sum(map(parts.get, mine))
                uncovered[order] = fixed + parts.get(("down", order), 0.0) * share
        return {key: amount for key, amount in uncovered.items() if abs(amount) > 0.004}
