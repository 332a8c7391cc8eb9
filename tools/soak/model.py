"""What ought to happen: steps with bookings, documents and projects, in plain Python.

Each step that the product took is told to the model, which raises ``Impossible`` where
the step ought to have been refused. The figures follow in ``figures.py``.
"""

from .figures import BY_HOUR, SETTLED, Booking, Document, Item, Line, check
from .months import FIXED
from .releases import HELD, Releases

CLOSED = ("pm_done", *SETTLED)
NEXT = dict(zip(("open", "pl_done", *CLOSED), ("pl_done", *CLOSED), strict=False))
BACK = {
    **{"pl_done": "open", "pm_done": "open"},
    **{"po_billed": "pm_done", "po_archived": "po_billed"},
}


class Model(Releases):
    """The house, and how it may change."""

    # === Bookings ===

    def touch(self, key: int, why: str, by_leader=False) -> Booking:
        """A booking that may still be changed: no document or released month."""
        booking = self.bookings[key]
        self.check_month(booking, why, by_leader)
        self.check_unnamed(booking, why)
        return booking

    def check_unnamed(self, booking: Booking, why: str) -> None:
        """Raise where a document or decision names a booking, or its project ended."""
        state = self.get_state(booking)
        check(state in ("open", "fixed"), f"a booking that is {state} was {why}")
        check(not booking.is_waived, f"a booking that a waiver names was {why}")
        check(not booking.items, f"a booking of which a part is billed was {why}")
        text = f"a booking that the customer has was {why}"
        check(booking.release not in HELD, text)
        closed = self.projects[booking.project]
        check(closed not in CLOSED, f"a booking in {closed} was {why}")

    def book(self, key: int, booking: Booking) -> None:
        """Somebody booked hours."""
        closed = self.projects[booking.project]
        check(closed not in CLOSED, f"hours were booked in {closed}")
        self.check_month(booking, "made")
        self.bookings[key] = booking

    def delete_booking(self, key: int, by_leader=False) -> None:
        """A booking is gone; cancelled invoices did not hold it back."""
        self.touch(key, "deleted", by_leader)
        del self.bookings[key]
        self.forget(key)
        for document in self.documents.values():
            check(key not in document.freed, "what was credited was deleted")
            document.kept.pop(key, None)

    def relink(self, key: int, *links, paid=0.0, office=False) -> None:
        """Project, task, order line and prepaid hours of a booking are these now."""
        booking = self.bookings[key]
        moved = links != (booking.project, booking.task, booking.line)
        if moved:
            if not office:
                self.check_move(booking, links[0])
                check(self.projects[links[0]] not in CLOSED, "moved into closed")
            state = self.get_state(booking)
            check(state in ("open", "fixed"), f"a booking that is {state} moved")
            check(not booking.is_waived, "a booking that a waiver names moved")
            check(not booking.items, "a booking of which a part is billed moved")
            check(booking.release not in HELD, "a booking that the customer has moved")
            booking.project, booking.task, booking.line = links
        if abs(booking.paid - paid) > 0.0001:
            check(moved or not self.is_held(booking), "what is paid of it changed")
            booking.paid = paid

    def check_move(self, booking: Booking, project: int) -> None:
        """Raise unless a booking may follow its task.

        In a confirmed month another order line may still pay for it.
        """
        self.check_unnamed(booking, "moved")
        state = self.get_period_state(booking)
        check(state not in FIXED, f"a booking of a {state} period moved")
        if project != booking.project:
            self.check_month(booking, "moved to another project")
            state = self.get_period_state(booking, project)
            check(state == "open", f"a booking moved into a {state} period")

    def waive(self, key: int, row: int, hours: float) -> None:
        """The office waived an open booking, or a part of it."""
        booking = self.bookings[key]
        check(self.get_state(booking) == "open", "waived, but not open")
        self.check_decision(booking)
        check(booking.release not in HELD, "hours were waived that the customer has")
        is_part = hours * booking.rest >= 0 and abs(hours) < abs(booking.rest) + 0.0001
        check(is_part, f"{hours} of {booking.rest} open hours waived")
        booking.waivers[row] = hours

    def unwaive(self, key: int, row: int) -> None:
        """The office took a waiver back: its hours are open, beside invoices, too."""
        booking = self.bookings[key]
        check(row in booking.waivers, "a waiver was taken back that does not count")
        self.check_decision(booking)
        check(booking.release not in HELD, "hours came back that the customer has")
        del booking.waivers[row]
        if self.get_state(booking) == "open":
            self.reopen_periods([booking])

    def check_decision(self, booking: Booking) -> None:
        """What is in the archive stays decided."""
        sealed = self.projects[booking.project] == "po_archived"
        check(not sealed, "a decision changed in the archive")

    # === Documents ===

    def account(self) -> None:
        """A document or an order changed what is open, in the archive, too.

        Accounting goes on there, and what was sold for several projects with it.
        """
        self.excused |= {
            key
            for key, state in self.projects.items()
            if state == "po_archived" and self.get_uncovered(key)
        }

    def invoice(self, key: int, orders, until: int = 99, final=False) -> None:
        """Orders were invoiced: what is to invoice is on one draft."""
        document = Document([])
        for of, line in self.lines.items():
            quantity = round(self.get_quantity_to_invoice(of, until), 6)
            is_taken = line.order in orders and line.order not in self.cancelled_orders
            if not is_taken or not (quantity if final else quantity > 0):
                continue
            item = Item(of, quantity, line.price)
            if line.kind == "down":
                item = Item(of, -1, self.get_rest(of))
            if line.kind in BY_HOUR:
                for booking in self.get_billable(of, until):
                    self.bookings[booking].items[item] = self.bookings[booking].rest
            document.items.append(item)
        check(document.items, "an invoice without anything to invoice")
        document.is_refund = round(sum(x.money for x in document.items), 2) < 0
        self.documents[key] = document
        self.account()

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
        self.account()

    def confirm_order(self, order: int) -> None:
        """A cancelled order was confirmed again."""
        self.cancelled_orders.discard(order)
        self.account()

    def credit(self, key: int, of: int, chosen: set, price_only: bool) -> None:
        """An invoice was reversed by a draft: for chosen bookings, its price, or all.

        Nothing is chosen where nothing can be: the draft says all the same.
        """
        check(self.documents[of].state == "posted", "what is not posted was credited")
        items = []
        for item in self.documents[of].items:
            quantity = item.quantity
            if self.lines[item.line].kind in BY_HOUR and chosen and not price_only:
                mine = map(self.bookings.get, chosen)
                quantity = sum(booking.items.get(item, 0.0) for booking in mine)
            items.append(Item(item.line, -quantity, item.price))
        self.documents[key] = Document(items, of, price_only, is_refund=True)

    def copy(self, key: int, of: int) -> None:
        """A draft says what an invoice said; posting it looks for bookings."""
        items = [Item(x.line, x.quantity, x.price) for x in self.documents[of].items]
        self.documents[key] = Document(items)

    def post(self, key: int, freed=(), taken=()) -> None:
        """A draft was posted: bookings that it opened, and those that it bills now."""
        document = self.documents[key]
        check(document.state == "draft", "what is no draft was posted")
        for booking in map(self.bookings.get, taken):
            if not document.get_item(booking):
                check(self.get_state(booking) == "open", "billed, but not open")
                line = self.get_charging_line(booking.line)
                items = [x for x in document.items if x.line == line]
                booking.items[items[0]] = booking.rest
        for item in document.items:
            if self.lines[item.line].kind not in BY_HOUR or document.price_only:
                continue
            of, mine = [item], self.bookings
            if document.of:
                reversed_items = self.documents[document.of].items
                of = [x for x in reversed_items if x.line == item.line]
                mine = freed
            hours = sum(self.get_charged(x, mine) for x in of)
            quantity = -item.quantity if document.of else item.quantity
            check(abs(quantity - hours) < 0.006, "posted without bookings")
        billed = [k for k, b in self.bookings.items() if document.get_item(b)]
        self.check_released(map(self.bookings.get, billed), "posted")
        self.carry_releases(document, billed)
        document.state = "posted"
        for booking in freed:
            entry = self.bookings[booking]
            check(not document.price_only, "a price reduction freed hours")
            of = self.documents[document.of]
            item = of.get_item(entry)
            billed = item and of.state == "posted"
            check(billed, "hours were freed that the invoice does not bill")
            document.freed[booking] = (item, entry.items[item])
        self.free(document.freed)
        self.bill_periods(key)
        self.account()

    def unpost(self, key: int) -> None:
        """A document is a draft again; it takes back what it had."""
        document = self.documents[key]
        for booking, (item, hours) in document.freed.items():
            entry = self.bookings[booking]
            left = self.get_state(entry) == "open" and hours * entry.rest >= 0
            left = left and abs(hours) < abs(entry.rest) + 0.001
            check(left, "what is not left counts as billed again")
            entry.items[item] = hours
        for credit in self.documents.values():
            freeing = credit.of == key and credit.freed and credit.state == "posted"
            check(not freeing, "an invoice whose hours are credited is a draft again")
        document.freed = {}
        document.state = "draft"
        self.account()

    def cancel(self, key: int) -> None:
        """A document was cancelled: what it billed is open."""
        document = self.documents[key]
        if document.state == "posted":
            self.unpost(key)
        if document.state == "cancel":
            return
        document.state = "cancel"
        document.kept = {}
        for booking, entry in self.bookings.items():
            if item := document.get_item(entry):
                document.kept[booking] = (item, entry.items[item])
        self.free(document.kept)
        self.account()

    def revive(self, key: int) -> None:
        """A cancelled document is a draft again."""
        document = self.documents[key]
        document.freed = document.kept if not document.of else {}
        kept = [self.bookings[booking] for booking in document.freed]
        self.check_released(kept, "billed again")
        self.unpost(key)

    def delete(self, key: int) -> None:
        """A document is gone."""
        check(self.documents[key].state != "posted", "a posted document was deleted")
        self.cancel(key)
        del self.documents[key]

    def take_off(self, key: int, of: int) -> None:
        """A booking was taken off a draft."""
        document = self.documents[of]
        check(document.state == "draft", "taken off what is no draft")
        item = document.get_item(self.bookings[key])
        self.free({key: (item, None)})
        left = [b.items[item] for b in self.bookings.values() if item in b.items]
        item.quantity = sum(left)
        if not left:
            document.items.remove(item)
        self.account()

    # === Decisions ===

    def write_off(self, key: int, project: int, line: int, amount: float) -> None:
        """The office wrote off an amount of a line."""
        due = self.get_parts(project).get(line, 0.0)
        holds = 0 < amount * due and abs(amount) <= abs(due) + 0.001
        check(holds, "too much written off")
        self.write_offs[key] = (line, amount)

    def step(self, project: int, state: str) -> None:
        """A project took a step."""
        now = self.projects[project]
        check(state in (NEXT.get(now), BACK.get(now)), f"from {now} to {state}")
        if NEXT.get(now) == state and state in SETTLED:
            check(not self.get_uncovered(project), f"{state}, but not all is covered")
        self.steps.setdefault(project, []).append((now, state))
        self.projects[project] = state
        self.excused.discard(project)
