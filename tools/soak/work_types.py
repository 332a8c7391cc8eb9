"""What ought to happen with work types, in plain Python: which line bills an hour.

A rule of the week sets the type of a booking unless somebody has chosen one, "none"
included. A type with a factor goes beside a line that is billed by the hour; one with a
product has a line of its own, whatever would have billed the hours.
"""

from dataclasses import dataclass

from .figures import Figures, check, get_date


@dataclass
class WorkType:
    """A type of a company: a factor of the price, or a product with its own price."""

    company: int
    factor: float = 1.0
    price: float | None = None


class WorkTypes(Figures):
    """The types of bookings, and the order lines that were added for them."""

    def __init__(self):
        super().__init__()
        self.work_types = {}
        self.week = {}  # type by (company, day of the week)
        self.companies = {}  # of projects
        self.employers = {}  # the company of a booking, which stays where it goes
        self.types, self.chosen = {}, set()  # of bookings
        self.type_lines = {}  # (type, line beside) of added order lines
        self.order_rates = {}  # of the currency of an order to that of the products
        self.office_lines = set()  # bookings whose line the office has chosen

    # === Types ===

    def add_work_type(self, key: int, *values) -> None:
        """The office keeps a type: company, factor and price of its own product."""
        self.work_types[key] = WorkType(*values)

    def hire(self, key: int) -> None:
        """A booking belongs to the company of the project for which it was made."""
        self.employers[key] = self.companies[self.bookings[key].project]

    def get_rule(self, key: int) -> int | None:
        """The type that the rules set on a booking."""
        day = get_date(self.bookings[key].day)
        return self.week.get((self.employers[key], day.weekday()))

    def type_new(self, key: int, of: int | None = None) -> None:
        """A booking was made: by rule, or as a part ``of`` another one."""
        self.hire(key)
        if of:
            self.choose_type(key, self.types[of])
        else:
            self.types[key] = self.get_rule(key)

    def choose_type(self, key: int, work_type: int | None) -> None:
        """Somebody chose a type; what a rule says anyway is no choice."""
        if work_type:
            company = self.work_types[work_type].company
            check(self.employers[key] == company, "a type of another company")
        self.types[key] = work_type
        self.chosen.discard(key)
        if work_type != self.get_rule(key):
            self.chosen.add(key)

    def ask_rules(self, key: int) -> None:
        """A booking has another day or project: the rules are asked anew."""
        if key not in self.chosen:
            self.types[key] = self.get_rule(key)

    # === Lines ===

    def add_type_line(self, key: int, line, work_type: int, beside: int | None):
        """An order line was added for hours of a type; its price is as agreed."""
        agreed = self.work_types[work_type]
        if beside:
            line.price = self.lines[beside].price * agreed.factor
        else:
            line.price = agreed.price * self.order_rates.get(line.order, 1.0)
        check((beside is None) == (agreed.price is not None), "a line without reason")
        check((work_type, beside) not in self.get_own(line.order), "two such lines")
        self.lines[key] = line
        self.type_lines[key] = (work_type, beside)

    def get_own(self, order: int) -> list:
        """The types of the lines that were added to an order."""
        return [
            kind
            for key, kind in self.type_lines.items()
            if self.lines[key].order == order
        ]

    def relink(self, key: int, *links, paid=0.0, office=False) -> None:
        """Whatever leads a booking to another line, it is the one of its type."""
        booking = self.bookings[key]
        before = (booking.project, booking.line)
        super().relink(key, *links, paid=paid, office=office)
        if before[0] != booking.project:
            self.ask_rules(key)
        if before[1] != booking.line:
            self.office_lines.discard(key)
            if office:
                self.office_lines.add(key)
        if key in self.types and key not in self.office_lines:
            self.check_type_line(key)

    def check_type_line(self, key: int) -> None:
        """Raise unless the line that bills a booking is the one of its type."""
        line = self.bookings[key].line
        if line is None:
            return
        work_type = self.types[key]
        found, _beside = self.type_lines.get(line, (None, None))
        agreed = self.work_types.get(work_type)
        wanted = None
        if agreed and agreed.price is not None:
            wanted = work_type
        elif agreed and agreed.factor != 1 and self.lines[line].kind == "hours":
            wanted = work_type
        text = f"a booking of type {work_type} is on a line of type {found}"
        check(found == wanted, text)
