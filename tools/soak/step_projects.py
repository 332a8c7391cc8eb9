"""Steps of the office and of the projects themselves."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import cents, check
from .machine import PICK, REASON, having
from .model import BACK, NEXT
from .step_orders import Orders

# Who is replaced, by the field of the project that names this person.
ROLES = {"leader": "leader_id", "manager": "user_id", "employee": None}


def in_archive(machine):
    """Projects that wait for the archive, or are in it."""
    states = machine.model.projects
    return [key for key, state in states.items() if state == "po_archived"]


def part_billed(machine):
    """Bookings of which a part is waived, and another on an invoice."""
    bookings = machine.model.bookings
    return [key for key, one in bookings.items() if one.waivers and one.items]


class Projects(Orders):
    """The office decides, and the projects take their steps."""

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK)
    def waive(self, pick):
        """The office waives a booking."""
        key = self._pick(self.model.bookings, pick)
        booking = self._booking(key, self.house.office)
        self._take(
            "waive",
            lambda: booking.env["project.waiver"]._waive(booking, REASON),
            self._learn_waivers,
        )

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK, part=st.sampled_from([0.25, 0.5, 0.5, 1, 1.5, -0.5]))
    def waive_part(self, pick, part):
        """The office waives a part of a booking, or tries to waive too much.

        To a hundredth of an hour: an invoice rounds what is finer, and carries it.
        """
        key = self._pick(self.model.bookings, pick)
        booking = self._booking(key, self.house.office)
        hours = round(self.model.bookings[key].rest * part, 2)
        kinds = booking.env["project.waiver.kind"].search([])
        kind = self._pick(kinds, pick)
        self._take(
            "waive a part",
            lambda: booking.env["project.waiver"]._waive(booking, REASON, kind, hours),
            self._learn_waivers,
        )

    def _learn_waivers(self, rows):
        for row in rows:
            self.model.waive(row.booking_id.id, row.id, row.hours)

    @rule(pick=PICK)
    def waive_all(self, pick):
        """The office waives all that is open of a project."""
        project = self._pick(self.house.projects, pick).with_user(self.house.office)
        bookings = project._get_open_bookings()
        if bookings:
            self._take(
                "waive all",
                lambda: bookings.env["project.waiver"]._waive(bookings, REASON),
                self._learn_waivers,
            )

    @having(lambda self: self.env["project.waiver"].search([], limit=1))
    @rule(pick=PICK)
    def unwaive(self, pick):
        """The office takes a waiver back; perhaps from a dialog that is stale."""
        waived = self.env["project.waiver"].search([("kind", "=", "waived")])
        row = waived.sorted("id")[pick % len(waived)]
        self._unwaive("take a waiver back", row.id)

    @having(part_billed)
    @rule(pick=PICK)
    def give_back_beside_invoice(self, pick):
        """The same, of a booking of which other hours are on an invoice."""
        booking = self.model.bookings[self._pick(part_billed(self), pick)]
        self._unwaive("take a waiver back beside an invoice", min(booking.waivers))

    def _unwaive(self, kind, key):
        row = self._record("project.waiver", key, self.house.office)
        booking = row.booking_id.id
        self._take(
            kind,
            lambda: row._take_back(REASON),
            lambda _result: self.model.unwaive(booking, key),
        )

    @rule(pick=PICK, to=PICK, part=st.sampled_from([1, 1, 0.5, 0.25, 1.5]))
    def write_off(self, pick, to, part):
        """The office writes off what is to invoice of a line, or a part of it."""
        project = self._pick(self.house.projects, pick).with_user(self.house.office)
        parts = self.model.get_parts(project.id)
        fixed = [key for key in parts if key in self.model.lines]
        line = self._record(
            "sale.order.line", self._pick(fixed or self._get_lines(), to)
        )
        amount = cents(parts.get(line.id, 100) * part)
        rows = project.env["project.write.off"]
        self._take(
            "write off",
            lambda: rows._write_off(project, {line: amount}, REASON),
            lambda row: self.model.write_off(row.id, project.id, line.id, amount),
        )

    @having(lambda self: self.model.write_offs)
    @rule(pick=PICK)
    def take_back_write_off(self, pick):
        """The office takes a write-off back."""
        key = self._pick(self.model.write_offs, pick)
        row = self._record("project.write.off", key, self.house.office)
        self._take(
            "take a write-off back",
            lambda: row._take_back(REASON),
            lambda _result: self.model.write_offs.pop(key),
        )

    @rule(pick=PICK)
    def reach_milestone(self, pick):
        """A milestone is reached, or is not after all."""
        milestone = self._pick(self.house.milestones, pick)
        reached = not milestone.is_reached

        def learn(_result):
            line = self.model.lines[milestone.sale_line_id.id]
            line.reached[milestone.id] = 0.5 * reached

        self._take(
            "reach a milestone", lambda: milestone.write({"is_reached": reached}), learn
        )

    # === Steps of projects ===

    @rule(pick=PICK)
    def step_forward(self, pick):
        """The person whose turn it is moves a project on."""
        key = self._pick(self.model.projects, pick)
        state = NEXT.get(self.model.projects[key])
        if not state:
            return
        people = {"pl_done": self.people["leader"], "pm_done": self.people["manager"]}
        person = people.get(state, self.house.office)
        project = self._record("project.project", key, person)
        vals = {"billing_state": state}
        if state in ("po_billed", "po_archived"):
            vals["billing_reason"] = REASON
        self._take(
            f"step to {state}",
            lambda: project.write(vals),
            lambda _result: self.model.step(key, state),
        )

    @rule(pick=PICK)
    def step_back(self, pick):
        """A project is sent back."""
        key = self._pick(self.model.projects, pick)
        now = self.model.projects[key]
        if now not in BACK:
            return
        people = {
            "pl_done": self.people["manager"],
            "po_archived": self.house.administrator,
        }
        person = people.get(now, self.house.office)
        project = self._record("project.project", key, person)
        self._take(
            f"step back from {now}",
            lambda: project.action_send_back(REASON),
            lambda _result: self.model.step(key, BACK[now]),
        )

    @having(in_archive)
    @rule(pick=PICK)
    def run_archive_job(self, pick):
        """The job seals a package of a project that waits for it."""
        project = self._record("project.project", self._pick(in_archive(self), pick))
        if project.archive_state == "done":
            return

        def learn(_result):
            state = project.archive_state
            check(state == "done", f"{state}: {project.archive_error}")

        self._take("run the archive job", lambda: self.house._seal(project), learn)

    @rule(pick=PICK)
    def leave(self, pick):
        """A person leaves, and another one takes over, or comes back."""
        role = self._pick(ROLES, pick)
        going, coming = self.people[role], self.house.others[role]
        if going == coming:
            coming = self.house.people_at_work[role]

        def act():
            coming.active = True
            if field := ROLES[role]:
                for project in self.house.projects:
                    project[field] = coming
            self.house._get_employees(coming).active = True
            self.house._get_employees(going).active = False
            going.active = False

        def learn(_result):
            self.people[role] = coming

        self._take("a person leaves", act, learn)
