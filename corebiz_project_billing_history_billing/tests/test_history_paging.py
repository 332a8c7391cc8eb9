import random

from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_history.models.project_history_sql import (
    row_id,
    split_row_id,
)

from .history_common import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryPaging(HistoryCase):
    """Pages follow each other without gaps or doubles, at a constant cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Many rows of the same moment, of several kinds, and days with one row
        cls.other = cls._create_project("Long one")
        task = cls._create_task(cls.other)
        for number in range(12):
            cls._write(task, f"<p>Note {number}</p>")
            cls._meet(
                cls.other,
                f"Meeting {number}",
                start="2024-05-02 12:00:00",
                stop="2024-05-02 13:00:00",
            )
            cls._book(cls.leader, task, 1, date=f"2024-05-{1 + number % 3:02}")
            cls._book(cls.employee, task, 1, date=f"2024-04-{1 + number:02}")
        cls.scope = [("project_id", "=", cls.other.id)]

    def _read_pages(self, limit, domain=(), user=None):
        cursor, rows, pages = None, [], 0
        while pages == 0 or cursor:
            page = self.history.with_user(user or self.administrator).get_page(
                [*self.scope, *domain], cursor, limit
            )
            cursor = page["cursor"]
            rows += page["rows"]
            pages += 1
            self.assertLess(pages, 100)
        return [row["id"] for row in rows]

    def test_pages_without_gaps_or_doubles(self):
        everything = self._see(self.administrator, project=self.other)
        self.assertGreater(len(everything), 30)
        for limit in (1, 3, 7, 40, 1000):
            self.assertEqual(self._read_pages(limit), everything.ids, limit)
        notes = self._see(self.administrator, [("kind", "=", "note")], self.other)
        found = self._read_pages(5, [("kind", "=", "note")])
        self.assertEqual(found, notes.ids)

    def test_pages_over_many_documents(self):
        """Few documents are looked into for a page; none is missed that counts."""
        self.other = self._create_project("Many tasks")
        self.scope = [("project_id", "=", self.other.id)]
        moments = ("2024-05-02 12:00:00", "2024-05-02 12:00:01", "2024-05-04 09:00:00")
        for number in range(9):
            task = self._create_task(self.other, f"Task {number}")
            # Some of the same moment, some documents with old ones only
            for moment in moments[: 1 + number % 3] * 2:
                self._write(task, f"<p>Note {number}</p>", date=moment)
        everything = self._see(self.administrator, project=self.other)
        self.assertGreaterEqual(len(everything), 36)
        for limit in (1, 2, 5, 7, 40):
            self.assertEqual(self._read_pages(limit), everything.ids, limit)

    def test_pages_of_own_bookings(self):
        """Whoever sees only his own hours misses none, also of a day with many."""
        for number in range(9):
            task = self._create_task(self.other, f"Task {number}")
            for user in (self.employee, self.leader):
                self._book(user, task, 1, date="2024-04-05")
        own = [("kind", "=", "booking")]
        bookings = self._see(self.employee, own, self.other)
        self.assertEqual(len(bookings), 12 + 9)
        self.assertEqual(bookings.person_id, self.employee.partner_id)
        everything = self._see(self.employee, project=self.other).ids
        for limit in (1, 2, 5, 20, 40):
            found = self._read_pages(limit, user=self.employee)
            self.assertEqual(found, everything, limit)

    def test_pages_of_several_projects(self):
        self.scope = [("project_id", "in", (self.project | self.other).ids)]
        for user in (self.administrator, self.employee):
            everything = self.history.with_user(user).search(self.scope).ids
            for limit in (3, 8):
                self.assertEqual(self._read_pages(limit, user=user), everything)

    def test_counts_with_a_limit(self):
        """A count stops at its limit, and is right below it, for everybody."""
        for user in (self.administrator, self.employee, self.leader):
            history = self.history.with_user(user)
            for domain in ([], [("kind", "=", "note")], [("kind", "!=", "booking")]):
                domain = self.scope + domain
                total = history.search_count(domain)
                self.assertEqual(total, len(history.search(domain)))
                for limit in (1, total - 1, total, total + 1, 1000):
                    found = history.search_count(domain, limit=limit)
                    self.assertEqual(found, min(total, limit))
        self.assertEqual(self.history.search_count([("id", "=", 0)], limit=5), 0)

    def test_newest_first(self):
        rows = self._see(self.administrator, project=self.other)
        keys = [(row.date, row.id) for row in rows]
        self.assertEqual(keys, sorted(keys, reverse=True))

    def test_the_page_of_a_list_is_the_same(self):
        """With offset and limit, and with any other order, as Odoo's list asks."""
        history = self.history.with_user(self.administrator)
        everything = history.search(self.scope)
        for offset in (0, 5, 30):
            found = history.search(self.scope, offset=offset, limit=10)
            self.assertEqual(found, everything[offset : offset + 10])
        by_kind = history.search(self.scope, order="kind, id", limit=1000)
        self.assertEqual(set(by_kind), set(everything))
        self.assertEqual(history.search_count(self.scope, limit=4), 4)

    def test_what_is_new_does_not_move_the_pages(self):
        history = self.history.with_user(self.administrator)
        before = self._see(self.administrator, project=self.other).ids
        first = history.get_page(self.scope, limit=10)
        self._write(self.other, "<p>Just now</p>", date="2099-01-01 00:00:00")
        second = history.get_page(self.scope, first["cursor"], 10)
        ids = [row["id"] for row in first["rows"] + second["rows"]]
        self.assertEqual(ids, before[:20])

    def test_a_page_has_a_limit(self):
        for limit in (0, -5, 10**9):
            page = self.history.get_page(self.scope, limit=limit)
            self.assertTrue(page["rows"])

    def _count_queries(self, user):
        history = self.history.with_user(user)
        for _number in range(2):
            history.get_page(self.scope)
            self.env.flush_all()
            self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        history.get_page(self.scope)
        return self.env.cr.sql_log_count - before

    def _work_on(self, day):
        """The same kinds of rows for each day, so that each page holds all of them."""
        day = f"2099-06-{day:02}"
        task = self._create_task(self.other, f"Task of {day}")
        self._write(task, f"<p>Note of {day}</p>", date=f"{day} 12:00:00")
        self._book(self.employee, task, 1, date=day)
        self._meet(task, day, start=f"{day} 12:00:00", stop=f"{day} 13:00:00")

    def test_queries_do_not_grow(self):
        """A page costs the same number of queries, however much there is."""
        people = (self.administrator, self.employee)
        self._work_on(1)
        before = [self._count_queries(user) for user in people]
        for day in range(2, 31):
            self._work_on(day)
        self.assertEqual([self._count_queries(user) for user in people], before)
        self.assertLess(max(before), 30)

    def test_ids_carry_their_origin(self):
        for _number in range(50):
            parts = (
                random.randrange(2**27),
                random.randrange(2**20),
                random.randrange(2**6),
            )
            number = row_id(*parts)
            self.assertEqual(split_row_id(number), parts)
            self.assertLess(number, 2**53)
