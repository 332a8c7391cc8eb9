from odoo.addons.corebiz_project_billing_work_type.tests.work_type_common import (
    MONDAY,
    WorkTypeCase,
)

TUESDAY = "2026-03-03"


class DaytimeCase(WorkTypeCase):
    """Nights from 22:00 to 06:00 at 25 % more, besides the weekends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.night = cls._create_type("Night +25 %", factor=1.25)
        cls.nights = cls._create_rule(
            cls.night, "all", time_from=22, time_to=6, sequence=20
        )

    @classmethod
    def _put_at(cls, start, stop, day=MONDAY, **values):
        """A booking from ``start`` to ``stop``, in hours of the day."""
        times = {"time_start": start, "time_stop": stop}
        return cls._put(stop - start, day, **times, **values)

    def _get_type(self, booking):
        self.env.flush_all()
        booking.invalidate_recordset()
        return booking.work_type_id
