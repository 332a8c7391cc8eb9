from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing.models.duration import format_hours

from .quick_line import LineError, read_line

MOST_PROPOSALS = 20


class AccountAnalyticLine(models.Model):
    """What a line of text would book: project and task, by the rights of the person."""

    _inherit = "account.analytic.line"

    # === Propose ===

    @api.model
    def parse_quick_line(self, line, project_id=False, task_id=False):
        """What a line such as ``1:30 @Mailserver gestern Firewall`` would book.

        Nothing is written. Where the line names no project or task, it is the one of
        the screen, or else the task on which the person booked last.

        :param str line: duration, project or task with an @, day, text
        :param int project_id: the project on the screen, if any
        :param int task_id: the task on the screen, if any
        :return: a dict: ``proposals``, each what :meth:`create_quick_booking` takes and
            the same in words; ``error``, a sentence where there are none, or False;
            ``has_more``, whether more would match than are proposed
        """
        self.browse().check_access("create")
        try:
            quick = self._read_quick_line(line)
        except LineError as error:
            return self._prepare_answer(error=self._get_line_error_text(error))
        project = self._get_seen("project.project", project_id)
        task = self._get_seen("project.task", task_id)
        targets = self._find_quick_targets(quick.target, project, task)
        if not targets:
            text = self._get_no_target_text(quick.target, project, task)
            return self._prepare_answer(error=text)
        return self._prepare_answer(
            proposals=[
                self._prepare_proposal(quick, *target)
                for target in targets[:MOST_PROPOSALS]
            ],
            has_more=len(targets) > MOST_PROPOSALS,
        )

    @api.model
    def _read_quick_line(self, line):
        today = fields.Date.context_today(self)
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        order = lang.date_format or ""
        return read_line(line or "", today, order.find("%d") < order.find("%m"))

    @api.model
    def _get_seen(self, model, record_id):
        """A record of the screen, or none if it is gone or hidden from the person."""
        record = self.env[model].browse(record_id or []).exists()
        return record.filtered(lambda one: one.has_access("read"))

    @api.model
    def _prepare_answer(self, proposals=(), error=False, has_more=False):
        return {"proposals": list(proposals), "error": error, "has_more": has_more}

    @api.model
    def _prepare_proposal(self, quick, project, task):
        """What would be booked, in values and in words."""
        return {
            "hours": quick.hours,
            "hours_text": format_hours(quick.hours),
            "project_id": project.id,
            "project": project.name,
            "task_id": task.id,
            "task": task.name or "",
            "date": fields.Date.to_string(quick.day),
            "date_text": self._get_day_text(quick.day),
            "text": quick.text,
        }

    @api.model
    def _get_day_text(self, day):
        """The day as one says it, for example "Today" or "Fri 11/27/2026"."""
        ago = (fields.Date.context_today(self) - day).days
        if ago == 0:
            return self.env._("Today")
        if ago == 1:
            return self.env._("Yesterday")
        weekday = format_date(self.env, day, date_format="EEE")
        return f"{weekday} {format_date(self.env, day)}"

    # === Find project and task ===

    @api.model
    def _find_quick_targets(self, target, project, task):
        """Pairs of project and task that are meant, the likeliest first.

        One more than are proposed where there are more.
        """
        tasks = self.env["project.task"]
        if target:
            named = self._get_named_domain(target)
            found = self._find_tasks(tasks._get_offered_domain() & named)
            projects = self._find_projects(Domain("display_name", "ilike", target))
        elif task:
            bookable = tasks._get_bookable_domain()
            found = tasks.search(bookable & Domain("id", "=", task.id))
            projects = project.browse()
        elif project:
            inside = Domain("project_id", "=", project.id)
            found = self._find_tasks(tasks._get_offered_domain() & inside)
            projects = self._find_projects(Domain("id", "=", project.id))
        else:
            found, projects = self._find_last_booked()
        pairs = [(one.project_id, one) for one in found]
        return pairs + [(one, tasks) for one in projects]

    @api.model
    def _get_named_domain(self, target):
        """Tasks that are named so, or whose project is; "project/task" names both."""
        named = Domain("name", "ilike", target) | Domain("project_id", "ilike", target)
        project, slash, task = map(str.strip, target.partition("/"))
        if slash:
            inside = Domain("project_id", "ilike", project)
            named |= inside & Domain("name", "ilike", task)
        return named

    @api.model
    def _find_tasks(self, domain):
        """The tasks of a domain: on which the person booked last, then the others."""
        limit = MOST_PROPOSALS + 1
        groups = self._read_group(
            self._get_own_domain() & Domain("task_id", "any", domain),
            ["task_id"],
            order="date:max DESC, id:max DESC",
            limit=limit,
        )
        tasks = self.env["project.task"].browse(task.id for [task] in groups)
        others = tasks.browse()
        if len(tasks) < limit:
            left = domain & Domain("id", "not in", tasks.ids)
            others = tasks.search(left, limit=limit - len(tasks))
        user = self.env.user
        return tasks + others.sorted(lambda task: user not in task.user_ids)

    @api.model
    def _find_projects(self, domain):
        """The projects of a domain on which time is booked without a task."""
        projects = self.env["project.project"]
        found = projects.search(
            projects._get_bookable_domain() & domain, limit=MOST_PROPOSALS
        )
        return found.filtered(lambda one: not one._is_task_required())

    @api.model
    def _find_last_booked(self):
        """The task, or the project without one, of the person's last booking."""
        tasks = self.env["project.task"]._get_offered_domain()
        projects = self.env["project.project"]._get_bookable_domain()
        alone = Domain("task_id", "=", False) & Domain("project_id", "any", projects)
        line = self.search(
            self._get_own_domain() & (Domain("task_id", "any", tasks) | alone),
            order="date DESC, id DESC",
            limit=1,
        )
        if line.task_id:
            return line.task_id, line.project_id.browse()
        return line.task_id, line.project_id.filtered(
            lambda one: not one._is_task_required()
        )

    @api.model
    def _get_own_domain(self):
        return Domain("employee_id", "in", self.env.user.employee_ids.ids)

    # === Words ===

    @api.model
    def _get_line_error_text(self, error):
        """Says what is wrong with a line, and what to write."""
        return {
            "no_duration": self.env._(
                "“%s” is no duration. Begin with one, such as 1:30, 1.5h or 90m.",
                error.part,
            )
            if error.part
            else self.env._("Begin with the duration, such as 1:30, 1.5h or 90m."),
            "not_positive": self.env._(
                "“%s” cannot be booked: it is not more than 0 minutes.", error.part
            ),
            "too_long": self.env._(
                "“%s” cannot be booked: a day has 24 hours.", error.part
            ),
            "no_target": self.env._(
                "Write some letters of the project or the task behind the @."
            ),
            "no_day": self.env._("“%s” is no day of the calendar.", error.part),
        }[error.problem]

    @api.model
    def _get_no_target_text(self, target, project, task):
        """Says why nothing is proposed, and what to do."""
        if target:
            return self.env._(
                "No open project or task is named “%s”. Write other letters behind"
                " the @.",
                target,
            )
        if record := task or project:
            return record._get_cannot_book_text()
        return self.env._(
            "Name the project or the task, for example “1:30 @mail”: there is none on"
            " which you have booked and still can."
        )
