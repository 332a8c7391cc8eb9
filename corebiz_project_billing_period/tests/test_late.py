from .period_common import OCTOBER, PeriodCase

LATE_DAY = "2026-09-28"


class TestLate(PeriodCase):
    """Work of a released period that was booked too late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.period = cls._release(cls._open())

    def _late(self, user=None, **values):
        values.setdefault("late_reason", "Found on paper")
        return self._book(user or self.leader, self.task, 2, date=LATE_DAY, **values)

    def test_refused_for_employees_with_a_sentence(self):
        for reason in (False, "Found on paper"):
            self.assertRefused(
                lambda r=reason: self._late(self.employee, late_reason=r),
                "its hours are fixed. Ask Lena Leader .* to make a late booking",
            )

    def test_leader_and_manager_give_a_reason(self):
        for user in (self.leader, self.manager):
            for reason in (False, "  "):
                self.assertRefused(
                    lambda u=user, r=reason: self._late(u, late_reason=r),
                    "Enter a “Reason for Late Booking”",
                )
            late = self._late(user)
            self.assertTrue(late.is_late)
            self.assertEqual(str(late.date), LATE_DAY)
            self.assertEqual(str(late.late_date), "2026-10-01")
            self.assertEqual(late.so_line, self.line)
        found = self.env["account.analytic.line"].search(
            [("is_late", "=", True), ("project_id", "=", self.project.id)]
        )
        self.assertEqual(len(found), 2)
        self.assertEqual(self.period.total_hours, 16)

    def test_for_a_colleague(self):
        late = self._late(employee_id=self.employee.employee_id.id)
        self.assertEqual(late.user_id, self.employee)
        self.assertRefused(
            lambda: late.with_user(self.employee).write({"unit_amount": 5}),
            "is a late booking: only Lena Leader",
        )
        late.with_user(self.manager).write({"unit_amount": 5})

    def test_a_booking_that_is_moved_there(self):
        october = self._book(self.employee, self.task, 2, date=OCTOBER)
        leader = october.with_user(self.leader)
        leader.write({"date": LATE_DAY, "late_reason": "Wrong day"})
        self.assertTrue(october.is_late)
        leader.write({"date": OCTOBER})
        self.assertFalse(october.is_late)
        self.assertFalse(october.late_reason)

    def test_fixed_with_the_period_in_which_it_counts(self):
        late = self._late()
        october = self._open("2026-11-02 08:00:00")[-1]
        self.assertEqual(october._get_bookings(), late.sudo())
        self._release(october)
        self.assertRefused(
            lambda: late.with_user(self.leader).write({"unit_amount": 5}),
            "lies in October 2026 of",
        )
        later = self._late(self.manager)
        self.assertEqual(str(later.late_date), "2026-11-01")

    def test_nobody_sets_the_mark(self):
        october = self._book(
            self.employee, self.task, 2, date=OCTOBER, late_date=LATE_DAY
        )
        october.write({"late_date": LATE_DAY, "late_reason": "Because"})
        self.assertFalse(october.is_late)
        self.assertFalse(october.late_reason)
