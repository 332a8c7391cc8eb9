"""Steps with invoices and credit notes."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import get_date
from .machine import DAYS, PICK, having
from .step_bookings import Bookings


def documents(*states, kind=None, down=None):
    """The documents in these states.

    :param kind: "invoice" or "credit" only
    :param down: only those that ask for a down payment, or only the others
    """

    def find(machine):
        lines = machine.model.lines
        return [
            key
            for key, document in machine.model.documents.items()
            if document.state in states
            and kind in (None, "credit" if document.is_refund else "invoice")
            and down
            in (None, all(lines[x.line].kind == "down" for x in document.items))
        ]

    return find


DRAFTS = documents("draft")
POSTED = documents("posted")
INVOICES = documents("posted", kind="invoice", down=False)
DOWN_PAYMENTS = documents("posted", kind="invoice", down=True)


class Documents(Bookings):
    """Orders are invoiced; invoices are posted, credited and undone."""

    def _move(self, find, pick):
        return self._record("account.move", self._pick(find(self), pick))

    @rule(pick=PICK)
    def invoice(self, pick):
        """All that is to invoice of an order comes on a draft."""
        self._invoice("invoice", self._pick(self.house.orders, pick), pick)

    @rule(pick=PICK)
    def invoice_together(self, pick):
        """Two orders of a customer come on one draft."""
        orders = self.house.orders
        orders = orders.filtered(lambda order: order.company_id == orders[0].company_id)
        self._invoice("invoice two orders together", orders, pick)

    def _invoice(self, kind, orders, pick):
        final = bool(pick % 4 > 1)
        self._take(
            kind,
            lambda: orders._create_invoices(final=final),
            lambda move: self.model.invoice(move.id, orders.ids, final=final),
        )

    @rule(pick=PICK, day=DAYS)
    def invoice_until(self, pick, day):
        """The same, for the hours up to a day."""
        order = self._pick(self.house.orders, pick)
        self._take(
            "invoice until a day",
            lambda: self.house._invoice_until(get_date(day), order),
            lambda move: self.model.invoice(move.id, order.ids, day, final=True),
        )

    @having(DRAFTS)
    @rule(pick=PICK)
    def post(self, pick):
        """A draft is posted, for the first time or again."""
        move = self._move(DRAFTS, pick)
        if self.model.documents[move.id].of not in {None, *self.model.documents}:
            return  # Known: credits an invoice that was deleted, and frees no hours.
        self._take("post", move.action_post, lambda _result: self._learn_posted(move))

    def _learn_posted(self, move):
        lines = move.invoice_line_ids
        freed = lines.credited_link_ids.filtered(lambda link: not link.is_active)
        taken = lines.coverage_link_ids.filtered("is_active")
        self.model.post(move.id, set(freed.booking_id.ids), set(taken.booking_id.ids))

    @having(POSTED)
    @rule(pick=PICK)
    def reset(self, pick):
        """A posted document is reset to draft."""
        move = self._move(POSTED, pick)
        self._take("reset", move.button_draft, lambda _r: self.model.unpost(move.id))

    @having(documents("cancel"))
    @rule(pick=PICK)
    def revive(self, pick):
        """A cancelled document becomes a draft again."""
        move = self._move(documents("cancel"), pick)
        self._take("revive", move.button_draft, lambda _r: self.model.revive(move.id))

    @having(documents("draft", "posted"))
    @rule(pick=PICK)
    def cancel(self, pick):
        """A document is cancelled."""
        move = self._move(documents("draft", "posted"), pick)
        self._take("cancel", move.button_cancel, lambda _r: self.model.cancel(move.id))

    @having(documents("draft", "cancel"))
    @rule(pick=PICK)
    def delete_document(self, pick):
        """A draft is deleted, or a cancelled document."""
        move = self._move(documents("draft", "cancel"), pick)
        key = move.id

        def learn(_result):
            self.model.delete(key)
            # Odoo deletes the line of the order that was made for a down payment.
            for line in set(self.model.lines) - set(self._get_lines()):
                if not self._record("sale.order.line", line).exists():
                    del self.model.lines[line]

        self._take("delete a draft", move.unlink, learn)

    @having(INVOICES)
    @rule(pick=PICK, part=st.integers(0, 3))
    def credit_hours(self, pick, part):
        """A draft credit note for some of the bookings of an invoice, or for all."""
        move = self._move(INVOICES, pick)
        links = self._get_creditable(move)
        chosen = links[:part] or links
        self._credit("credit hours", move, chosen, coverage_link_ids=chosen.ids)

    @having(INVOICES)
    @rule(pick=PICK, price=st.sampled_from([5.0, 12.34, 80.0]))
    def credit_price(self, pick, price):
        """A draft credit note that only lowers the price of the first line."""
        move = self._move(INVOICES, pick)
        links = self._get_creditable(move)
        if links:
            none = links.browse()
            self._credit("credit the price", move, none, price, credit_kind="price")

    @having(DOWN_PAYMENTS)
    @rule(pick=PICK, price=st.sampled_from([20.0, 33.33, None]))
    def credit_down_payment(self, pick, price):
        """A draft credit note for a part of a down payment, or for all of it."""
        move = self._move(DOWN_PAYMENTS, pick)
        none = self._get_creditable(move)
        self._credit("credit a down payment", move, none, price)

    def _get_creditable(self, move):
        links = move.invoice_line_ids.coverage_link_ids
        return links.filtered(lambda x: x.is_active and not x.credit_line_id)

    def _credit(self, kind, move, chosen, price=None, **values):
        def act():
            credit = self.house._reverse(move, **values)
            if price:
                credit.invoice_line_ids.filtered("quantity")[0].price_unit = price
            return credit

        def learn(credit):
            bookings = set(chosen.booking_id.ids)
            self.model.credit(credit.id, move.id, bookings, "credit_kind" in values)
            if price:
                line = credit.invoice_line_ids.filtered("quantity")[0]
                items = self.model.documents[credit.id].items
                item = next(x for x in items if x.line == line.sale_line_ids.id)
                item.price = price * (1 - line.discount / 100)

        self._take(kind, act, learn)

    @having(INVOICES)
    @rule(pick=PICK)
    def refund_and_renew(self, pick):
        """An invoice is reversed at once, and a draft says the same anew."""
        move = self._move(INVOICES, pick)

        def learn(new):
            credit = move.reversal_move_ids.sorted("id")[-1:]
            freed = credit.invoice_line_ids.credited_link_ids.booking_id.ids
            self.model.credit(credit.id, move.id, set(freed), False)
            self._learn_posted(credit)
            self.model.copy(new.id, move.id)

        self._take(
            "refund and new", lambda: self.house._reverse(move, is_modify=True), learn
        )

    @having(documents("draft", kind="invoice"))
    @rule(pick=PICK, booking=PICK)
    def take_off(self, pick, booking):
        """A booking is taken off its draft."""
        find = documents("draft", kind="invoice")
        links = self._move(find, pick).coverage_link_ids
        if links := links.filtered("is_active"):
            link = links[booking % len(links)]
            key, of = link.booking_id.id, link.move_id.id
            self._take(
                "take a booking off",
                link.action_take_off,
                lambda _result: self.model.take_off(key, of),
            )
