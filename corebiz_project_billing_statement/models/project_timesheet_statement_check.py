from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from .statement_format import BILLED, CREDITED, UNCHARGED, changed_fields, digest

ADDED, MISSING, FREED, CHANGED = "added", "missing", "freed", "changed"
SEAL, FILE = "seal", "file"


class ProjectTimesheetStatement(models.Model):
    """Whether a timesheet statement still agrees with the bookings of today."""

    _inherit = "project.timesheet.statement"

    def action_verify(self):
        """Compare with the bookings of today and show what differs.

        :return: a message when nothing differs, else a list that names row and field
        """
        self.ensure_one()
        self.check_access("read")
        differences = self._get_differences()
        if not differences:
            return self._get_verified_action()
        check = self.env["project.timesheet.statement.check"].create(
            {
                "statement_id": self.id,
                "line_ids": [fields.Command.create(vals) for vals in differences],
            }
        )
        return check._get_records_action(
            name=self.env._("Check: %(statement)s", statement=self.display_name),
            target="new",
            context={"dialog_size": "extra-large"},
        )

    def _get_verified_action(self):
        """The message that the statement agrees with the bookings."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Nothing differs"),
                "message": self._get_verified_text(),
            },
        }

    def _get_verified_text(self):
        """For example "Timesheet Statement 2026/0017: 12 rows agree with ..."."""
        values = {"statement": self.display_name, "count": len(self.line_ids)}
        if values["count"] == 1:
            return self.env._(
                "%(statement)s: its one row agrees with the booking of today, and the"
                " seal is unbroken.",
                **values,
            )
        return self.env._(
            "%(statement)s: %(count)s rows agree with the bookings of today, and the"
            " seal is unbroken.",
            **values,
        )

    def _get_differences(self):
        """What differs today, as values of ``project.timesheet.statement.check.line``.

        Read with sudo: whoever may read the statement may know whether it is still
        true, also about bookings of others.
        """
        self.ensure_one()
        statement = self.sudo().with_context(lang=self.lang)
        differences = [
            *statement._get_seal_differences(),
            *statement._get_row_differences(),
            *statement._get_added_rows(),
        ]
        return [self._format_difference(vals) for vals in differences]

    @api.model
    def _format_difference(self, vals):
        """A difference with dates and hours as the reader writes them."""
        if vals["kind"] == ADDED:
            day, hours, *texts = vals["today"]
            day = self._format_frozen("date", day)
            hours = self._format_frozen("hours", hours)
            return vals | {"today": " · ".join((day, *texts, f"{hours} h"))}
        return vals | {
            side: self._format_frozen(vals["field_name"], vals[side])
            for side in ("frozen", "today")
            if vals.get("field_name")
        }

    @api.model
    def _format_frozen(self, name, text):
        """The sealed text of a date or of hours in the language of the reader."""
        if name == "date":
            return format_date(self.env, text)
        if name == "hours":
            hours = float(text)
            return formatLang(
                self.env, hours, digits=2 if round(hours, 2) == hours else 4
            )
        return text

    def _get_seal_differences(self):
        """Whether the frozen rows and files are the ones that were made."""
        if self._get_seal() != self.sha256:
            yield {
                "kind": SEAL,
                "frozen": self.sha256,
                "today": self._get_seal(),
            }
        if digest(self.csv_attachment_id.raw or b"") != self.csv_sha256:
            yield {"kind": FILE, "frozen": self.csv_attachment_id.name}

    def _get_row_differences(self):
        """Rows whose booking is gone, freed or not what it was."""
        on_invoice = self._get_bookings_today()
        for line in self.line_ids.sorted("sequence"):
            booking = line.booking_id
            if not booking:
                yield {"kind": MISSING, **self._prepare_difference(line)}
                continue
            if line.kind not in UNCHARGED and booking not in on_invoice[line.kind]:
                yield {"kind": FREED, **self._prepare_difference(line)}
            yield from self._get_field_differences(line)

    def _get_bookings_today(self):
        """What the invoice bills or credits today, by kind; none once it is deleted."""
        if not self.move_id:
            return dict.fromkeys((BILLED, CREDITED), self.env["account.analytic.line"])
        return self.move_id._get_billed_statement_bookings()

    def _get_field_differences(self, line):
        """The fields of one row that say something else today.

        What was credited may be changed: of these bookings only the hours count.
        """
        row = self.move_id._prepare_statement_row(
            line.booking_id, line.kind, self.person_style
        )
        today = self.env["project.timesheet.statement.line"].new(row)._get_sealed_row()
        frozen = line._get_sealed_row()
        for name in changed_fields(frozen, today):
            if line.kind == CREDITED and name != "hours":
                continue
            yield {
                "kind": CHANGED,
                **self._prepare_difference(line),
                "field_name": name,
                "frozen": frozen.get(name, ""),
                "today": today.get(name, ""),
            }

    def _prepare_difference(self, line):
        return {"line_id": line.id, "sequence": line.sequence}

    def _get_added_rows(self):
        """Bookings that are on the invoice today without being in the statement."""
        if not self.is_current:
            return
        for kind, bookings in self._get_bookings_today().items():
            rows = self.line_ids.filtered(lambda line, kind=kind: line.kind == kind)
            for booking in bookings - rows.booking_id:
                row = self.move_id._prepare_statement_row(
                    booking, kind, self.person_style
                )
                yield {
                    "kind": ADDED,
                    "today": (
                        *(row["date"], row["hours"], row["employee_name"]),
                        *(row["task_name"], row["name"]),
                    ),
                }
