"""Steps with invoices and credit notes."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import check
from .machine import DAYS, PICK, having
from .step_bookings import Bookings


def documents(*states, kind=None):
    """The documents in these states: all, invoices only, or credit notes only."""

    def find(machine):
        return [
            key
            for key, document in machine.model.documents.items()
            if document.state in states
            and kind in (None, "credit" if document.of else "invoice")
        ]

    return find


class Documents(Bookings):
    """Orders are invoiced; invoices are posted, credited and undone."""

    def _move(self, find, pick):
        return self._record("account.move", self._pick(find(self), pick))

    @rule(pick=PICK)
    def invoice(self, pick):
        """All that is to invoice of an order comes on a draft."""
        order, final = self._pick(self.house.orders, pick), bool(pick % 4 > 1)
        self._take(
            "invoice",
            lambda: order._create_invoices(final=final),
            lambda move: self.model.invoice(move.id, order.id, final=final),
        )

    @rule(pick=PICK, day=DAYS)
    def invoice_until(self, pick, day):
        """The same, for the hours up to a day."""
        order = self._pick(self.house.orders, pick)
        self._take(
            "invoice until a day",
            lambda: self.house._invoice_until(f"2026-03-{day:02}", order),
            lambda move: self.model.invoice(move.id, order.id, day, final=True),
        )

    @having(documents("draft"))
    @rule(pick=PICK)
    def post(self, pick):
        """A draft is posted, for the first time or again."""
        move = self._move(documents("draft"), pick)

        def learn(_result):
            links = move.invoice_line_ids.credited_link_ids
            freed = links.filtered(lambda link: not link.is_active).booking_id.ids
            self.model.post(move.id, set(freed))

        self._take("post", move.action_post, learn)

    @having(documents("posted"))
    @rule(pick=PICK)
    def reset(self, pick):
        """A posted document is reset to draft."""
        move = self._move(documents("posted"), pick)
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
        """A draft is deleted."""
        move = self._move(documents("draft", "cancel"), pick)
        key = move.id

        def learn(_result):
            self.model.delete(key)
            # Odoo deletes the line of the order that was made for a down payment.
            for line in set(self.model.lines) - set(self._get_lines()):
                if not self._record("sale.order.line", line).exists():
                    del self.model.lines[line]

        self._take("delete a draft", move.unlink, learn)

    @having(documents("posted", kind="invoice"))
    @rule(pick=PICK, part=st.integers(0, 3))
    def credit_hours(self, pick, part):
        """A draft credit note for some of the bookings of an invoice, or for all."""
        move = self._move(documents("posted", kind="invoice"), pick)
        links = move.invoice_line_ids.coverage_link_ids
        links = links.filtered(lambda x: x.is_active and not x.credit_line_id)
        chosen = links[:part] or links
        self._credit("credit hours", move, chosen, coverage_link_ids=chosen.ids)

    @having(documents("posted", kind="invoice"))
    @rule(pick=PICK, price=st.sampled_from([5.0, 12.34, 80.0]))
    def credit_price(self, pick, price):
        """A draft credit note that only lowers the price of the first line."""
        move = self._move(documents("posted", kind="invoice"), pick)
        links = move.invoice_line_ids.coverage_link_ids
        if links.filtered(lambda x: x.is_active and not x.credit_line_id):
            browse = links.browse()
            self._credit("credit the price", move, browse, price, credit_kind="price")

    def _credit(self, kind, move, chosen, price=None, **values):
        def act():
            credit = self.house._reverse(move, **values)
            if price:
                credit.invoice_line_ids[0].price_unit = price
            return credit

        def learn(credit):
            self.model.credit(
                credit.id, move.id, set(chosen.booking_id.ids), bool(price)
            )
            if price:
                line = credit.invoice_line_ids[0].sale_line_ids.id
                items = self.model.documents[credit.id].items
                next(item for item in items if item.line == line).price = price

        self._take(kind, act, learn)

    @having(documents("draft", kind="invoice"))
    @rule(pick=PICK, booking=PICK)
    def take_off(self, pick, booking):
        """A booking is taken off its draft."""
        links = self._move(documents("draft", kind="invoice"), pick).coverage_link_ids
        if links := links.filtered("is_active"):
            link = links[booking % len(links)]
            key = link.booking_id.id
            self._take(
                "take a booking off",
                link.action_take_off,
                lambda _result: self.model.take_off(key),
            )

    @rule(pick=PICK, amount=st.sampled_from([50.0, 123.45, 400.0]))
    def pay_down(self, pick, amount):
        """A draft that asks for a down payment."""
        order = self._pick(self.house.orders, pick)
        vals = {
            "sale_order_ids": order.ids,
            "advance_payment_method": "fixed",
            "fixed_amount": amount,
        }

        def act():
            wizard = self.env["sale.advance.payment.inv"].create(vals)
            return wizard._create_invoices(order)

        def learn(move):
            lines = move.invoice_line_ids.filtered("sale_line_ids")
            amounts = {line.sale_line_ids.id: line.price_unit for line in lines}
            check(abs(sum(amounts.values()) - amount) < 0.006, "another down payment")
            self.model.pay_down(move.id, order.id, amounts)

        self._take("pay down", act, learn)

    @rule(pick=PICK)
    def cancel_order(self, pick):
        """An order is cancelled, or confirmed again."""
        order = self._pick(self.house.orders, pick)
        if order.state == "cancel":
            self._take(
                "confirm an order again",
                lambda: (order.action_draft(), order.action_confirm()),
                lambda _result: self.model.cancelled_orders.discard(order.id),
            )
        else:
            self._take(
                "cancel an order",
                order._action_cancel,
                lambda _result: self.model.cancel_order(order.id),
            )
