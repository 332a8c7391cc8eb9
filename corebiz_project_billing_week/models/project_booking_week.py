from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

DAYS_PER_WEEK = 7
MOST_ROWS = 200


class ProjectBookingWeek(models.AbstractModel):
    """The week grid: own bookings as rows of project and task by seven days.

    It is a view of bookings and keeps nothing. What it shows is read from the bookings
    each time, and what is typed is written to them with the rights of the person, by
    the ordinary ``create``, ``write`` and ``unlink``, whose guards decide.

    ====================  ============================================================
    a row                 is there because of its bookings, or because the client asks
                          for it: then it is empty, and gone with the client's memory
    a cell                is what was booked on its project, task and day; its minutes
                          are whole, so that rows, days and week add up
    an empty cell         typed into, makes a booking
    one booking           is changed in place; clearing the cell deletes it
    several bookings      are opened as a list, and never written from here
    a fixed one           is shown with the reason, and never written
    changed meanwhile     a change names what it was based on, and is refused if the
                          bookings are others now
    ====================  ============================================================
    """

    _name = "project.booking.week"
    _description = "Week of Own Bookings"

    # === What the client asks for ===

    @api.model
    def get_week(self, day=False, rows=()):
        """Own bookings of a week, with what the person works in it.

        :param str day: any day of the week; today without one
        :param rows: pairs of project and task id (False for none) that the client shows
            already, in their order; those that hold no bookings and cannot be booked on
            are left out
        :return: a dict: ``days``, each with ``date``, ``label``, ``title``, ``minutes``
            of working time, ``notes`` (what is off) and ``is_today``; ``rows``, each
            with the names, a ``lock`` (a sentence or False) and a cell for each day,
            see :meth:`_prepare_cell`; ``title``, ``previous``, ``next`` and
            ``problem``, a sentence if the person cannot book at all
        """
        lines = self._get_lines()
        lines.check_access("read")
        days = self._get_days(day)
        lines = lines.search(self._get_own_domain(days), order="date, id")
        pairs = self._sort_pairs(self._read_pairs(rows), self._group_lines(lines))
        return {
            "title": self._get_title(days),
            "previous": self._write_day(days[0] - timedelta(DAYS_PER_WEEK)),
            "next": self._write_day(days[0] + timedelta(DAYS_PER_WEEK)),
            "days": self._prepare_days(days),
            "rows": self._prepare_rows(pairs, days, lines),
            "problem": self._get_problem_text(),
        }

    @api.model
    def get_last_rows(self, day=False):
        """The rows of the last week before this one in which the person has booked.

        Rows only: no hours and no texts are copied. What cannot be booked on any more
        is left out.

        :param str day: any day of the week that is filled; today without one
        :return: a dict: ``rows``, pairs of project and task id; ``message``, a sentence
            that says from which week they are, or why there are none
        """
        lines = self._get_lines()
        lines.check_access("read")
        first = self._get_days(day)[0]
        own = self._get_own_domain() & Domain("date", "<", first)
        last = lines.search(own, order="date DESC, id DESC", limit=1)
        if not last:
            text = self.env._("There is no earlier week in which you have booked.")
            return {"rows": [], "message": text}
        days = self._get_days(last.date)
        pairs = self._group_lines(lines.search(self._get_own_domain(days)))
        pairs = [pair for pair in self._sort_pairs([], pairs) if pair in pairs]
        blocks = self._get_block_texts(pairs)
        bookable = [pair for pair in pairs if not blocks[pair]]
        return {
            "rows": [(project.id, task.id) for project, task in bookable],
            "message": self._get_copied_text(days, len(bookable), len(pairs)),
        }

    @api.model
    def find_rows(self, text=""):
        """Projects and tasks that can be booked on, the likeliest first.

        :param str text: some letters of the project or the task, or ``project/task``;
            without any, those on which the person has booked last
        :return: dicts of ``project_id``, ``project``, ``task_id`` and ``task``
        """
        lines = self._get_lines()
        lines.check_access("create")
        tasks = self.env["project.task"]
        projects = self.env["project.project"]
        text = str(text or "").strip()
        if text:
            targets = lines._find_quick_targets(text, projects, tasks)
        else:
            found = lines._find_tasks(tasks._get_offered_domain())
            targets = [(task.project_id, task) for task in found]
        return [self._prepare_target(project, task) for project, task in targets]

    # === Days ===

    @api.model
    def _get_days(self, day=False):
        """The dates of the week that holds ``day``, as the language begins it."""
        try:
            day = fields.Date.to_date(day) or fields.Date.context_today(self)
        except (TypeError, ValueError):
            raise UserError(self.env._("“%s” is no day.", day)) from None
        first = day - timedelta((day.isoweekday() - self._get_first_weekday()) % 7)
        return [first + timedelta(number) for number in range(DAYS_PER_WEEK)]

    @api.model
    def _get_first_weekday(self):
        """With which day the week begins in the language: 1 is Monday, 7 Sunday."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return int(lang.week_start or 1)

    @api.model
    def _write_day(self, day):
        return fields.Date.to_string(day)

    @api.model
    def _get_title(self, days):
        first, last = format_date(self.env, days[0]), format_date(self.env, days[-1])
        return f"{first} – {last}"

    @api.model
    def _prepare_days(self, days):
        """The heads of the columns."""
        today = fields.Date.context_today(self)
        working = self._get_working_days(days)
        return [
            {
                "date": self._write_day(day),
                "label": format_date(self.env, day, date_format="EEE"),
                "title": self._get_day_title(day),
                "number": format_date(self.env, day, date_format="d"),
                "minutes": working[day][0],
                "notes": working[day][1],
                "is_today": day == today,
            }
            for day in days
        ]

    @api.model
    def _get_day_title(self, day):
        """The day with its weekday, such as "Monday 11/30/2026"."""
        weekday = format_date(self.env, day, date_format="EEEE")
        return f"{weekday} {format_date(self.env, day)}"

    # === Rows ===

    @api.model
    def _get_lines(self):
        return self.env["account.analytic.line"]

    @api.model
    def _get_own_domain(self, days=()):
        """Own bookings, on these days; who sees those of others has a list for them."""
        domain = Domain("user_id", "=", self.env.uid)
        domain &= Domain("project_id", "!=", False)
        if days:
            domain &= Domain("date", ">=", days[0]) & Domain("date", "<=", days[-1])
        return domain

    @api.model
    def _group_lines(self, lines):
        """{(project, task): bookings}, with sudo, for their names."""
        groups = {}
        for line in lines:
            pair = (line.sudo().project_id, line.sudo().task_id)
            groups[pair] = groups.get(pair, lines.browse()) | line
        return groups

    @api.model
    def _read_pairs(self, rows):
        """The projects and tasks that the client names, as far as they are there.

        :raises UserError: on what are no pairs of ids
        """
        try:
            pairs = [(int(project), int(task or 0)) for project, task in rows]
        except (TypeError, ValueError):
            raise UserError(self.env._("Rows are pairs of project and task.")) from None
        pairs = pairs[:MOST_ROWS]
        none = self.env["project.task"].sudo()
        # From one recordset, so that all are read together.
        projects = {
            project.id: project
            for project in self.env["project.project"]
            .sudo()
            .browse({project for project, _task in pairs})
            .exists()
        }
        tasks = {
            task.id: task
            for task in none.browse({task for _project, task in pairs if task}).exists()
        }
        return [
            (projects[project], tasks[task] if task else none)
            for project, task in pairs
            if project in projects
            and (not task or task in tasks and tasks[task].project_id.id == project)
        ]

    @api.model
    def _sort_pairs(self, shown, booked):
        """What is shown stays where it is; what is new comes behind, by its names."""
        blocks = self._get_block_texts(shown)
        pairs = [pair for pair in shown if pair in booked or not blocks[pair]]
        new = [pair for pair in booked if pair not in pairs]
        names = lambda pair: (pair[0].name or "", pair[1].name or "")  # noqa: E731
        return list(dict.fromkeys(pairs + sorted(new, key=names)))

    @api.model
    def _get_block_texts(self, pairs):
        """Why the current user cannot book on a project and task now, or False.

        :return: {(project, task): sentence or False}
        """
        user = self.env.user
        projects = self.env["project.project"].union(*(one for one, _task in pairs))
        tasks = self.env["project.task"].union(*(task for _one, task in pairs))
        seen = projects.with_user(user)._filtered_access("read")
        seen_tasks = tasks.with_user(user)._filtered_access("read")
        texts = {}
        for project, task in pairs:
            is_seen = task in seen_tasks if task else project in seen
            texts[project, task] = self._get_block_text(project, task, is_seen)
        return texts

    @api.model
    def _get_block_text(self, project, task, is_seen):
        if text := project._get_bookings_closed_text():
            return text
        if not task and project._is_task_required():
            return self.env._(
                "Bookings on “%s” need a task. Add a row with the task.", project.name
            )
        if not is_seen or not (task or project).can_book_time:
            return self.env._(
                "No time can be booked on “%s” any more.", task.name or project.name
            )
        return False

    @api.model
    def _prepare_rows(self, pairs, days, lines):
        """Rows with a cell for each day."""
        groups = self._group_lines(lines)
        blocks = self._get_block_texts(pairs)
        cells = self._prepare_cells(
            {
                (pair, day): groups.get(pair, lines.browse()).filtered(
                    lambda line, day=day: line.date == day
                )
                for pair in pairs
                for day in days
            },
            blocks,
        )
        return [
            {
                **self._prepare_target(*pair),
                "lock": blocks[pair],
                "cells": [cells[pair, day] for day in days],
            }
            for pair in pairs
        ]

    @api.model
    def _prepare_target(self, project, task):
        return {
            "project_id": project.id,
            "project": project.sudo().name,
            "task_id": task.id,
            "task": task.sudo().name or "",
        }

    # === Words ===

    @api.model
    def _get_problem_text(self):
        """Why the person cannot book at all, or False."""
        if self._get_own_employees():
            return False
        return self.env._(
            "You have no employee in this company, so you cannot book time. Ask whoever"
            " manages employees to create one for your user."
        )

    @api.model
    def _get_copied_text(self, days, copied, found):
        """Says what was copied, and what was left out."""
        values = {"week": self._get_title(days), "copied": copied}
        if copied == found:
            return self.env._("%(copied)s rows of the week %(week)s.", **values)
        return self.env._(
            "%(copied)s rows of the week %(week)s. %(left)s cannot be booked on any"
            " more.",
            left=found - copied,
            **values,
        )
