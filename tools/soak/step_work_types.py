"""Steps with work types: what kind of work an hour was, by rule or by hand."""

from hypothesis.stateful import rule

from .figures import Line, get_date
from .machine import DAYS, HOURS, PICK, having
from .step_releases import Releases

BOOKED = having(lambda self: self.model.bookings)


class WorkTypes(Releases):
    """Types are chosen, set by rules, and followed by order lines."""

    def _forget(self):
        """Nobody clears what Odoo keeps of rules when a savepoint is rolled back."""
        super()._forget()
        self.env.registry.clear_cache()

    # === What the model hears of by itself ===

    def _learn_excess(self):
        """Tell the model of lines that were added for work types, too."""
        super()._learn_excess()
        lines = self.env["sale.order.line"].search([("work_type_id", "!=", False)])
        for line in lines.sorted("id"):
            if line.id not in self.model.lines:
                beside = line.work_type_line_id.id or None
                new = Line(line.order_id.id, "hours", 0, 0.0)
                self.model.add_type_line(line.id, new, line.work_type_id.id, beside)

    def _reread_links(self, by_office=False):
        """Tell the model whose work is new, and which rules it met."""
        for key in self.model.bookings:
            if key not in self.model.persons:
                self.model.persons[key] = self._booking(key).employee_id.id
            if key not in self.model.types:
                self.model.type_new(key)
        super()._reread_links(by_office)

    def _get_lines(self):
        """Nobody lets a task be paid by a line that was added for a type."""
        added = self.model.type_lines
        return [key for key in super()._get_lines() if key not in added]

    def _has_agreed(self, keys):
        added = self.model.type_lines
        return super()._has_agreed(keys) or any(key in added for key in keys)

    def _pick_type(self, pick):
        """A type, or none."""
        return self._pick([False, *sorted(self.model.work_types)], pick)

    # === Steps ===

    @rule(pick=PICK, hours=HOURS, day=DAYS, of=PICK)
    def book_typed(self, pick, hours, day, of):
        """The employee says of what type his work was, also of none."""
        task = self._pick(self.house.tasks, pick)
        person, work_type = self.people["employee"], self._pick_type(of)
        vals = self.house._prepare_booking(task, hours, day, person)
        bookings = self.env["account.analytic.line"].with_user(person)

        def learn(line):
            self._learn_booking(line, day)
            self.model.hire(line.id)
            self.model.choose_type(line.id, work_type or None)

        self._take(
            "book with a work type",
            lambda: bookings.create({**vals, "work_type_id": work_type}),
            learn,
        )

    @BOOKED
    @rule(pick=PICK, of=PICK)
    def choose_type(self, pick, of):
        """Somebody chooses a type for his booking, or takes it off."""
        key = self._pick(self.model.bookings, pick)
        booking, work_type = self._get_own(key), self._pick_type(of)

        def learn(_result):
            self._touch(booking, "given a work type")
            self.model.choose_type(key, work_type or None)

        if work_type != (self.model.types[key] or False):
            self._take(
                "choose a work type",
                lambda: booking.write({"work_type_id": work_type}),
                learn,
            )

    @BOOKED
    @rule(pick=PICK, day=DAYS)
    def change_day(self, pick, day):
        """The work was on another day: the rules are asked anew."""
        key = self._pick(self.model.bookings, pick)
        known, booking = self.model.bookings[key], self._get_own(key)
        if day == known.day or known.late is not None:
            return

        def learn(_result):
            self._touch(booking, "moved to another day")
            known.day = day
            self._touch(booking, "moved to that day")
            self.model.ask_rules(key)

        self._take(
            "change the day of a booking",
            lambda: booking.write({"date": get_date(day)}),
            learn,
        )

    @rule(pick=PICK)
    def switch_rule(self, pick):
        """The office archives a rule of the week, or takes it into use again."""
        place = self._pick(sorted(self.house.work_type_rules), pick)
        found = self.house.work_type_rules[place]
        company = self.house.companies[place[0]].id, place[1]

        def learn(_result):
            active = found.active
            self.model.week[company] = found.work_type_id.id if active else None

        self._take(
            "switch a rule of work types",
            lambda: found.with_user(self.house.office).write(
                {"active": not found.active}
            ),
            learn,
        )
