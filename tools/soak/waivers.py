"""As what hours are not billed, in plain Python: the kinds that the office keeps."""

from .figures import Figures, check


class Waivers(Figures):
    """The kinds of waivers, which may belong to a company."""

    def __init__(self):
        super().__init__()
        self.waiver_kinds = {}  # the company of those in use, or none
        self.kinds = {}  # by waiver

    def call_waiver(self, key: int, row: int, kind: int) -> None:
        """A waiver of a booking is of a kind."""
        check(kind in self.waiver_kinds, "waived as a kind that is archived")
        company = self.waiver_kinds[kind]
        is_own = company in (None, self.employers[key])
        check(is_own, "waived as a kind of another company")
        self.kinds[row] = kind

    def get_waived_by_kind(self) -> dict:
        """The hours that count, added up by kind."""
        found = {}
        for booking in self.bookings.values():
            for row, hours in booking.waivers.items():
                kind = self.kinds[row]
                found[kind] = found.get(kind, 0.0) + hours
        return found
