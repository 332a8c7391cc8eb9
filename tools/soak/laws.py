"""The six laws that hold after every step, whatever was done.

1. In hours: booked = billed + in drafts + fixed price + waived + open.
2. In euros: of each order line, to invoice + invoiced + written off = what is due.
3. No hour of a booking is on two invoices; which are on which, the model knows.
4. What is billed is what the posted documents say.
5. Nothing is closed with hours or money open.
6. Frozen figures do not move, and ledgers only grow.

Each law is read from the database, and compared with the model where it knows better.
"""

from odoo.tools import SQL

from .figures import BY_HOUR, Impossible, check, get_date
from .laws_agreed import AgreedLaws, equal

STATES = ("billed", "draft", "fixed", "waived", "open")
LEDGERS = (
    *("project_handover", "project_estimate", "project_waiver", "project_write_off"),
    *("project_order_line_change", "project_evaluation", "project_evaluation_line"),
    *("project_archive_package", "project_billing_period_step", "project_quota_entry"),
)
# What of a row of a ledger may change: a decision that was taken back, and links to
# what is deleted, whose names outlive it.
COMPLETED = (
    *("is_active", "write_date", "write_uid"),
    *("move_id", "task_id", "employee_id"),
)
TWICE = """
    SELECT link.booking_id FROM project_coverage_link link
    JOIN account_move move ON move.id = link.move_id
    JOIN account_analytic_line booking ON booking.id = link.booking_id
    JOIN uom_uom unit ON unit.id = booking.product_uom_id
    WHERE link.is_active OR (move.state = 'posted' AND link.credit_line_id IS NULL)
    GROUP BY link.booking_id
    HAVING ABS(SUM(link.hours)) - 0.001
        > ABS(MAX(booking.unit_amount * unit.factor)) / %s
"""
ROWS = """
    SELECT link.booking_id, link.move_id, SUM(link.hours)
    FROM project_coverage_link link
    WHERE link.is_active
    GROUP BY link.booking_id, link.move_id
"""
DOCUMENTS = """
    SELECT item.move_id, move.state, rel.order_line_id, SUM(
            CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END * item.quantity
        )::float8, -SUM(item.amount_currency)::float8
    FROM account_move_line item
    JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
    JOIN account_move move ON move.id = item.move_id
    WHERE rel.order_line_id IN %s
    GROUP BY item.move_id, move.state, rel.order_line_id
"""


