"""Steps with the months of projects that go on: periods, late bookings, runs."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import Booking, check, get_date
from .machine import DAYS, HOURS, PICK, REASON, having
from .step_projects import Projects

PERIODS = having(lambda self: self.model.periods)
LEADERS = st.sampled_from(["leader", "manager"])
FORWARD = {"open": "confirmed", "confirmed": "released", "released": "billed"}
BACK = {"confirmed": "open", "released": "open", "billed": "released"}
ROLES = {"confirmed": "leader", "released": "manager", "billed": "office"}
SENT_BACK_BY = {"confirmed": "manager", "released": "office", "billed": "office"}


class Months(Projects):
    """Months are opened, confirmed, released and billed; some work comes too late."""

    def _get_person(self, role):
        return self.people.get(role) or self.house.office

    # === Periods ===

    @rule(pick=PICK, rhythm=st.sampled_from(["monthly", "monthly", "quarterly", "end"]))
    def set_rhythm(self, pick, rhythm):
        """A project is billed by the month from now on, or not any more."""
        key = self._pick(self.model.projects, pick)
        project = self._record("project.project", key, self.people["manager"])
        self._take(
            "set the billing rhythm",
            lambda: project.write({"billing_rhythm": rhythm}),
            lambda _result: self.model.rhythms.update({key: rhythm}),
        )

    @rule()
    def open_periods(self):
        """The job opens the months that have ended."""
        periods = self.env["project.billing.period"].sudo()
        before = periods.search([])

        def learn(_result):
            self.model.open_periods(
                {
                    period.id: (
                        period.project_id.id,
                        self.house._get_month(period.date_from),
                        self.house._get_month(period.date_to),
                    )
                    for period in periods.search([]) - before
                }
            )

        self._take("open billing periods", periods._cron_open, learn)

    @PERIODS
    @rule(pick=PICK, stranger=st.sampled_from([None, None, None, "employee"]))
    def step_period(self, pick, stranger):
        """The person whose turn it is moves a period on; or somebody tries to."""
        key = self._pick(sorted(self.model.periods), pick)
        state = FORWARD.get(self.model.periods[key].state)
        if state:
            self._step_period(key, state, stranger or ROLES[state])

    @PERIODS
    @rule(pick=PICK)
    def step_period_back(self, pick):
        """A period is sent back."""
        key = self._pick(sorted(self.model.periods), pick)
        now = self.model.periods[key].state
        if now in BACK:
            self._step_period(key, BACK[now], SENT_BACK_BY[now], REASON)

    def _step_period(self, key, state, role, reason=None):
        period = self._record("project.billing.period", key, self._get_person(role))
        self._take(
            f"period to {state}",
            lambda: period.write({"state": state, "step_reason": reason}),
            lambda _result: self.model.step_period(key, state, role),
        )

    # === Leader and manager ===

    @rule(pick=PICK, hours=HOURS, day=DAYS, role=LEADERS, has_reason=st.booleans())
    def book_late(self, pick, hours, day, role, has_reason):
        """The leader or the manager books what may have come too late."""
        task = self._pick(self.house.tasks, pick)
        person = self.people[role]
        vals = self.house._prepare_booking(task, hours, day, person)
        if has_reason:
            vals["late_reason"] = REASON
        bookings = self.env["account.analytic.line"].with_user(person)

        def learn(line):
            line = line.sudo()
            links = (line.project_id.id, line.task_id.id, line.so_line.id or None)
            self.model.book_by_leader(
                line.id, Booking(*links, self._get_hours(line), day), has_reason
            )

        self._take("book as leader", lambda: bookings.create(vals), learn)

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK, hours=HOURS, role=LEADERS)
    def correct_by_leader(self, pick, hours, role):
        """The leader or the manager corrects the hours of a booking."""
        key = self._pick(self.model.bookings, pick)
        booking = self._booking(key, self.people[role])
        size = self._get_hours(booking.sudo()) / (booking.sudo().unit_amount or 1)

        def learn(_result):
            self.model.touch(key, "corrected", by_leader=True).hours = hours

        if hours != self.model.bookings[key].hours:
            vals = {"unit_amount": hours / size}
            self._take("correct as leader", lambda: booking.write(vals), learn)

    # === The run of the office ===

    @PERIODS
    @rule(pick=PICK, day=DAYS, is_collective=st.booleans())
    def run_month(self, pick, day, is_collective):
        """The office invoices what is released until a day, of one project or more."""
        clerk, projects = self.house.clerk, self.house.projects
        if is_collective:
            company = projects[0].company_id
            projects = projects.filtered(lambda one: one.company_id == company)
        else:
            projects = self._pick(projects, pick)
        company = projects.company_id
        dialogs = self.env["project.billing.run.create"].with_user(clerk)
        rows = self.env["project.billing.run.line"].sudo()

        def act():
            dialog = dialogs.with_company(company).create(
                {
                    "project_ids": projects.ids,
                    "date_to": get_date(day),
                    "is_collective": is_collective,
                }
            )
            dialog.action_confirm()
            while unit := rows._take_unit():
                unit._work()
            return dialog.sudo().run_id

        kind = "collective run" if is_collective else "run over a month"
        self._take(kind, act, lambda run: self._learn_run(run, day))

    def _learn_run(self, run, day):
        failed = run.line_ids.filtered(lambda row: row.state == "failed")
        for row in failed:
            text = f"the run failed: {row.message}"
            check("Unexpected" not in (row.message or ""), text)
        done = run.line_ids - failed
        if done:
            moves = {move.company_id.id: move.id for move in done.invoice_ids}
            check(len(moves) == len(done.invoice_ids), f"split in {done.invoice_ids}")
            self.model.invoice_month(done.project_id.ids, day, moves)
