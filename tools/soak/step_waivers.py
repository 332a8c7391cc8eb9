"""Steps with the kinds as which the office waives hours."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .machine import PICK, REASON, having
from .step_quotas import Quotas


class Waivers(Quotas):
    """Waivers name a kind, which may be archived or belong to another company."""

    def _learn_waivers(self, rows):
        super()._learn_waivers(rows)
        for row in rows:
            self.model.call_waiver(row.booking_id.id, row.id, row.kind_id.id)

    @having(lambda self: self.model.bookings)
    @rule(pick=PICK, of=PICK, part=st.sampled_from([0.5, 1]))
    def waive_as(self, pick, of, part):
        """The office waives a booking or a part as any kind there has ever been."""
        key = self._pick(self.model.bookings, pick)
        booking = self._booking(key, self.house.office)
        kind = self._pick(self.house.waiver_kinds, of)
        hours = round(self.model.bookings[key].rest * part, 2)
        self._take(
            "waive as a kind",
            lambda: booking.env["project.waiver"]._waive(booking, REASON, kind, hours),
            self._learn_waivers,
        )
