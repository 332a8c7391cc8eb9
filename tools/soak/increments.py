"""How much is billed beyond the hours that were booked, in plain Python.

An order line may say that hours are billed in steps, rounded up: each booking, or all
that a person books on it in a day; and what is billed at least for work that is billed
whole. The difference is no hour of anybody: it stands on documents (*Taktung*).
"""

from dataclasses import dataclass
from math import ceil

from .figures import BY_HOUR, Figures, Item


@dataclass(frozen=True)
class Rule:
    """What was agreed: hours of a step and at least, and whether by day."""

    step: float
    least: float
    by_day: bool


class Increments(Figures):
    """The rules of order lines, and what documents bill by them."""

    def __init__(self):
        super().__init__()
        self.rules = {}  # by order line
        self.persons = {}  # who worked, by booking
        self.increments = {}  # {booking: hours} by line of a document

    # === What is billed together ===

    def get_increments(self, line: int, keys, anew: Item | None = None) -> dict:
        """What is billed beyond the hours of bookings that are billed together.

        :param anew: an item whose hours are worked out anew; else it is the rests
        """
        rule = self.rules.get(line)
        if not rule:
            return dict.fromkeys(keys, 0.0)
        groups = {}
        for key in keys:
            booking = self.bookings[key]
            place = (self.persons[key], booking.day) if rule.by_day else key
            groups.setdefault(place, []).append(key)
        found = {}
        for mine in groups.values():
            # The newest booking of a day has it.
            found |= dict.fromkeys(mine, 0.0)
            found[max(mine)] = self.get_increment(line, rule, mine, anew)
        return found

    def get_increment(self, line: int, rule: Rule, keys, anew) -> float:
        """What bookings are billed more, with what is billed of them or their day."""
        hours, whole = 0.0, True
        for booking in map(self.bookings.get, keys):
            own = booking.items[anew] if anew else booking.rest
            before = booking.linked - (own if anew else 0.0)
            hours += own
            whole &= abs(own + before - booking.hours) < 0.0001
        earlier, charged = 0.0, 0.0
        together = keys
        if rule.by_day:
            together = [k for k in self.bookings if self.is_same_day(line, k, keys[0])]
        for key in together:
            for item, part in self.bookings[key].items.items():
                if item is not anew:
                    earlier += part
                    charged += part + self.increments.get(item, {}).get(key, 0.0)
        target = self.round_up(rule, earlier + hours, whole)
        more = target - charged
        # Nothing is given back but for corrections.
        more = max(more, 0.0) if hours >= 0 else min(more, 0.0)
        return round(more - hours, 6)

    def is_same_day(self, line: int, key: int, other: int) -> bool:
        """Whether two bookings are of a person and day on what a line charges."""
        first, second = self.bookings[key], self.bookings[other]
        same = (self.persons[key], first.day) == (self.persons[other], second.day)
        return same and self.get_charging_line(first.line) == line

    @staticmethod
    def round_up(rule: Rule, hours: float, whole: bool) -> float:
        """Hours to bill for hours of work, counted in whole minutes."""
        minutes = round(hours * 60)
        if minutes <= 0:
            return hours
        step = round(rule.step * 60)
        billed = ceil(minutes / step) * step / 60 if step else hours
        return max(hours, billed, rule.least if whole else 0.0)

    # === What stands on documents ===

    def get_billed_increment(self, key: int) -> float:
        """What the documents that bill a booking charge beyond its hours."""
        items = self.bookings[key].items
        return sum(self.increments.get(item, {}).get(key, 0.0) for item in items)

    def get_project_increment(self, project: int) -> float:
        """The term of the equation of a project: on documents that count."""
        return sum(
            self.get_billed_increment(key)
            for key, booking in self.bookings.items()
            if booking.project == project
        )

    def get_charged(self, item: Item, keys) -> float:
        """With what it charges beyond."""
        more = self.increments.get(item, {})
        on_it = [key for key in keys if item in self.bookings[key].items]
        return super().get_charged(item, keys) + sum(more.get(k, 0.0) for k in on_it)

    def note(self, item: Item, increments: dict) -> None:
        """A line of a document bills these bookings with these increments."""
        mine = {k: x for k, x in increments.items() if item in self.bookings[k].items}
        self.increments[item] = mine

    # === What is to invoice ===

    def get_quantity_to_invoice(self, line: int, until: int = 99) -> float:
        quantity = super().get_quantity_to_invoice(line, until)
        if self.lines[line].kind in BY_HOUR:
            keys = self.get_billable(line, until)
            quantity += sum(self.get_increments(line, keys).values())
        return quantity

    def get_unposted(self, line: int, *projects: int) -> float:
        """With the increments on drafts, and of all open bookings together."""
        more = self.get_increments(line, self.get_open(line))
        for key, booking in self.bookings.items():
            if self.get_charging_line(booking.line) == line:
                drafts = [x for x in booking.items if self.find(x).state == "draft"]
                of = [self.increments.get(item, {}).get(key, 0.0) for item in drafts]
                more[key] = more.get(key, 0.0) + sum(of)
        return super().get_unposted(line, *projects) + sum(
            hours
            for key, hours in more.items()
            if not projects or self.bookings[key].project in projects
        )

    def get_charged_beyond(self, line: int) -> float:
        """What all bookings of a line are billed beyond their hours, now or later."""
        mine = {
            key: self.get_billed_increment(key)
            for key, booking in self.bookings.items()
            if self.get_charging_line(booking.line) == line
        }
        open_ones = self.get_increments(line, self.get_open(line))
        return sum(mine.values()) + sum(open_ones.values())

    def get_run_amounts(self, projects, until: int) -> dict:
        found = super().get_run_amounts(projects, until)
        for line, increments in self.get_run_increments(projects, until).items():
            found[line] = found.get(line, 0.0) + sum(increments.values())
        return {key: hours for key, hours in found.items() if abs(hours) > 0.004}

    def get_run_increments(self, projects, until: int) -> dict:
        """What a run over months bills beyond hours: {line: {booking: hours}}."""
        taken = self.get_run_bookings(projects, until)
        lines = {}
        for key, booking in self.bookings.items():
            if any(booking is one for one in taken):
                line = self.get_charging_line(booking.line)
                lines.setdefault(line, []).append(key)
        return {line: self.get_increments(line, keys) for line, keys in lines.items()}

    # === Documents ===

    def invoice(self, key: int, orders, until: int = 99, final=False) -> None:
        increments = {}
        for line, sold in self.lines.items():
            if sold.kind in BY_HOUR:
                increments[line] = self.get_increments(
                    line, self.get_billable(line, until)
                )
        super().invoice(key, orders, until, final)
        for item in self.documents[key].items:
            self.note(item, increments.get(item.line, {}))

    def invoice_month(self, projects, until: int, moves: dict) -> None:
        increments = self.get_run_increments(projects, until)
        super().invoice_month(projects, until, moves)
        for move in moves.values():
            for item in self.documents[move].items:
                self.note(item, increments.get(item.line, {}))

    def credit(self, key: int, of: int, chosen: set, price_only: bool) -> None:
        super().credit(key, of, chosen, price_only)
        pairs = zip(self.documents[key].items, self.documents[of].items, strict=True)
        for item, billed in pairs:
            is_hours = self.lines[item.line].kind in BY_HOUR
            if is_hours and chosen and not price_only:
                mine = [k for k in chosen if billed in self.bookings[k].items]
                more = self.increments.get(billed, {})
                item.quantity -= sum(more.get(k, 0.0) for k in mine)

    def post(self, key: int, freed=(), taken=()) -> None:
        """What a renewed invoice bills is billed as if with all that is open."""
        document = self.documents[key]
        new = [k for k in taken if not document.get_item(self.bookings[k])]
        for item in document.items if new else ():
            keys = self.get_billable(item.line)
            increments = self.get_increments(item.line, keys)
            mine = [k for k in new if k in keys]
            if mine:
                self.increments[item] = {k: increments[k] for k in mine}
        super().post(key, freed, taken)

    def take_off(self, key: int, of: int) -> None:
        """The rest of a day on a draft is rounded up anew."""
        item = self.documents[of].get_item(self.bookings[key])
        super().take_off(key, of)
        self.increments.get(item, {}).pop(key, None)
        rule = self.rules.get(item.line)
        mine = [k for k, booking in self.bookings.items() if item in booking.items]
        if rule and rule.by_day:
            self.increments[item] = self.get_increments(item.line, mine, item)
        item.quantity += sum(self.increments.get(item, {}).values())
