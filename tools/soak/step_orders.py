"""Steps with orders: what is sold, paid down, re-invoiced, cancelled."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import Line, check
from .machine import PICK, having
from .model import CLOSED
from .step_documents import Documents


class Orders(Documents):
    """Sales changes what was sold."""

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
        """An order is cancelled."""
        orders = self.model.cancelled_orders
        going = self.house.orders.filtered(lambda order: order.id not in orders)
        if going:
            order = self._pick(going, pick)
            self._take(
                "cancel an order",
                order._action_cancel,
                lambda _result: self.model.cancel_order(order.id),
            )

    @having(lambda self: self.model.cancelled_orders)
    @rule(pick=PICK)
    def confirm_order(self, pick):
        """A cancelled order is confirmed again."""
        key = self._pick(sorted(self.model.cancelled_orders), pick)
        order = self._record("sale.order", key)
        self._take(
            "confirm an order again",
            lambda: (order.action_draft(), order.action_confirm()),
            lambda _result: self.model.confirm_order(order.id),
        )

    @rule(pick=PICK, quantity=st.sampled_from([1.0, 4.0, 12.0]))
    def sell(self, pick, quantity):
        """More is sold of an order line, or less."""
        sold = [
            key
            for key, line in self.model.lines.items()
            if line.kind in ("hours", "prepaid", "fixed")
        ]
        key = self._pick(sold, pick)
        line = self._record("sale.order.line", key)

        def learn(_result):
            self.model.lines[key].sold = quantity
            self.model.account()

        # Odoo offers the price of its list for another quantity.
        price = {"price_unit": line.price_unit, "discount": line.discount}
        vals = {"product_uom_qty": quantity, **price}
        self._take("sell more or less", lambda: line.write(vals), learn)

    @rule(pick=PICK, amount=st.sampled_from([17.5, 99.99]))
    def spend(self, pick, amount):
        """A bill is posted whose line the customer pays: an expense of a project."""
        project = self._pick(self.house.projects, pick)
        lines = self.env["sale.order.line"]
        before = lines.search([("is_expense", "=", True)])

        def learn(_bill):
            after = lines.search([("is_expense", "=", True)]) - before
            for line in after:
                new = Line(line.order_id.id, "expense", 1, line.price_unit)
                self.model.lines[line.id] = new
            self.model.account()

        self._take(
            "re-invoice an expense", lambda: self.house._spend(project, amount), learn
        )

    def _has_agreed(self, _keys):
        """Whether more was agreed on order lines than what was sold."""
        return False

    @rule(to=st.sampled_from(["delivered_timesheet", "ordered_prepaid"]))
    def change_policy(self, to):
        """A product is sold in another way from now on.

        What was invoiced before keeps paying, and an excess line keeps charging; the
        model knows nothing of it, so this happens only while no document names the
        product, and no hours have gone beyond. What is to invoice of a line without
        bookings Odoo works out anew only when something else happens to it.
        """
        model, product = self.model, self.house.products["other"]
        kind = "hours" if to == "delivered_timesheet" else "prepaid"
        mine = [
            key
            for key, line in model.lines.items()
            if self._record("sale.order.line", key).product_id == product
        ]
        is_beyond = any(model.lines[key].kind == "excess" for key in mine)
        is_booked = any(b.line in mine for b in model.bookings.values())
        if is_beyond or not is_booked or self._has_agreed(mine):
            return
        states = ("draft", "posted", "cancel")
        named = any(model.get_invoiced(key, *states) for key in mine)
        closed = any(
            model.projects[booking.project] in CLOSED or booking.is_waived
            for booking in model.bookings.values()
            if booking.line in mine
        )
        if named or closed or model.lines[mine[0]].kind == kind:
            return

        def learn(_result):
            for key in mine:
                model.lines[key].kind = kind

        self._take(
            "change a product's policy",
            lambda: product.write({"service_policy": to}),
            learn,
        )
