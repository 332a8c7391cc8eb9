from .week_common import MONDAY, WeekCase, day

MOST_QUERIES = 40


class TestBookingWeekCost(WeekCase):
    """A week costs the same few queries, however many rows and bookings it has."""

    def _count(self, take):
        """The queries of a call, once the rights of the person are read."""
        take()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        take()
        return self.cr.sql_log_count - before

    def _fill(self, numbers):
        """Rows of own projects: one with ten bookings, and one without any."""
        for number in numbers:
            task = self._create_task(self._create_project(f"Server {number}"))
            for place in (0, 0, 1, 1, 2, 2, 3, 3, 4, 4):
                self._book(self.booker, task, date=day(place))
            empty = self._create_task(task.project_id)
            self.shown.append([task.project_id.id, empty.id])

    def _close(self, name):
        closed = self.env["project.project"].search([("name", "like", name)])
        self._walk_to(closed, "pm_done")

    def test_queries_do_not_grow_with_rows(self):
        self.shown = [[self.project.id, self.task.id]]
        self._fill(range(2))
        self._close("Server 0")
        calls = {
            "week": lambda: self.week.get_week(str(MONDAY), self.shown),
            "copy": lambda: self.week.get_last_rows(str(day(7))),
            "last": lambda: self.week.find_rows(""),
            "find": lambda: self.week.find_rows("install"),
        }
        few = {name: self._count(call) for name, call in calls.items()}
        self._fill(range(10, 25))
        self._close("Server 1")
        for name, call in calls.items():
            with self.subTest(call=name):
                many = self._count(call)
                self.assertLessEqual(many, few[name] + 1)
                self.assertLessEqual(many, MOST_QUERIES)
