from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE, PO_BILLED

from .supplement_common import SupplementCase


class TestSupplementOffer(SupplementCase):
    """From the alert to the quotation, and what its acceptance does."""

    def test_offer_from_an_alert(self):
        _order, project, task = self._sell(self.time_and_material)
        self._book(self.employee, task, 13)
        alert = self._detect().filtered(
            lambda alert: alert.project_id == project and alert.percent == 100
        )
        offer = self._offer(alert)
        self.assertEqual(offer.state, "draft")
        self.assertEqual(offer.partner_id, self.customer)
        self.assertEqual(offer.project_id, project)
        self.assertEqual(offer.user_id, self.account_manager)
        line = self._get_work(offer)
        self.assertEqual(len(line), 1)
        self.assertEqual(line.product_id, self.time_and_material)
        self.assertEqual((line.product_uom_qty, line.price_unit), (3, 120))
        self.assertIn(task.name, line.name)
        introduction = offer.order_line - line
        self.assertIn(self.reason.name, introduction.name)
        self.assertEqual(offer.activity_ids.user_id, self.account_manager)
        self.assertEqual(
            offer.activity_ids.activity_type_id,
            self.env.ref("corebiz_project_billing_sale.mail_activity_type_supplement"),
        )
        self.assertEqual(alert.state, "acknowledged")
        self.assertEqual(alert.reason_id, self.reason)
        self.assertIn(offer.name, alert.comment)
        self.assertRows(project, [("original", 10)])

    def test_what_asks_to_send_it_ends_with_that(self):
        """Sent, confirmed by hand, or cancelled: nothing is left to do."""
        _order, project, task = self._sell(self.time_and_material)
        self._book(self.employee, task, 13)
        self._detect()
        for act in ("action_quotation_sent", "_action_cancel", "action_confirm"):
            offer = self._offer(project)
            offer.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.account_manager.id
            )
            self.assertEqual(len(offer.activity_ids), 2)
            getattr(offer.sudo(), act)()
            self.assertEqual(
                offer.activity_ids.activity_type_id,
                self.env.ref("mail.mail_activity_data_todo"),
                act,
            )

    def test_offer_answers_the_open_overruns_of_the_project(self):
        _order, project, task = self._sell(self.time_and_material)
        self.env["project.alert.threshold"].create(
            [{"project_id": project.id, "percent": number} for number in (80, 100, 120)]
        )
        self._book(self.employee, task, 13)
        self._detect()
        early, over, more = project.alert_ids.sorted("percent")
        over.with_user(self.manager)._acknowledge(self.reason, "Seen before")
        self._offer(project)
        self.assertEqual(
            (early | over | more).mapped("state"),
            ["open", "acknowledged", "acknowledged"],
        )
        self.assertEqual(over.comment, "Seen before")

    def test_accepted_offer_raises_the_estimate_and_arms_again(self):
        _order, project, task = self._sell(self.time_and_material)
        self._book(self.employee, task, 13)
        self._detect()
        offer = self._offer(project)
        projects = self.env["project.project"].search_count([])
        # As the customer's signature on the portal does it.
        public = self.env.ref("base.public_user")
        offer.with_user(public).sudo()._validate_order()
        self.assertEqual(offer.state, "sale")
        self.assertRows(project, [("original", 10), ("supplement", 3)])
        self.assertEqual(project.estimate_ids.sorted("id")[-1].sale_order_id, offer)
        self.assertEqual(project.tasks, task)
        self.assertEqual(self.env["project.project"].search_count([]), projects)
        self.assertEqual(task.deviation_hours, 0)
        self.assertAlerts(self._detect() & project.alert_ids, [80, 100])

    def test_declined_offer_changes_nothing(self):
        _order, project, task = self._sell(self.time_and_material)
        self._book(self.employee, task, 13)
        line = task.sale_line_id
        self._offer(project)._action_cancel()
        self.assertRows(project, [("original", 10)])
        self.assertEqual(task.sale_line_id, line)
        self.assertEqual(task.allocated_hours, 10)

    def test_cancelled_order_writes_a_correcting_row(self):
        _order, project, task = self._sell(self.time_and_material)
        line = task.sale_line_id
        self._book(self.employee, task, 10)
        excess = self._book(self.employee, task, 3)
        offer = self._offer(project)
        offer.action_confirm()
        self.assertEqual(excess.so_line, self._get_work(offer))
        offer._action_cancel()
        self.assertRows(
            project, [("original", 10), ("supplement", 3), ("correction", -3)]
        )
        self.assertIn(offer.name, project.estimate_ids.sorted("id")[-1].reason)
        self.assertEqual(task.sale_line_id, line)
        self.assertEqual(excess.so_line, line)
        self.assertEqual(task.allocated_hours, 10)
        offer.action_draft()
        offer.action_confirm()
        self.assertEqual(project.allocated_hours, 13)
        offer._action_cancel()
        self.assertEqual(project.allocated_hours, 10)

    def test_time_and_material_bills_each_hour_once(self):
        order, project, task = self._sell(self.time_and_material)
        today = date.today()
        old = self._book(self.employee, task, 10, date=today - timedelta(days=9))
        excess = self._book(self.employee, task, 3, date=today - timedelta(days=2))
        offer = self._offer(project)
        self._get_work(offer).price_unit = 150
        offer.action_confirm()
        later = self._book(self.employee, task, 2)
        self.assertEqual(old.so_line, order.order_line)
        self.assertEqual((excess | later).so_line, self._get_work(offer))
        self.assertEqual(order.order_line.qty_delivered, 10)
        self.assertEqual(self._get_work(offer).qty_delivered, 5)

    def test_invoiced_bookings_stay_where_they_are(self):
        order, project, task = self._sell(self.time_and_material)
        booking = self._book(self.employee, task, 13)
        order._create_invoices()
        self.assertTrue(booking.timesheet_invoice_id)
        offer = self._offer(project)
        offer.action_confirm()
        self.assertEqual(booking.so_line, order.order_line)
        later = self._book(self.employee, task, 1)
        self.assertEqual(later.so_line, self._get_work(offer))

    def test_discount_of_the_order_holds_for_the_supplement(self):
        self.env.user.group_ids |= self.env.ref("sale.group_discount_per_so_line")
        _order, project, task = self._sell(self.time_and_material, discount=25)
        self._book(self.employee, task, 13)
        dialog = self._open_offer(project)
        with dialog.line_ids.edit(0) as line:
            self.assertEqual(line.price_unit, 90)
        offer = self.env["sale.order"].browse(dialog.save().action_confirm()["res_id"])
        self.assertEqual(self._get_work(offer).price_subtotal, 270)

    def test_fixed_price_is_billed_by_its_quantity(self):
        order, project, task = self._sell(self.fixed)
        booking = self._book(self.employee, task, 13)
        offer = self._offer(project)
        offer.action_confirm()
        self.assertRows(project, [("original", 10), ("supplement", 3)])
        self.assertEqual(booking.so_line, order.order_line)
        self.assertEqual(self._get_work(offer).qty_to_invoice, 3)

    def test_price_of_a_day_and_of_a_lump_sum(self):
        day = self._create_service("delivered_timesheet", self.day)
        _order, project, task = self._sell(day, price_unit=960, product_uom_qty=1)
        self._book(self.employee, task, 10)
        line = self._get_work(self._offer(project))
        self.assertEqual((line.product_uom_id, line.price_unit), (self.hour, 120))
        self.assertEqual(line.product_uom_qty, 2)
        unit = self.env.ref("uom.product_uom_unit")
        lump = self._create_service("ordered_prepaid", unit)
        _order, project, task = self._sell(lump, price_unit=9000, product_uom_qty=1)
        self._book(self.employee, task, 10)
        with self._open_offer(project).line_ids.edit(0) as line:
            self.assertEqual(line.price_unit, 0)
        with self.assertRaisesRegex(UserError, "price"):
            self._offer(project)
        _order, project, task = self._sell(lump, price_unit=110, product_uom_qty=8)
        task.allocated_hours = 8
        self._book(self.employee, task, 10)
        with self._open_offer(project).line_ids.edit(0) as line:
            self.assertEqual((line.hours, line.price_unit), (2, 110))

    def test_supplement_sells_hours_of_a_product_sold_by_the_piece(self):
        unit = self.env.ref("uom.product_uom_unit")
        lump = self._create_service("ordered_prepaid", unit)
        _order, project, task = self._sell(lump, price_unit=9000, product_uom_qty=1)
        self.assertEqual((project.allocated_hours, task.allocated_hours), (0, 0))
        self._book(self.employee, task, 4)
        dialog = self._open_offer(project)
        with dialog.line_ids.edit(0) as line:
            line.hours = 5
            line.price_unit = 100
        action = dialog.save().action_confirm()
        offer = self.env["sale.order"].browse(action["res_id"])
        line = self._get_work(offer)
        self.assertEqual((line.product_uom_id, line.price_subtotal), (self.hour, 500))
        offer.action_confirm()
        self.assertEqual(project.allocated_hours, 5)
        offer._create_invoices().action_post()
        self.assertEqual(line.qty_invoiced, 5)

    def test_project_without_an_order_asks_for_product_and_price(self):
        self.project.allow_billable = False
        self._book(self.employee, self.task, 10)
        excess = self._book(self.employee, self.task, 4)
        dialog = self._open_offer(self.project)
        # Odoo knows the customer of billable projects only.
        self.assertFalse(dialog.partner_id)
        dialog.partner_id = self.customer
        self.assertFalse(dialog.per_task)
        with dialog.line_ids.edit(0) as line:
            self.assertEqual(line.hours, 4)
            self.assertFalse(line.product_id)
            line.product_id = self.time_and_material
            line.price_unit = 100
        action = dialog.save().action_confirm()
        offer = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(offer.partner_id, self.customer)
        offer.action_confirm()
        self.assertRows(self.project, [("original", 10), ("supplement", 4)])
        self.assertEqual(excess.so_line, self._get_work(offer))
        self.assertEqual(self._get_work(offer).qty_delivered, 4)
        self.assertEqual(self.project.tasks, self.task)

    def test_other_tasks_of_a_project_without_an_order_stay_unsold(self):
        """Odoo would sell them by the customer's last order with prepaid hours left,
        and the lump sum of that order would be invoiced with this project."""
        self._sell(self.fixed)
        self.project.allow_billable = False
        second = self._create_task(self.project, "Second")
        self.task.allocated_hours = 10
        self._book(self.employee, self.task, 14)
        dialog = self._open_offer(self.project)
        dialog.partner_id = self.customer
        with dialog.line_ids.edit(0) as line:
            line.product_id = self.time_and_material
            line.price_unit = 100
        action = dialog.save().action_confirm()
        offer = self.env["sale.order"].browse(action["res_id"])
        work = self._get_work(offer)
        self.assertEqual(work.supplement_task_id, self.task)
        offer.action_confirm()
        self.env.flush_all()
        self.assertTrue(self.project.allow_billable)
        self.assertEqual(self.task.sale_line_id, work)
        self.assertFalse(second.sale_line_id)
        orders = self.project._get_orders_per_project()
        self.assertEqual(orders[self.project.id], offer)

    def test_several_tasks_or_one_line_in_total(self):
        _order, project, task = self._sell(self.time_and_material)
        second = self._create_task(project, "Second", allocated_hours=1)
        self._create_task(project, "Kept", allocated_hours=5)
        self._book(self.employee, task, 13)
        self._book(self.employee, second, 2)
        dialog = self._open_offer(project)
        self.assertEqual(len(dialog.line_ids), 2)
        dialog.per_task = False
        self.assertEqual(len(dialog.line_ids), 1)
        offer = self.env["sale.order"].browse(dialog.save().action_confirm()["res_id"])
        self.assertEqual(self._get_work(offer).product_uom_qty, 5)
        offer.action_confirm()
        self.assertEqual((task | second).sale_line_id, self._get_work(offer))

    def test_who_may_offer(self):
        _order, project, task = self._sell(self.time_and_material)
        self._book(self.employee, task, 13)
        salesman = self.env.ref("sales_team.group_sale_salesman")
        for user in (self.manager, self.leader, self.employee):
            user.group_ids |= salesman
            self.assertFalse(project.with_user(user).can_offer_supplement)
            with self.assertRaisesRegex(UserError, "Anna Account"):
                self._offer(project, user)
        self.administrator.group_ids |= salesman
        self.assertTrue(project.with_user(self.administrator).can_offer_supplement)
        self._offer(project, self.administrator)
        self.account_manager.group_ids -= salesman
        account_manager = project.with_user(self.account_manager)
        self.assertFalse(account_manager.can_offer_supplement)
        with self.assertRaises(AccessError):
            self._offer(project)

    def test_not_for_a_billed_project(self):
        order, project, task = self._sell(self.fixed)
        self._book(self.employee, task, 13)
        self._walk_to(project, PL_DONE)
        offer = self._offer(project)
        offer.action_confirm()
        self.assertEqual(project.allocated_hours, 13)
        (order | offer)._create_invoices().action_post()
        self._walk_to(project, PO_BILLED)
        with self.assertRaisesRegex(UserError, "would not be billed"):
            self._offer(project)

    def test_accepted_when_the_hours_are_fixed_already(self):
        _order, project, task = self._sell(self.time_and_material)
        self._book(self.employee, task, 10)
        excess = self._book(self.employee, task, 3)
        offer = self._offer(project)
        self._walk_to(project, PL_DONE)
        offer.with_user(self.account_manager).action_confirm()
        self.assertEqual(excess.so_line, self._get_work(offer))

    def test_no_order_becomes_a_supplement_by_hand(self):
        orders = self.env["sale.order"].with_user(self.account_manager)
        values = {
            "partner_id": self.customer.id,
            "supplement_project_id": self.project.id,
        }
        order = orders.create(values)
        order |= orders.with_context(
            default_supplement_project_id=self.project.id
        ).create({"partner_id": self.customer.id})
        order.write({"supplement_project_id": self.project.id})
        order.sudo().write({"supplement_project_id": self.project.id})
        self.assertFalse(order.supplement_project_id)
        order[0]._write_by_code({"supplement_project_id": self.project.id})
        order.write({"supplement_project_id": False})
        self.assertEqual(order.supplement_project_id, self.project)
