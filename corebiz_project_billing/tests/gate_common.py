import re
from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError

BATCH = 20
# What a step that is refused must not do.
CHANGES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|LOCK)\b|FOR (NO KEY )?UPDATE|FOR SHARE|advisory",
    re.IGNORECASE,
)


class GateCostMixin:
    """What it costs when a step is refused, and how often the gate is asked."""

    @classmethod
    def _create_batch(cls, **values):
        """As many projects as somebody marks in a list."""
        projects = cls.env["project.project"]
        for number in range(BATCH):
            projects |= cls._create_project(f"Server {number}", **values)
        cls.env.flush_all()
        return projects

    def _get_refusal_queries(self, take, text):
        """The queries of a call that is refused with ``text``, with an empty cache."""
        queries = []
        self.env.flush_all()
        self.env.invalidate_all()
        with contextmanager(self._patchExecute)(queries, flush=False):
            try:
                take()
            except UserError as error:
                refusal = str(error)
            else:
                self.fail("The step was taken.")
        self.assertRegex(refusal, text)
        return queries

    def assertCheapRefusal(self, take, projects, text, one=20, more=1.0):
        """Nothing is written, locked or evaluated before the step is refused.

        :param take: takes the step, for the projects that it is given
        :param one: queries that are allowed for one project
        :param more: and for each further project
        """
        # The rights of the user are read only once.
        self._get_refusal_queries(lambda: take(projects[:1]), text)
        counts = []
        for some in (projects[:1], projects):
            queries = self._get_refusal_queries(lambda some=some: take(some), text)
            changes = [query for query in queries if CHANGES.search(query)]
            self.assertFalse(changes)
            evaluations = [query for query in queries if "project_evaluation" in query]
            self.assertFalse(evaluations)
            counts.append(len(queries))
        self.assertLessEqual(counts[0], one, counts)
        self.assertLessEqual(counts[1], one + more * (len(projects) - 1), counts)

    @contextmanager
    def _count_questions(self):
        """How often the gate is asked about each project, as {id: count}."""
        asked = Counter()
        model = type(self.project)
        ask = model._get_cannot_step_reason

        def spy(project, *args, **values):
            asked[project.id] += 1
            return ask(project, *args, **values)

        with patch.object(model, "_get_cannot_step_reason", spy):
            yield asked

    def assertAskedOnce(self, take, projects):
        """The gate is asked about each project once while ``take`` runs."""
        with self._count_questions() as asked:
            result = take()
        self.assertEqual(dict(asked), dict.fromkeys(projects.ids, 1))
        return result
