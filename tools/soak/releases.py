"""What ought to happen to statements that the customer releases, in plain Python."""

from dataclasses import dataclass, field

from .figures import Booking, Document, check
from .months import Months

HELD = ("sent", "accepted")


@dataclass
class Release:
    """A statement; ``rows`` says what the customer answered, by booking."""

    project: int
    first: int
    last: int
    rows: dict
    active: set = field(default_factory=set)  # bookings whose row counts
    is_signed: bool = False
    is_closed: bool = False  # withdrawn, or a new version has taken its place
    is_renewed: bool = False


class Releases(Months):
    """Statements: what the customer has, signed, or objected to."""

    def __init__(self):
        super().__init__()
        self.releases = {}
        self.is_release_required = False

    # === What may be invoiced ===

    def get_billable(self, line: int, until: int = 99) -> list:
        """The open bookings of an order line that an invoice may take."""
        keys = self.get_open(line, until)
        return [key for key in keys if self.is_billable(self.bookings[key])]

    def is_billable(self, booking: Booking) -> bool:
        """Whether the customer lets a booking be invoiced."""
        if booking.release == "objected":
            return False
        return booking.release == "accepted" or not self.is_release_required

    def check_released(self, bookings, why: str) -> None:
        """Raise where a booking is billed that the customer has to release first."""
        for booking in bookings:
            text = f"a booking that is {booking.release} was {why}"
            check(self.is_billable(booking), text)

    # === Steps ===

    def send_release(self, key: int, release: Release) -> None:
        """A statement of the hours of some days was made and sent."""
        listed = {
            booking
            for booking, entry in self.bookings.items()
            if entry.project == release.project
            and release.first <= entry.counts <= release.last
            and self.get_state(entry) in ("open", "fixed")
            and not entry.release
            and entry.hours
        }
        text = f"a statement lists {release.rows} instead of {listed}"
        check(release.rows.keys() == listed, text)
        release.active = set(listed)
        self.releases[key] = release
        self.answer(key)

    def answer(self, key: int, **changes) -> None:
        """The customer answered rows: {"accepted": rows} or {"objected": rows}."""
        release = self.releases[key]
        for answer, rows in changes.items():
            check(not release.is_signed, "a signed statement was answered")
            check(not release.is_closed, "a closed statement was answered")
            for row in rows:
                check(release.rows[row] == "sent", "a row was answered twice")
                release.rows[row] = answer
        for row in release.active:
            self.bookings[row].release = release.rows[row]

    def sign(self, key: int) -> None:
        """The customer signed: all rows without objection are accepted."""
        release = self.releases[key]
        rows = [row for row, answer in release.rows.items() if answer == "sent"]
        check(rows, "a statement was signed without a row")
        self.answer(key, accepted=rows)
        release.is_signed = True

    def withdraw(self, key: int) -> None:
        """The house took a statement back."""
        release = self.releases[key]
        check(not release.is_closed, "a closed statement was withdrawn")
        states = {self.get_state(self.bookings[row]) for row in release.active}
        check(not states & {"draft", "billed"}, f"withdrawn with hours {states}")
        release.is_closed = True
        self.give_up(release, set(release.active))

    def renew(self, key: int) -> None:
        """A new version takes the place of a statement, but for what is billed."""
        release = self.releases[key]
        check(not release.is_renewed, "a statement has two new versions")
        states = {row: self.get_state(self.bookings[row]) for row in release.active}
        check("draft" not in states.values(), "a new version with hours on a draft")
        kept = {row for row, state in states.items() if state == "billed"}
        kept |= {row for row in states if self.is_carried(key, row)}
        release.is_renewed = True
        release.is_closed = release.is_closed or not kept
        self.give_up(release, release.active - kept)

    def carry_releases(self, document: Document, billed: list) -> None:
        """A document that is posted carries the signed statements of its hours."""
        document.releases = {
            key
            for key, release in self.releases.items()
            if any(
                row in release.active and release.rows[row] == "accepted"
                for row in billed
            )
        }

    def is_carried(self, key: int, row: int) -> bool:
        """Whether a posted document with a statement bills hours of a booking."""
        documents = [self.find(item) for item in self.bookings[row].items]
        return any(x.state == "posted" and key in x.releases for x in documents)

    def give_up(self, release: Release, rows: set) -> None:
        """Rows count no more: their bookings are free."""
        release.active = release.active - rows
        for row in rows:
            self.bookings[row].release = None

    def forget(self, key: int) -> None:
        """A booking was deleted that a statement lists; its row stays."""
        for release in self.releases.values():
            release.active.discard(key)
