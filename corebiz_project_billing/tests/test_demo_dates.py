from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from lxml import etree

from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from ..models.billing_state import OPEN, PL_DONE, find_step

DEMO = "corebiz_project_billing*/demo/*.xml"
ADDONS = Path(__file__).parents[2]
MONDAY = date(2026, 12, 28)


@tagged("post_install", "-at_install")
class TestDemoDates(BaseCase):
    """The demo tells the same story, whatever day it is installed on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trees = [etree.parse(path) for path in sorted(ADDONS.glob(DEMO))]
        cls.projects = {
            record.get("id"): cls._get_name(
                record.find("field[@name='project_id']").get("ref")
            )
            for tree in cls.trees
            for record in tree.iterfind("record[@model='project.task']")
        }

    @staticmethod
    def _get_name(external_id):
        """A name without its addon: the demo of one tells more of that of another."""
        return external_id.rpartition(".")[2]

    def _read(self, model, method):
        """What the functions of the demo files are called with, at this moment."""
        scope = {
            "ref": self._get_name,
            "obj": lambda name: name,
            "Command": Command,
            "DateTime": datetime,
            "relativedelta": relativedelta,
        }
        for tree in self.trees:
            for function in tree.iterfind("function"):
                if (function.get("model"), function.get("name")) == (model, method):
                    # pylint: disable=eval-used
                    yield eval(function.get("eval"), scope)  # noqa: S307

    def _read_steps(self):
        """The steps of each project as (status, moment), in the order of time."""
        steps = defaultdict(list)
        for [project], state, _reason, moment in self._read(
            "project.project", "_take_step"
        ):
            steps[project].append((state, moment))
        return {
            project: sorted(taken, key=lambda step: step[1])
            for project, taken in steps.items()
        }

    def _read_bookings(self):
        """The last booking of each project."""
        days = {}
        for [rows] in self._read("account.analytic.line", "create"):
            for row in rows:
                project = self.projects[row["task_id"]]
                days[project] = max(row["date"], days.get(project, row["date"]))
        return days

    def test_every_day_of_the_week(self):
        for number in range(7):
            day = MONDAY + timedelta(days=number)
            for hour in (0, 23):
                with (
                    self.subTest(day=day, hour=hour),
                    freeze_time(f"{day} {hour:02}:30:00"),
                ):
                    self._check()

    def _check(self):
        steps, bookings = self._read_steps(), self._read_bookings()
        self.assertGreater(len(steps), 5)
        self.assertGreater(len(bookings), 5)
        self.assertLess(max(bookings.values()), date.today())
        for project, taken in steps.items():
            states = [OPEN, *(state for state, _moment in taken)]
            for step in pairwise(states):
                self.assertTrue(find_step(*step), (project, step))
            self.assertLess(taken[-1][1], datetime.now())
            if taken[-1][0] != OPEN:
                done = max(moment for state, moment in taken if state == PL_DONE)
                self.assertLessEqual(bookings[project], done.date(), project)
