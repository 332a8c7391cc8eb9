from .quick_common import QuickBookingCase

MOST_QUERIES = 16


class TestQuickCost(QuickBookingCase):
    """A proposal costs the same few queries, however many projects there are."""

    def _count(self, line, **screen):
        """The queries of a line, once the rights of the person are read."""
        self.lines.parse_quick_line(line, **screen)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        answer = self.lines.parse_quick_line(line, **screen)
        self.assertTrue(answer["proposals"])
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow_with_projects_tasks_and_bookings(self):
        self._book(self.booker, self.task)
        lines = (
            ("1 x", {}),
            ("1 @server x", {}),
            ("1 x", {"project_id": self.project.id}),
            ("1 x", {"project_id": self.project.id, "task_id": self.task.id}),
        )
        few = [self._count(line, **screen) for line, screen in lines]
        for number in range(30):
            project = self._create_project(f"Server {number}")
            self._book(self.booker, self._create_task(project))
            self._create_task(project, user_ids=self.booker.ids)
        many = [self._count(line, **screen) for line, screen in lines]
        for line, one, other in zip(lines, few, many, strict=True):
            with self.subTest(line=line):
                self.assertLessEqual(other, one + 1)
                self.assertLessEqual(other, MOST_QUERIES)