class Laws(AgreedLaws):
    """Compares the database with the model, and with what it was before."""

    def __init__(self, env, model, values):
        """Compare ``model`` with what ``env`` reads.

        :param values: what one unit of the currency of an order ("order", id) and of a
            project ("project", id) is worth
        """
        self.env, self.model, self.values = env, model, values
        self.rows, self.frozen, self.signed = {}, {}, {}

    def convert(self, line: int | str, amount: float) -> float:
        """An amount of an order line in one currency for all."""
        return amount * self.values["order", self.model.lines[line].order]

    def check(self) -> None:
        """Check all laws on what the database says now."""
        self.projects = self.env["project.project"].browse(self.model.projects)
        self.lines = self.env["sale.order.line"].browse(self.model.lines)
        self.check_hours()
        self.check_documents()
        self.check_money()
        self.check_closed()
        self.check_periods()
        self.check_releases()
        self.check_agreed()
        self.check_frozen()
        self.check_ledgers()

    def check_hours(self) -> None:
        """Law 1."""
        for project in self.projects:
            check(
                project.billing_state == self.model.projects[project.id],
                f"{project.name} is {project.billing_state}",
            )
            wanted = self.model.get_hours(project.id)
            for state in STATES:
                text = f"{project.name}, hours {state}"
                equal(project[f"{state}_hours"], wanted[state], text)
            total = sum(project[f"{state}_hours"] for state in STATES)
            equal(project.effective_hours, total, f"{project.name}, hours")
        for key, line in self.model.lines.items():
            if line.kind == "prepaid":
                self.model.check_prepaid(key)

    def check_documents(self) -> None:
        """Laws 3 and 4, and each document line by line."""
        self.check_rows()
        rows = self.env.execute_query(SQL(DOCUMENTS, tuple(self.model.lines)))
        found = {(move, line): row for move, state, line, *row in rows if any(row)}
        states = {move: state for move, state, *_row in rows}
        wanted = {
            (key, item.line): [item.quantity, item.money]
            for key, document in self.model.documents.items()
            for item in document.items
            if item.quantity or item.money
        }
        check(found.keys() == wanted.keys(), f"lines {found} instead of {wanted}")
        for key, values in found.items():
            for value, other in zip(values, wanted[key], strict=True):
                equal(value, other, f"document and order line {key}")
        for key, state in states.items():
            known = self.model.documents.get(key)
            check(known and state == known.state, f"document {key} is {state}")
        self.check_billed(rows)

    def check_rows(self) -> None:
        """Law 3: how many hours of each booking are on each document."""
        hour = self.env.ref("uom.product_uom_hour").factor
        twice = self.env.execute_query(SQL(TWICE, hour))
        check(not twice, "more of a booking is billed than its hours")
        found = {tuple(key): hours for *key, hours in self.env.execute_query(SQL(ROWS))}
        wanted = {
            (booking, key): sum(entry.items.get(item, 0.0) for item in document.items)
            for key, document in self.model.documents.items()
            for booking, entry in self.model.bookings.items()
            if document.get_item(entry)
        }
        check(found.keys() == wanted.keys(), f"rows {found} instead of {wanted}")
        for (booking, document), hours in found.items():
            text = f"hours of booking {booking} on document {document}"
            equal(hours, wanted[booking, document], text)

    def check_billed(self, rows) -> None:
        """Law 4: the amounts of the projects add up to the posted documents."""
        hours = [key for key, line in self.model.lines.items() if line.kind in BY_HOUR]
        posted = sum(
            self.convert(line, amount)
            for _move, state, line, _quantity, amount in rows
            if state == "posted" and line in hours
        )
        billed = sum(
            project.billed_amount * self.values["project", project.id]
            for project in self.projects
        )
        equal(billed, posted, "money billed for hours", 0.05)

    def check_money(self) -> None:
        """Law 2."""
        parts = self.projects._get_uninvoiced_parts()
        for project in self.projects:
            self.check_parts(project, parts[project.id])
        for line in self.lines:
            if line.state == "sale":
                if not line.is_downpayment:
                    self.check_line(sum(parts.values(), []), line)
                quantity = self.model.get_quantity_to_invoice(line.id)
                equal(line.qty_to_invoice, quantity, f"{line.name}, to invoice")

    def check_parts(self, project, parts) -> None:
        """Law 2: what is to invoice of a project."""
        wanted = self.model.get_parts(project.id)
        found = {self.get_key(part): part.amount for part in parts if part.amount}
        text = f"{project.name} to invoice: {found} instead of {wanted}"
        check(found.keys() == wanted.keys(), text)
        for key, amount in found.items():
            equal(amount, wanted[key], text)
        total = sum(part.amount * self.values["order", part.order_id] for part in parts)
        total /= self.values["project", project.id]
        equal(project.uninvoiced_amount, total, f"{project.name}, not invoiced", 0.02)

    def get_key(self, part):
        """How the model calls a part."""
        if part.is_hours:
            return "hours", part.line_id
        return part.line_id or ("down", part.order_id)

    def check_line(self, parts, line) -> None:
        """Law 2, by the words of the product alone: what is due of a line."""
        model, sold = self.model, self.model.lines[line.id]
        key = ("hours", line.id) if sold.kind in BY_HOUR else line.id
        mine = [part.amount for part in parts if self.get_key(part) == key]
        reductions = model.get_invoiced(line.id, "posted", reductions=True)
        reduced = sum(item.money for item in reductions)
        due = reduced - line.untaxed_amount_invoiced
        if sold.kind in BY_HOUR:
            charged = line._get_charged_lines()
            due += sold.price * model.get_charged_beyond(line.id)
            due += sold.price * sum(
                booking._get_hours()
                - booking.prepaid_hours
                - sum(self.get_waivers(booking).mapped("hours"))
                for booking in charged.timesheet_ids
            )
            equal(sum(mine), due, f"{line.name}, euros", 0.05)
            return
        due += model.get_target(line.id) * sold.price
        off = line.written_off_amount
        due = max(due - max(off, 0), 0) if due > 0 else min(due - min(off, 0), 0)
        equal(max(mine, default=0.0, key=abs), due, f"{line.name}, euros", 0.05)

    def get_waivers(self, booking):
        """The waivers of a booking that count."""
        return booking.waiver_ids.filtered("is_active")

    def check_closed(self) -> None:
        """Law 5; the model has refused steps that left anything open.

        Accounting goes on in the archive: a credit note opens what it credits.
        """
        for project in self.projects - self.projects.browse(self.model.excused):
            if project.billing_state == "po_archived":
                found = self.model.get_uncovered(project.id)
                check(not found, f"{project.name} is archived with {found}")

    def check_periods(self) -> None:
        """Periods are those of the model, with their steps and hours.

        What is released and what is not are all open hours until a day.
        """
        periods = self.env["project.billing.period"].sudo().search([])
        known = self.model.periods
        check(set(periods.ids) == known.keys(), f"{periods} instead of {known}")
        for period in periods:
            wanted = known[period.id]
            text = f"{period.display_name} is {period.state}: {wanted}"
            check(period.state == wanted.state, text)
            rows = period.step_ids.sorted("id")
            steps = [(row.from_state, row.to_state) for row in rows]
            check(steps == wanted.steps, f"{text}, went {steps}")
            hours = self.model.get_period_hours(wanted)
            equal(period.total_hours, hours, f"{period.display_name}, hours")
            hours = self.model.get_period_hours(wanted, "open")
            equal(period.open_hours, hours, f"{period.display_name}, open hours")
        for until in (9, 20) if periods else ():
            self.check_month(until)

    def check_releases(self) -> None:
        """How the customer stands to bookings; what he signed does not change."""
        for key, booking in self.model.bookings.items():
            found = self.env["account.analytic.line"].browse(key).release_state
            text = f"booking {key} is {found} instead of {booking.release}"
            check((found or None) == booking.release, text)
        releases = self.env["project.release"].sudo().browse(self.model.releases)
        for release in releases.filtered("signed_date"):
            check(self.model.releases[release.id].is_signed, "signed by nobody")
            seal = release._get_seal()
            check(seal == release.sha256, f"{release.display_name} is not as signed")
            before = self.signed.setdefault(release.id, seal)
            check(seal == before, f"{release.display_name} has another seal")

    def check_month(self, until: int) -> None:
        """What a run until a day would bill."""
        day = str(get_date(until))
        for project in self.projects.with_context(month_until=day):
            mine = self.model.get_run_bookings([project.id], until)
            hours = sum(booking.rest for booking in mine)
            equal(project.month_hours, hours, f"{project.name} until {day}, hours")
            hours = sum(booking.rest for booking in mine if booking.late is not None)
            equal(project.month_late_hours, hours, f"{project.name}, late hours")

    def check_frozen(self) -> None:
        """Law 6: what a billed project shows stays."""
        for project in self.projects:
            if project.billing_state not in ("po_billed", "po_archived"):
                self.frozen.pop(project.id, None)
                continue
            figures = project._get_evaluation()
            steps = self.model.steps[project.id].count(("pm_done", "po_billed"))
            kept = len(project.evaluation_ids)
            check(kept == steps, f"{project.name} has {kept} snapshots of {steps}")
            before = self.frozen.setdefault(project.id, figures)
            check(before == figures, f"{project.name} showed {before}, now {figures}")

    def check_ledgers(self) -> None:
        """Law 6: no row of a ledger goes or changes."""
        for table in LEDGERS:
            query = SQL(
                "SELECT id, to_jsonb(row) - %s FROM %s row ORDER BY id",
                list(COMPLETED),
                SQL.identifier(table),
            )
            rows = dict(self.env.execute_query(query))
            for key, row in self.rows.get(table, {}).items():
                if rows.get(key) != row:
                    raise Impossible(f"{table} {key}: {row} became {rows.get(key)}")
            self.rows[table] = rows
        self.check_sums()

    def check_sums(self) -> None:
        """Law 6: ledgers say what happened, no more and no less."""
        for project in self.projects:
            rows = project.handover_ids.sorted("id")
            found = [(row.from_state, row.to_state) for row in rows]
            wanted = self.model.steps.get(project.id, [])
            check(found == wanted, f"{project.name} went {found}, in truth {wanted}")
        for key, booking in self.model.bookings.items():
            rows = self.env["account.analytic.line"].browse(key).waiver_ids
            text = f"hours waived of booking {key}"
            equal(sum(rows.mapped("hours")), booking.waived, text)
            counting = self.get_waivers(rows.booking_id)
            equal(sum(counting.mapped("hours")), booking.waived, text)
        for line in self.lines:
            found = sum(line.write_off_ids.mapped("amount"))
            wanted = self.model.get_written_off(line.id)
            equal(found, wanted, f"{line.name}, written off")
