from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.duration import format_hours
from odoo.addons.corebiz_project_billing_quick_booking.models.duration_text import (
    split_duration,
)
from odoo.addons.corebiz_project_billing_quick_booking.models.quick_line import (
    LineError,
    check_hours,
)

from .account_analytic_line import MINUTES_PER_HOUR

NO_TEXT = "/"


class ProjectBookingWeek(models.AbstractModel):
    """The cells: what they show, and what typing into them does."""

    _inherit = "project.booking.week"

    # === What the client asks for ===

    @api.model
    def write_cell(self, day, project_id, task_id, text, based_on):
        """Book, change or delete what one cell of the grid shows.

        :param str day: the day of the cell
        :param int project_id: the project of the row
        :param int task_id: the task of the row, False for none
        :param str text: a duration such as ``1:30``, and what was done behind it;
            without the latter a booking keeps its text. Empty, the booking is deleted.
            0 is for a booking that is there: its hours become 0, and it stays
        :param based_on: ``bookings`` of the cell as it was shown
        :return: the cell as it is now, see :meth:`_prepare_cell`
        :raises UserError: if the cell has changed meanwhile, holds several bookings or
            is fixed, and on what is no duration; says which, and what to do
        """
        lines = self._get_lines()
        lines.check_access("read")
        day = self._read_day(day)
        [pair] = self._read_pairs([(project_id, task_id)]) or [(None, None)]
        if not pair[0]:
            raise UserError(self.env._("This project or task does not exist any more."))
        found = self._find_cell(day, *pair)
        self._check_unchanged(found, day, based_on)
        self._check_in_place(found)
        # 0 is a duration, and no text at all means that the cell was cleared.
        text = "" if text is None or text is False else str(text)
        if text := " ".join(text.split()):
            if not found:
                self._check_free(day, *pair)
                self._wait_for_other_windows(day, *pair)
            found = self._book_cell(found, day, pair, text)
        else:
            found.unlink()
            found = found.browse()
        return self._prepare_cells({(pair, day): found}, self._get_block_texts([pair]))[
            pair, day
        ]

    @api.model
    def get_cell_action(self, day, project_id, task_id=False):
        """The list of the bookings that one cell shows.

        :param str day: the day of the cell
        :return: a window action
        """
        day = self._read_day(day)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_timesheet.act_hr_timesheet_line"
        )
        return {
            **action,
            "name": self._get_day_title(day),
            "path": False,
            "domain": list(self._get_cell_domain(day, project_id, task_id)),
            "context": {
                "is_timesheet": 1,
                "is_my_timesheets": 1,
                "default_date": self._write_day(day),
                "default_project_id": project_id,
                "default_task_id": task_id,
            },
        }

    # === What a cell shows ===

    @api.model
    def _prepare_cells(self, groups, blocks):
        """What cells show.

        Where nothing is booked a new record stands for what might be, so that the
        guards of bookings say whether it may.

        :param dict groups: {((project, task), date): bookings}
        :param dict blocks: {(project, task): why nothing can be booked on it, or False}
        :return: the same keys with what :meth:`_prepare_cell` returns
        """
        asked = self._get_lines()
        stands = {}
        for (pair, day), lines in groups.items():
            stands[pair, day] = lines or self._make_new_booking(pair, day)
            asked += stands[pair, day]
        locks = asked._get_all_lock_texts()
        cells = {}
        for (pair, day), lines in groups.items():
            found = [locks[one] for one in stands[pair, day] if one in locks]
            lock = found[0] if found else not lines and blocks[pair]
            cells[pair, day] = self._prepare_cell(lines, lock)
        return cells

    @api.model
    def _make_new_booking(self, pair, day):
        """What might be booked, as a record that is not saved."""
        project, task = pair
        return self._get_lines().new(
            {
                "project_id": project.id,
                "task_id": task.id,
                "date": day,
                "user_id": self.env.uid,
            }
        )

    @api.model
    def _prepare_cell(self, lines, lock):
        """What a cell shows.

        :return: a dict: ``minutes``; ``text``, as it may be typed; ``lock``, why it is
            fixed, or False; ``bookings``, each with id, minutes and text
        """
        text = ""
        if len(lines) == 1:
            hours = format_hours(lines._get_minutes() / MINUTES_PER_HOUR)
            text = f"{hours} {'' if lines.name == NO_TEXT else lines.name}".strip()
        return {
            "minutes": lines._get_minutes(),
            "text": text,
            "lock": lock or False,
            "bookings": self._get_state(lines),
        }

    @api.model
    def _get_state(self, lines):
        """What a change of a cell is based on."""
        return [[line.id, line._get_minutes(), line.name] for line in lines]

    # === Typing ===

    @api.model
    def _read_day(self, day):
        """:raises UserError: on what is no day"""
        self._get_days(day)
        return fields.Date.to_date(day) or fields.Date.context_today(self)

    @api.model
    def _get_cell_domain(self, day, project_id, task_id):
        """The person's bookings that one cell shows."""
        domain = self._get_own_domain([day])
        domain &= fields.Domain("project_id", "=", project_id)
        return domain & fields.Domain("task_id", "=", task_id)

    @api.model
    def _find_cell(self, day, project, task):
        domain = self._get_cell_domain(day, project.id, task.id)
        return self._get_lines().search(domain, order="id")

    @api.model
    def _wait_for_other_windows(self, day, project, task):
        """Let no two windows of a person book the same empty cell at once.

        Each transaction sees what was there when it began, so neither would see the
        booking of the other. The second waits here until the first is through, and
        looks again with the eyes of a new transaction.

        :raises ConcurrencyError: if the cell is booked by now. Odoo repeats the call,
            which then sees the booking and refuses to write over it
        """
        lock = SQL(
            "SELECT pg_advisory_xact_lock(hashtext(%s), %s)", self._name, self.env.uid
        )
        self.env.cr.execute(lock)
        domain = self._get_cell_domain(day, project.id, task.id)
        with self.env.registry.cursor() as cr:
            lines = api.Environment(cr, SUPERUSER_ID, {})[self._get_lines()._name]
            if lines.search_count(domain, limit=1):
                raise ConcurrencyError("Another window has booked this cell")

    @api.model
    def _check_unchanged(self, lines, day, based_on):
        """Refuse a change that was typed over something else than what is there.

        :raises UserError: says what is there
        """
        if self._get_state(lines) != self._read_state(based_on):
            raise UserError(
                self.env._(
                    "%(day)s was changed meanwhile, in another window or by somebody"
                    " else: %(hours)s h are booked there now. Nothing was saved; look"
                    " at it and type again.",
                    day=self._get_day_title(day),
                    hours=format_hours(lines._get_minutes() / MINUTES_PER_HOUR),
                )
            )

    @api.model
    def _read_state(self, based_on):
        """What the client says that it has shown, or None if it is no such thing."""
        try:
            return [list(one) for one in based_on or ()]
        except TypeError:
            return None

    @api.model
    def _check_in_place(self, lines):
        """Refuse to overwrite several bookings, or a fixed one.

        :raises UserError: says which
        """
        if len(lines) > 1:
            raise UserError(
                self.env._(
                    "%s bookings stand in this cell. Open them to change one.",
                    len(lines),
                )
            )
        for text in lines._get_all_lock_texts().values():
            raise UserError(text)

    @api.model
    def _check_free(self, day, project, task):
        """Refuse a new booking where the empty cell is fixed.

        :raises AccessError: if the person does not see the project or the task
        :raises UserError: says why it is fixed
        """
        (task or project).sudo(False).check_access("read")
        booking = self._make_new_booking((project, task), day)
        for text in booking._get_all_lock_texts().values():
            raise UserError(text)

    @api.model
    def _book_cell(self, line, day, pair, text):
        """Write what was typed, to the booking of the cell or to a new one."""
        hours, name = self._read_cell_text(text, bool(line))
        if not line:
            project, task = pair
            booking = line.create_quick_booking(
                hours, project.id, task.id, self._write_day(day), name
            )
            return line.browse(booking["id"])
        vals = {}
        if round(hours * MINUTES_PER_HOUR) != line._get_minutes():
            vals["unit_amount"] = hours / line.product_uom_id._get_hours_factor()
        if name and name != line.name:
            vals["name"] = name
        if vals:
            line.write(vals)
        return line

    @api.model
    def _read_cell_text(self, text, may_be_zero):
        """Hours, and what was done or "".

        :raises UserError: on what is no duration
        """
        hours, name = split_duration(text)
        typed = text.removesuffix(name).strip()
        try:
            if hours is None:
                raise LineError("no_duration", text.split(" ")[0])
            if hours or not may_be_zero:
                check_hours(hours, typed)
        except LineError as error:
            problem = self._get_lines()._get_line_error_text(error)
            raise UserError(problem) from None
        return hours, name
