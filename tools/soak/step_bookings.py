"""Steps with bookings."""

from hypothesis.stateful import rule

from .figures import Booking
from .machine import DAYS, HOURS, PICK, REASON, Desk, having


class Bookings(Desk):
    """Hours are booked, corrected and moved."""

    @rule(pick=PICK, hours=HOURS, day=DAYS)
    def book(self, pick, hours, day):
        """The employee books on a task."""
        task = self._pick(self.house.tasks, pick)
        vals = self.house._prepare_booking(task, hours, day)
        bookings = self.env["account.analytic.line"].with_user(self.house.employee)
        self._take("book", lambda: bookings.create(vals), self._learn_booking(day))

    def _learn_booking(self, day):
        def learn(line):
            line = line.sudo()
            booking = Booking(
                *(line.project_id.id, line.task_id.id, line.so_line.id or None),
                *(line.unit_amount, day),
            )
            self.model.book(line.id, booking)

        return learn

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK, hours=HOURS)
    def correct(self, pick, hours):
        """The hours of a booking become others."""
        key = self._pick(self.model.bookings, pick)

        def learn(_result):
            self.model.touch(key, "corrected").hours = hours

        if hours != self.model.bookings[key].hours:
            booking = self._booking(key, self.house.employee)
            self._take("correct", lambda: booking.write({"unit_amount": hours}), learn)

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK)
    def split(self, pick):
        """A part of a booking becomes one of its own."""
        key = self._pick(self.model.bookings, pick)
        part = self.model.bookings[key].hours / 2
        if part * 4 % 1:
            return  # quarters of an hour only
        line = self._booking(key)

        def act():
            line.unit_amount = part
            return line.copy({"unit_amount": part, "date": line.date})

        def learn(other):
            booking = self.model.touch(key, "split")
            booking.hours = part
            self._learn_booking(booking.day)(other)

        self._take("split", act, learn)

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK)
    def delete(self, pick):
        """A booking is deleted."""
        key = self._pick(self.model.bookings, pick)

        def learn(_result):
            self.model.touch(key, "deleted")
            del self.model.bookings[key]

        booking = self._booking(key, self.house.employee)
        self._take("delete a booking", booking.unlink, learn)

    @rule(pick=PICK, to=PICK)
    def move_task(self, pick, to):
        """A task goes to another project, with what is not billed of it."""
        task = self._pick(self.house.tasks, pick)
        project = self._pick(self.house.projects, to)
        self._take(
            "move a task",
            lambda: task.write({"project_id": project.id}),
        )

    @rule(pick=PICK, to=PICK)
    def change_task_line(self, pick, to):
        """Another order line pays for a task."""
        task = self._pick(self.house.tasks, pick)
        line = self._pick(self._get_lines(), to)
        self._take(
            "change the order item of a task",
            lambda: task.write({"sale_line_id": line}),
        )

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK, to=PICK)
    def change_line(self, pick, to):
        """Another order line pays for a booking."""
        key = self._pick(self.model.bookings, pick)
        line = self._pick(self._get_lines(), to)
        vals = {"so_line": line, "is_so_line_edited": True}
        self._take(
            "change the order item of a booking",
            lambda: self._booking(key).write(vals),
        )

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK, to=PICK)
    def change_line_by_office(self, pick, to):
        """The office lets another order line pay for a booking, with a reason."""
        booking = self._booking(
            self._pick(self.model.bookings, pick), self.house.office
        )
        line = self._record("sale.order.line", self._pick(self._get_lines(), to))
        changes = self.env["project.order.line.change"].with_user(self.house.office)
        self._take(
            "change the order item by the office",
            lambda: changes._change_order_line(booking, line, REASON),
            by_office=True,
        )

    @rule(pick=PICK, to=PICK)
    def change_project_line(self, pick, to):
        """Another order line pays for a project."""
        project = self._pick(self.house.projects, pick)
        line = self._pick(self._get_lines(), to)
        self._take(
            "change the order item of a project",
            lambda: project.write({"sale_line_id": line}),
        )

    @rule(pick=PICK, to=PICK)
    def change_rate(self, pick, to):
        """A rate of its own for the employee, or another one."""
        project = self._pick(self.house.projects, pick)
        line = self._pick(self._get_lines(), to)
        rates = project.sale_line_employee_ids
        vals = {
            "project_id": project.id,
            "employee_id": self.house.staff.id,
            "sale_line_id": line,
        }

        def learn(_result):
            rate = project.sale_line_employee_ids
            self.model.rates[rate.id] = (project.id, line)

        act = (lambda: rates.write(vals)) if rates else (lambda: rates.create(vals))
        self._take("change a rate", act, learn)
