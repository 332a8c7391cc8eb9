from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PM_DONE,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import REASON, USER

from .test_uninvoiced import UninvoicedCase

HELD = "is still to invoice of it"
SALES = "sales_team.group_sale_salesman_all_leads"


class TestMoneyLink(UninvoicedCase):
    """What is to invoice of a finished project goes by invoice or write-off only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._create_user("sara", "Sara Sales", SALES)
        cls.worker = cls._create_user("willi", "Willi Worker", f"{SALES},{USER}")
        cls.mate = cls._create_user(
            "otto",
            "Otto Office",
            f"{SALES},corebiz_project_billing.group_project_office,"
            "project.group_project_manager",
        )
        cls.stranger = cls.env["res.partner"].create({"name": "Fremde AG"})
        cls.cut_over = cls._create_service("delivered_milestones", name="Cut-over")
        cls.sale, cls.cut = cls._sell_lines((cls.cut_over, 1, 6000), state=OPEN)
        cls.line = cls.sale.order_line
        cls.live = cls._create_milestone(cls.cut, cls.line)
        cls._walk_to(cls.cut, PM_DONE)
        cls.other = cls._create_project("Other", allow_billable=True)
        cls.internal = cls._create_project(
            "Internal", allow_billable=False, partner_id=False
        )
        cls.env.flush_all()

    @classmethod
    def _create_milestone(cls, project, line, **values):
        return cls.env["project.milestone"].create(
            {
                "name": "Live",
                "project_id": project.id,
                "sale_line_id": line.id,
                "quantity_percentage": 1,
                "is_reached": True,
                **values,
            }
        )

    def assertHeld(self, take, project, amount, text=HELD):
        """Refused with a sentence that names the project, and nothing has changed."""
        with self.assertRaisesRegex(UserError, text) as caught, self.env.cr.savepoint():
            take()
            self.env.flush_all()
        self.assertIn(project.name, str(caught.exception))
        self.assertAmount(project, amount)

    def assertAmount(self, project, amount):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertAlmostEqual(project.uninvoiced_amount, amount, 2)

    def _get_milestone_changes(self, user):
        live, project = self.live.with_user(user), self.cut.with_user(user)
        half = {"quantity_percentage": 0.5}
        return {
            "not reached": lambda: live.write({"is_reached": False}),
            "toggled": lambda: live.toggle_is_reached(False),
            "percentage": lambda: live.write(half),
            "quantity": lambda: live.write({"product_uom_qty": 0.5}),
            "no order line": lambda: live.write({"sale_line_id": False}),
            "deleted": live.unlink,
            "web_save": lambda: live.web_save(half, {"name": {}}),
            "load": lambda: self._load(live, "is_reached", "False"),
            "of the project": lambda: project.write(
                {"milestone_ids": [Command.update(live.id, {"is_reached": False})]}
            ),
            "deleted by the project": lambda: project.write(
                {"milestone_ids": [Command.delete(live.id)]}
            ),
            "sudo": lambda: live.sudo().write({"is_reached": False}),
        }

    def _load(self, record, name, value):
        result = record.browse().load([".id", name], [[str(record.id), value]])
        for message in result["messages"]:
            raise UserError(message["message"])

    def test_reached_milestone_stays(self):
        self.assertNotInvoiced(self.cut, 6000, "6,000.00 USD not invoiced: Cut-over")
        for user in (self.worker, self.project_administrator, self.mate):
            for name, take in self._get_milestone_changes(user).items():
                if name.endswith("the project") and user == self.worker:
                    continue  # He may not write projects at all.
                with self.subTest(user=user.name, change=name):
                    self.assertHeld(take, self.cut, 6000)

    def test_person_reads_what_to_do_but_no_amount(self):
        with self.assertRaisesRegex(UserError, "“Live”") as caught:
            self.live.with_user(self.worker).unlink()
        text = str(caught.exception)
        self.assertIn(f"{self.sale.name}: Cut-over", text)
        self.assertIn("write the amount off with a reason", text)
        self.assertIn("the Project Office send the project back", text)
        self.assertNotIn("6,000", text)

    def test_batch_is_refused_as_a_whole(self):
        second = self._create_milestone(self.other, self.line, is_reached=False)
        batch = (second | self.live).with_user(self.worker)
        self.assertHeld(lambda: batch.write({"is_reached": False}), self.cut, 6000)
        self.assertHeld(batch.unlink, self.cut, 6000)

    def test_free_once_nothing_is_lost(self):
        """In work, written off, invoiced or sent back: as in Odoo."""
        later = self._create_milestone(self.cut, self.line, is_reached=False)
        later.with_user(self.worker).name = "Later"
        later.with_user(self.worker).unlink()
        self.env["project.write.off"].with_user(self.office)._write_off(
            self.cut, {self.line: 6000}, REASON
        )
        with self.env.cr.savepoint() as savepoint:
            self.live.with_user(self.worker).is_reached = False
            savepoint.rollback()
        self.env.invalidate_all()
        self.cut.with_user(self.office).action_send_back(REASON)
        self.live.with_user(self.worker).is_reached = False
        self.assertEqual(self.line.qty_delivered, 0)

    def test_credited_after_billed_is_held_too(self):
        invoice = self.sale._create_invoices()
        invoice.action_post()
        self._walk_to(self.cut, PO_BILLED)
        invoice._reverse_moves(cancel=True)
        self.env.flush_all()
        self.assertAmount(self.cut, 6000)
        take = self.live.with_user(self.worker).unlink
        self.assertHeld(take, self.cut, 6000)

    # === Order lines ===

    def test_salesperson_keeps_the_order_with_its_project(self):
        quotation = self.env["sale.order"].create({"partner_id": self.customer.id})
        task = self._create_task(self.other)
        away = {"project_id": self.other.id}
        for user in (self.salesperson, self.mate):
            order = self.order.with_user(user)
            goods, lines = self.goods.with_user(user), order.order_line
            for name, take in {
                "other project": lambda r=goods: r.write(away),
                "all": lambda r=lines: r.write({"project_id": self.internal.id}),
                "task": lambda r=goods: r.write({"task_id": task.id}),
                "order": lambda r=goods: r.write({"order_id": quotation.id}),
                "status": lambda r=goods: r.write({"state": "cancel"}),
                "quantity": lambda r=goods: r.write({"qty_to_invoice": 0}),
                "down payment": lambda r=goods: r.write({"is_downpayment": True}),
                "web_save": lambda r=goods: r.web_save(away, {"name": {}}),
                "load": lambda r=goods: self._load(
                    r, "project_id/.id", str(self.other.id)
                ),
                "x2many": lambda r=order, line=goods: r.write(
                    {"order_line": [Command.update(line.id, away)]}
                ),
            }.items():
                with self.subTest(user=user.name, change=name):
                    self.assertHeld(take, self.project, 13000)

    def test_sales_decides_what_is_sold(self):
        """A smaller quantity or price and a cancelled order are tracked there."""
        goods = self.goods.with_user(self.salesperson)
        goods.price_unit = 2000
        self.assertAmount(self.project, 12000)
        self.order.with_user(self.salesperson)._action_cancel()
        self.assertEqual(self.order.state, "cancel")
        product = self._create_service("delivered_manual", name="Days")
        order, project = self._sell_lines((product, 4, 1000))
        order.order_line.with_user(self.salesperson).qty_delivered = 2
        self.assertAmount(project, 2000)
        order.order_line.with_user(self.salesperson).qty_delivered = 1
        self.assertAmount(project, 1000)

    def test_delivered_quantity_follows_the_milestones(self):
        line = self.line.with_user(self.salesperson)
        self.assertHeld(lambda: line.write({"qty_delivered": 0}), self.cut, 6000)

    # === What ties an order to a project ===

    def _join(self, tie):
        """A finished project that one tie alone connects with an order of 800."""
        product = self._create_service(
            "ordered_prepaid",
            name="Survey",
            uom_id=self.unit.id,
            service_tracking="no",
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": 800})
                ],
            }
        )
        order.action_confirm()
        project = self._create_project("Joined", allow_billable=True)
        task = self._create_task(project, state="1_done")
        record, name, target = {
            "order": (order, "project_id", project),
            "order line": (order.order_line, "project_id", project),
            "project": (project, "sale_line_id", order.order_line),
            "task": (task, "sale_line_id", order.order_line),
            "milestone": (
                self._create_milestone(project, self.env["sale.order.line"]),
                "sale_line_id",
                order.order_line,
            ),
        }[tie]
        record[name] = target
        # It takes over what the project says.
        task.sale_line_id = tie == "task" and target
        # Odoo lets the line name the account of its order's project, too.
        order.order_line.analytic_distribution = False
        self._walk_to(project, PM_DONE)
        self.assertAmount(project, 800)
        return order, project, record, name

    def test_each_tie_is_held(self):
        people = {
            "order": (self.salesperson, self.mate),
            "order line": (self.salesperson, self.mate),
            "project": (self.project_administrator, self.mate),
            "task": (self.worker, self.mate),
            "milestone": (self.worker, self.mate),
        }
        for tie, users in people.items():
            _order, project, record, name = self._join(tie)
            for user in users:
                own = record.with_user(user)
                changes = [lambda r=own, n=name: r.write({n: False})]
                if tie != "order line":
                    changes.append(lambda r=own, n=name: r.sudo().write({n: False}))
                if tie in ("task", "milestone"):
                    changes.append(lambda r=own: r.write({"project_id": self.other.id}))
                    changes.append(own.unlink)
                if tie == "project":
                    vals = {"partner_id": self.stranger.id}
                    changes.append(lambda r=own, v=vals: r.write(v))
                for number, take in enumerate(changes):
                    with self.subTest(tie=tie, user=user.name, change=number):
                        self.assertHeld(take, project, 800)

    def test_order_that_keeps_the_account_stays_with_the_project(self):
        order, project, *_tie = self._join("order")
        order.order_line.analytic_distribution = {project.account_id.id: 100}
        order.with_user(self.salesperson).project_id = False
        self.assertAmount(project, 800)
        line = order.order_line.with_user(self.salesperson)
        self.assertHeld(
            lambda: line.write({"analytic_distribution": False}), project, 800
        )

    def test_line_is_not_drawn_to_another_project(self):
        """A line that only its order ties leaves when somebody else names it."""
        order, project, *_tie = self._join("order")
        vals = {"name": "New", "sale_line_id": order.order_line.id}
        task = self._create_task(self.other)
        booking = self._book(self.worker, task)
        work = {"task_id": task.id, "unit_amount": 1, "name": "Work"}
        models = self.env(user=self.worker)
        own = {**vals, "project_id": self.other.id}
        administrator = self.env(user=self.project_administrator)
        for name, take in {
            "task": lambda: models["project.task"].create(dict(own)),
            "milestone": lambda: models["project.milestone"].create(dict(own)),
            "context": lambda: (
                models["project.task"]
                .with_context(default_sale_line_id=vals["sale_line_id"])
                .create({"name": "New", "project_id": self.other.id})
            ),
            "written": lambda: task.with_user(self.worker).write(
                {"sale_line_id": vals["sale_line_id"]}
            ),
            "booking": lambda: models["account.analytic.line"].create(
                {**work, "so_line": order.order_line.id}
            ),
            "booking written": lambda: booking.write({"so_line": order.order_line.id}),
            "project": lambda: administrator["project.project"].create(
                {**vals, "allow_billable": True, "partner_id": self.customer.id}
            ),
        }.items():
            with self.subTest(by=name):
                self.assertHeld(take, project, 800)

    def test_orders_of_a_finished_project_go_their_way(self):
        """A new order for it makes its projects and tasks, and is cancelled."""
        product = self._create_service(
            "ordered_prepaid", name="Audit", service_tracking="project_only"
        )
        for user in (self.salesperson, self.mate):
            order = (
                self.env["sale.order"]
                .with_user(user)
                .create(
                    {
                        "partner_id": self.customer.id,
                        "project_id": self.project.id,
                        "order_line": [
                            Command.create({"product_id": each.id, "price_unit": 50})
                            for each in (product, self.cut_over, self.hardware)
                        ],
                    }
                )
            )
            order.action_confirm()
            self.assertEqual(order.state, "sale")
            self.assertNotEqual(order.order_line[0].project_id, self.project)
            self.assertAmount(self.project, 13050)
            order._action_cancel()
            self.assertAmount(self.project, 13000)

    def test_open_projects_cost_no_query_more(self):
        """Only what ties money is looked at, and only when it is written."""
        project = self._create_project("Fresh", allow_billable=True)
        task = self._create_task(project)
        milestone = self._create_milestone(
            project, self.env["sale.order.line"], is_reached=False
        )
        self.env.flush_all()
        for record, vals in (
            (project, {"sale_line_id": False}),
            (task, {"sale_line_id": False}),
            (milestone, {"is_reached": True}),
            (self.live, {"name": "Went live"}),
            (self.goods, {"price_unit": 3000}),
        ):
            # As the client has read the record that it writes.
            record.fetch(["display_name", *record._fields.keys() & vals.keys()])
            with self.subTest(model=record._name), self.assertQueryCount(0):
                self.assertFalse(
                    record._money_links & vals.keys() and record._hold_money()
                )

    def test_open_projects_are_as_free_as_in_odoo(self):
        order, project = self._sell_lines((self.cut_over, 1, 500), state=OPEN)
        live = self._create_milestone(project, order.order_line)
        live.with_user(self.worker).is_reached = False
        order.order_line.with_user(self.salesperson).project_id = self.other
        order.with_user(self.salesperson).project_id = False
        project.with_user(self.project_administrator).sale_line_id = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(live.is_reached)
        self.assertEqual(order.order_line.project_id, self.other)
        self.assertFalse(order.project_id | project.sale_line_id.project_id)
        live.with_user(self.worker).unlink()
        self.assertFalse(live.exists())

    def test_product_is_still_invoiced_the_same_way(self):
        """Odoo would work out anew what is to invoice of all orders of a product."""
        product = self._create_service("ordered_prepaid", name="Package")
        _order, project = self._sell_lines((product, 10, 100), hours=5)
        seller = self._create_user(
            "stan", "Stan Stock", "product.group_product_manager"
        )
        own = product.with_user(seller)
        for policy in (
            "delivered_timesheet",
            "delivered_manual",
            "delivered_milestones",
        ):
            vals = {"service_policy": policy}
            for record in (own, own.product_tmpl_id):
                with self.subTest(policy=policy, model=record._name):
                    self.assertHeld(lambda r=record, v=vals: r.write(v), project, 1000)
        project._get_orders_per_project()[project.id]._create_invoices()
        self.assertHeld(lambda: own.write(vals), project, 1000)
        project.sale_order_id.invoice_ids.action_post()
        own.write(vals)
        self.assertAmount(project, 0)
