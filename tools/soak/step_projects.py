"""Steps of the office and of the projects themselves."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import cents
from .machine import PICK, REASON, having
from .model import BACK, NEXT
from .step_documents import Documents


class Projects(Documents):
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
            lambda _result: self.model.waive(key, True),
        )

    @having(lambda self: any(b.is_waived for b in self.model.bookings.values()))
    @rule(pick=PICK)
    def unwaive(self, pick):
        """The office takes a waiver back."""
        waived = [k for k, b in self.model.bookings.items() if b.is_waived]
        key = self._pick(waived, pick)
        rows = self._booking(key).waiver_ids.filtered("is_active")
        rows = rows.with_user(self.house.office)
        self._take(
            "take a waiver back",
            lambda: rows._take_back(REASON),
            lambda _result: self.model.waive(key, False),
        )

    @rule(pick=PICK, to=PICK, part=st.sampled_from([1, 1, 0.5, 0.25, 1.5]))
    def write_off(self, pick, to, part):
        """The office writes off what is to invoice of a line, or a part of it."""
        project = self._pick(self.house.projects, pick).with_user(self.house.office)
        fixed = [
            k
            for k, line in self.model.lines.items()
            if line.kind in ("fixed", "milestone")
        ]
        line = self._record("sale.order.line", self._pick(fixed, to))
        amount = cents(self.model.get_parts(project.id).get(line.id, 100) * part)
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

    @rule(pick=PICK)
    def step_forward(self, pick):
        """The person whose turn it is moves a project on."""
        key = self._pick(self.model.projects, pick)
        state = NEXT.get(self.model.projects[key])
        if not state:
            return
        house = self.house
        people = {"pl_done": house.leader, "pm_done": house.manager}
        project = self._record("project.project", key, people.get(state, house.office))
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
            "pl_done": self.house.manager,
            "po_archived": self.house.administrator,
        }
        person = people.get(now, self.house.office)
        project = self._record("project.project", key, person)
        self._take(
            f"step back from {now}",
            lambda: project.action_send_back(REASON),
            lambda _result: self.model.step(key, BACK[now]),
        )
