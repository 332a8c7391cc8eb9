from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


class IncrementCase(CoverageCase):
    """A line at 95 an hour, billed in quarters of an hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.price_unit = 95
        cls._agree(0.25)

    @classmethod
    def _agree(cls, increment, minimum=0.0, basis="booking", line=None):
        (line or cls.line).write(
            {
                "billing_increment": increment,
                "billing_minimum": minimum,
                "increment_basis": basis,
            }
        )

    def _put(self, *minutes, date="2026-03-02", user=None):
        """Bookings of so many minutes each."""
        bookings = self.env["account.analytic.line"]
        for number in minutes:
            bookings |= self._book(
                user or self.employee, self.task, number / 60, date=date
            ).with_env(self.env)
        return bookings

    def _bill(self, *minutes, post=True, **values):
        self._put(*minutes, **values)
        return self._invoice(self.order, post=post)

    def assertTerms(self, booked, increment, **terms):
        """The equation of the project, with the increment beside it."""
        self.project.invalidate_recordset()
        names = ("billed", "draft", "fixed", "waived", "open")
        found = {name: self.project[f"{name}_hours"] for name in names}
        for name in names:
            self.assertAlmostEqual(found[name], terms.get(name, 0), 4, name)
        self.assertAlmostEqual(self.project.effective_hours, booked, 2)
        self.assertAlmostEqual(sum(found.values()), booked, 4)
        self.assertAlmostEqual(self.project.increment_hours, increment, 4)
