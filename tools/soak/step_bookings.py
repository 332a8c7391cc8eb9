"""Steps with bookings, and with what decides which order line pays for them."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import Booking, check
from .machine import DAYS, HOURS, PICK, REASON, Desk, having

BOOKED = having(lambda self: self.model.bookings)


class Bookings(Desk):
    """Hours are booked, corrected and moved."""

    @rule(pick=PICK, hours=HOURS, day=DAYS)
    def book(self, pick, hours, day):
        """The employee books on a task."""
        self._book("book", pick, hours, day)

    @rule(pick=PICK, days=st.sampled_from([0.25, 0.5, 1.0]), day=DAYS)
    def book_days(self, pick, days, day):
        """The same, in days."""
        unit = self.env.ref("uom.product_uom_day").id
        self._book("book days", pick, days, day, product_uom_id=unit)

    def _book(self, kind, pick, amount, day, **values):
        task = self._pick(self.house.tasks, pick)
        person = self.people["employee"]
        vals = self.house._prepare_booking(task, amount, day, person)
        bookings = self.env["account.analytic.line"].with_user(person)
        self._take(
            kind,
            lambda: bookings.create({**vals, **values}),
            lambda line: self._learn_booking(line, day),
        )

    def _learn_booking(self, line, day):
        line = line.sudo()
        booking = Booking(
            *(line.project_id.id, line.task_id.id, line.so_line.id or None),
            *(self._get_hours(line), day),
        )
        self.model.book(line.id, booking)

    def _get_hours(self, line):
        """Eight hours are a day."""
        is_day = line.product_uom_id == self.env.ref("uom.product_uom_day")
        return line.unit_amount * (8 if is_day else 1)

    def _get_own(self, key):
        """A booking, as the person sees it whose it is."""
        booking = self._booking(key)
        return booking.with_user(booking.employee_id.user_id)

    def _touch(self, booking, why):
        """Tell the model that the person whose booking it is has changed it."""
        return self.model.touch(booking.id, why, by_leader=self._is_led(booking))

    def _is_led(self, booking):
        """Whether the user of a booking leads or manages projects."""
        leaders = (self.people["leader"], self.people["manager"])
        return booking.env.user in leaders

    @BOOKED
    @rule(pick=PICK, hours=HOURS)
    def correct(self, pick, hours):
        """The hours of a booking become others."""
        key = self._pick(self.model.bookings, pick)
        booking = self._get_own(key)
        size = self._get_hours(booking.sudo()) / (booking.sudo().unit_amount or 1)

        def learn(_result):
            self._touch(booking, "corrected").hours = hours

        if hours != self.model.bookings[key].hours:
            vals = {"unit_amount": hours / size}
            self._take("correct", lambda: booking.write(vals), learn)

    @BOOKED
    @rule(pick=PICK)
    def switch_unit(self, pick):
        """The hours of a booking were meant as days, or the days as hours."""
        key = self._pick(self.model.bookings, pick)
        booking = self._get_own(key)
        hour, day = (self.env.ref(f"uom.product_uom_{x}") for x in ("hour", "day"))
        unit = hour if booking.sudo().product_uom_id == day else day
        if booking.sudo().unit_amount * 4 % 1:
            return  # quarters of an hour only

        def learn(_result):
            touched = self._touch(booking, "given another unit")
            touched.hours = self._get_hours(booking.sudo())

        vals = {"product_uom_id": unit.id}
        self._take("switch the unit", lambda: booking.write(vals), learn)

    @BOOKED
    @rule(pick=PICK)
    def split(self, pick):
        """A part of a booking becomes one of its own."""
        key = self._pick(self.model.bookings, pick)
        line = self._booking(key)
        part = line.unit_amount / 2
        if part * 4 % 1:
            return  # quarters of an hour only

        def act():
            line.unit_amount = part
            return line.copy({"unit_amount": part, "date": line.date})

        def learn(other):
            booking = self.model.touch(key, "split")
            booking.hours /= 2
            self._learn_booking(other, booking.day)
            self.model.type_new(other.id, of=key)
            check(self._get_hours(other) == booking.hours, "unequal halves")

        self._take("split", act, learn)

    @BOOKED
    @rule(pick=PICK)
    def delete(self, pick):
        """A booking is deleted."""
        key = self._pick(self.model.bookings, pick)
        booking = self._get_own(key)
        by_leader = self._is_led(booking)
        self._take(
            "delete a booking",
            booking.unlink,
            lambda _result: self.model.delete_booking(key, by_leader),
        )

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

    @BOOKED
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

    @BOOKED
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
            "employee_id": self.house._get_staff(project, self.people["employee"]).id,
            "sale_line_id": line,
        }

        def learn(result):
            rate = rates or result
            self.model.rates[rate.id] = (project.id, line)

        act = (lambda: rates.write(vals)) if rates else (lambda: rates.create(vals))
        self._take("change a rate", act, learn)
