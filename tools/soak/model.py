"""What ought to happen: steps with bookings, documents and projects, in plain Python.

Each step that the product took is told to the model, which raises ``Impossible`` where
the step ought to have been refused. The figures follow in ``figures.py``.
"""

from .figures import Booking, Document, Figures, Item, Line, check

CLOSED = ("pm_done", "po_billed", "po_archived")
NEXT = dict(zip(("open", "pl_done", *CLOSED), ("pl_done", *CLOSED), strict=False))
BACK = {
    **{"pl_done": "open", "pm_done": "open"},
    **{"po_billed": "pm_done", "po_archived": "po_billed"},
}


class Model(Figures):
    """The house, and how it may change."""

    # === Bookings ===

    def touch(self, key: int, why: str) -> Booking:
        """A booking that may still be changed: no document names it."""
        booking = self.bookings[key]
        state = self.get_state(booking)
        check(state in ("open", "fixed"), f"a booking that is {state} was {why}")
        closed = self.projects[booking.project]
        check(closed not in CLOSED, f"a booking in {closed} was {why}")
        return booking

    def book(self, key: int, booking: Booking) -> None:
        """Somebody booked hours."""
        closed = self.projects[booking.project]
        check(closed not in CLOSED, f"hours were booked in {closed}")
        self.bookings[key] = booking

    def relink(self, key: int, project: int, task: int, line: int, office=False):
        """The project, task or order line of a booking is said to be this now."""
        booking = self.bookings[key]
        now = (booking.project, booking.task, booking.line)
        if now == (project, task, line):
            return
        if not office:
            self.touch(key, "moved")
            check(self.projects[project] not in CLOSED, "a booking moved into closed")
        check(self.get_state(booking) in ("open", "fixed"), "a documented one moved")
        booking.project, booking.task, booking.line = project, task, line

    def waive(self, key: int, is_waived: bool) -> None:
        """The office waived an open booking, or took that back."""
        booking = self.bookings[key]
        state = "open" if is_waived else "waived"
        check(self.get_state(booking) == state, "waived, or back, in the wrong state")
        self.check_unsealed(booking)
        booking.is_waived = is_waived

    def check_unsealed(self, booking: Booking) -> None:
        """How a booking is accounted for stays in an archived project."""
        sealed = self.projects[booking.project] == "po_archived"
        check(not sealed, "the state of a booking changed in the archive")

    # === Documents ===

    def invoice(self, key: int, order: int, until: int = 99, final=False) -> None:
        """The order was invoiced: what is to invoice is on a draft."""
        check(order not in self.cancelled_orders, "a cancelled order was invoiced")
        document = Document([])
        for of, line in self.lines.items():
            quantity = round(self.get_quantity_to_invoice(of, until), 6)
            if line.order != order or not (quantity if final else quantity > 0):
                continue
            item = Item(of, quantity, line.price)
            if line.kind == "down":
                item = Item(of, -1, self.get_rest(of))
            if line.kind == "hours":
                for booking in self.get_open(of, until):
                    self.bookings[booking].item = item
            document.items.append(item)
        check(document.items, "an invoice without anything to invoice")
        self.documents[key] = document

    def pay_down(self, key: int, order: int, amounts: dict) -> None:
        """The customer is asked for a down payment: {line: amount}."""
        for line in amounts:
            self.lines[line] = Line(order, "down", 0, 0.0)
        items = [Item(line, 1, amount) for line, amount in amounts.items()]
        self.documents[key] = Document(items)

    def cancel_order(self, order: int) -> None:
        """An order was cancelled, with its drafts."""
        for key, document in self.documents.items():
            orders = {self.lines[item.line].order for item in document.items}
            if document.state == "draft" and order in orders:
                self.cancel(key)
        self.cancelled_orders.add(order)

    def credit(self, key: int, of: int, chosen: set, price_only: bool) -> None:
        """An invoice was reversed by a draft, for the chosen bookings or the price."""
        check(self.documents[of].state == "posted", "what is not posted was credited")
        items = []
        for item in self.documents[of].items:
            quantity = item.quantity
            if self.lines[item.line].kind == "hours" and not price_only:
                mine = [b for b in map(self.bookings.get, chosen) if b.item is item]
                quantity = sum(booking.hours for booking in mine)
            items.append(Item(item.line, -quantity, item.price))
        self.documents[key] = Document(items, of, price_only)

    def post(self, key: int, freed: set = frozenset()) -> None:
        """A draft was posted; ``freed`` are the bookings that a credit note opened."""
        document = self.documents[key]
        check(document.state == "draft", "what is no draft was posted")
        for item in document.items:
            if self.lines[item.line].kind != "hours" or document.price_only:
                continue
            mine = [b for b in self.bookings.values() if b.item is item]
            if document.of:
                mine = [self.bookings[k] for k in freed]
                mine = [b for b in mine if b.item and b.item.line == item.line]
            hours = sum(booking.hours for booking in mine)
            check(abs(abs(item.quantity) - hours) < 0.006, "posted without bookings")
        document.state = "posted"
        for booking in freed:
            entry = self.bookings[booking]
            check(not document.price_only, "a price reduction freed hours")
            of = self.documents[document.of]
            billed = entry.item in of.items and of.state == "posted"
            check(billed, "hours were freed that the invoice does not bill")
            self.check_unsealed(entry)
            document.freed[booking] = (entry.item, entry.hours)
            entry.item = None

    def unpost(self, key: int) -> None:
        """A document is a draft again; it takes back what it had."""
        document = self.documents[key]
        for booking, (item, hours) in document.freed.items():
            entry = self.bookings[booking]
            same = self.get_state(entry) == "open" and entry.hours == hours
            check(same, "what changed since counts as billed again")
            self.check_unsealed(entry)
            entry.item = item
        for credit in self.documents.values():
            freeing = credit.of == key and credit.freed and credit.state == "posted"
            check(not freeing, "an invoice whose hours are credited is a draft again")
        document.freed = {}
        document.state = "draft"

    def cancel(self, key: int) -> None:
        """A document was cancelled: what it billed is open."""
        document = self.documents[key]
        if document.state == "posted":
            self.unpost(key)
        document.state = "cancel"
        document.kept = {}
        for booking, entry in self.bookings.items():
            if entry.item in document.items:
                self.check_unsealed(entry)
                document.kept[booking] = (entry.item, entry.hours)
                entry.item = None

    def revive(self, key: int) -> None:
        """A cancelled document is a draft again."""
        document = self.documents[key]
        document.freed = document.kept if not document.of else {}
        self.unpost(key)

    def delete(self, key: int) -> None:
        """A document is gone."""
        check(self.documents[key].state != "posted", "a posted document was deleted")
        self.cancel(key)
        del self.documents[key]

    def take_off(self, key: int) -> None:
        """A booking was taken off its draft."""
        booking = self.bookings[key]
        check(self.get_state(booking) == "draft", "taken off what is no draft")
        item, booking.item = booking.item, None
        item.quantity -= booking.hours
        if not any(other.item is item for other in self.bookings.values()):
            self.find(item).items.remove(item)

    # === Decisions ===

    def write_off(self, key: int, project: int, line: int, amount: float) -> None:
        """The office wrote off an amount of a line."""
        due = self.get_parts(project).get(line, 0.0)
        check(
            0 < amount * due and abs(amount) <= abs(due) + 0.001, "too much written off"
        )
        self.write_offs[key] = (line, amount)

    def step(self, project: int, state: str) -> None:
        """A project took a step."""
        now = self.projects[project]
        check(state in (NEXT.get(now), BACK.get(now)), f"from {now} to {state}")
        if NEXT.get(now) == state and state in ("po_billed", "po_archived"):
            check(not self.get_uncovered(project), f"{state}, but not all is covered")
        self.projects[project] = state
