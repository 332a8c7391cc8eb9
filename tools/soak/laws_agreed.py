"""Laws of what is agreed on for single order lines.

They belong to the six: increments to the equation in euros, and beside the one in
hours; quotas have an equation of their own, bought = used + carried + expired +
credited + rest; the type of a booking decides which line bills it.
"""

from .figures import cents, check, get_date

FIGURES = ("opened", "granted", "used", "unused", "left", "expired", "credited")


def equal(found: float, wanted: float, text: str, by: float = 0.006) -> None:
    """Raise unless both are the same, but for rounding."""
    check(abs(found - wanted) <= by, f"{text}: {found} instead of {wanted}")


class AgreedLaws:
    """Compares what was agreed with what the database says."""

    def check_agreed(self) -> None:
        """All of them."""
        self.check_work_types()
        self.check_increments()
        self.check_quotas()
        self.check_waiver_kinds()
        for until in (9, 20) if self.model.periods else ():
            self.check_month_amount(until)

    def check_work_types(self) -> None:
        """Each booking has the type of its rule, or the one that somebody chose."""
        for key, wanted in self.model.types.items():
            if key in self.model.bookings:
                booking = self.env["account.analytic.line"].browse(key)
                found = booking.work_type_id.id or None
                text = f"booking {key} is of type {found} instead of {wanted}"
                check(found == wanted, text)

    def check_increments(self) -> None:
        """What documents charge beyond the hours of a project."""
        for project in self.projects:
            wanted = self.model.get_project_increment(project.id)
            equal(project.increment_hours, wanted, f"{project.name}, increment")

    def check_quotas(self) -> None:
        """Closed periods are those of the model, and what is left is the same."""
        for key in self.model.quotas:
            line = self.env["sale.order.line"].browse(key)
            quota = self.model.quotas[key]
            periods = line.quota_period_ids.sorted("date_to")
            text = f"{len(periods)} periods are closed instead of {len(quota.rows)}"
            check(len(periods) == len(quota.rows), text)
            for period, row in zip(periods, quota.rows, strict=True):
                self.check_row(period, row, f"period until {period.date_to}")
                equal(period.extended_hours, row.extended, "extended")
                equal(period.undecided_hours, row.undecided, "to decide")
            account = line._get_prepaid_package()._work_out_quota()
            rows = [row for row, _mine in self.model.work_out(key)]
            used = [round(sums.used, 4) for sums in account.sums if sums.used]
            wanted = [round(row.used, 4) for row in rows if row.used]
            check(used == wanted, f"{line.name} used {used} instead of {wanted}")
            left = account.sums[-1].left
            equal(left, rows[-1].left, f"{line.name}, left")
            unused = sum(sums.unused for sums in account.sums)
            equal(unused, sum(row.unused for row in rows), f"{line.name}, unused")

    def check_row(self, period, row, text: str) -> None:
        """A closed period says what the model says."""
        for name in FIGURES:
            equal(period[f"{name}_hours"], getattr(row, name), f"{text}, {name}")

    def check_month_amount(self, until: int) -> None:
        """The list says what a run until a day is going to invoice."""
        model, day = self.model, str(get_date(until))
        for project in self.projects.with_context(month_until=day):
            amounts = model.get_run_amounts([project.id], until)
            total = sum(
                self.convert(line, cents(model.lines[line].price * quantity))
                for line, quantity in amounts.items()
            )
            total -= sum(
                self.convert(line, model.get_rest(line))
                for line in model.get_deducted(amounts)
            )
            total /= self.values["project", project.id]
            text = f"{project.name} until {day}, to invoice"
            equal(project.month_amount, total, text, 0.02)

    def check_waiver_kinds(self) -> None:
        """What counts, added up by kind, is what was waived as such."""
        waivers = self.env["project.waiver"]
        found = {
            kind.id: hours
            for kind, hours in waivers._read_group(
                [("is_active", "=", True)], ["kind_id"], ["hours:sum"]
            )
        }
        wanted = self.model.get_waived_by_kind()
        for key in found.keys() | wanted.keys():
            equal(found.get(key, 0.0), wanted.get(key, 0.0), f"waived as kind {key}")
