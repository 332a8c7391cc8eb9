from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .release_common import END, START, ReleaseCase


@tagged("post_install", "-at_install")
class TestRelease(ReleaseCase):
    """From the draft to the invoice, by the people who may."""

    def test_twenty_hours_of_which_five_are_objected_to(self):
        """20 h sent, 5 h objected to: the invoice bills 15 h = 1,425; 5 h are open."""
        self.customer.statement_required = True
        release, link = self._make_sent()
        self.assertEqual(release.hours, 20)
        self.assertEqual(self.order.order_line.qty_to_invoice, 0)
        self._object(link, 5)
        self.assertEqual(release.state, "objected")
        self._sign(link)
        self.assertEqual(
            (release.state, release.accepted_hours, release.objected_hours),
            ("objected", 15, 5),
        )
        self.assertEqual(self.order.order_line.qty_to_invoice, 15)
        invoice = self._bill_order()
        self.assertEqual(invoice.invoice_line_ids.quantity, 15)
        self.assertEqual(invoice.amount_untaxed, 1425)
        [objected] = self.bookings.filtered(lambda line: line.unit_amount == 5)
        self.assertEqual(
            (objected.coverage_state, objected.release_state), ("open", "objected")
        )
        self.assertEqual((self.project.billed_hours, self.project.open_hours), (15, 5))
        german = self.env["account.analytic.line"].with_context(lang="de_DE")
        if "de_DE" in dict(self.env["res.lang"].get_installed()):
            field = german.fields_get(["release_state"])["release_state"]
            self.assertEqual(dict(field["selection"])["objected"], "Beanstandet")

    def test_objected_row_is_held_back_of_every_customer(self):
        _release, link = self._make_sent()
        self._object(link, 5)
        self.assertEqual(self._bill_order().amount_untaxed, 1425)

    def test_states_until_billed_and_back(self):
        release = self._make()
        self.assertEqual(release.state, "draft")
        link = self._send(release)
        self.assertEqual(release.state, "sent")
        self._sign(link)
        self.assertEqual(release.state, "accepted")
        invoice = self._bill_order()
        self.assertEqual(release.state, "billed")
        self.assertEqual(invoice.release_ids, release)
        invoice.button_draft()
        self.assertEqual(release.state, "accepted")
        invoice.action_post()
        self.assertEqual(release.state, "billed")

    def test_who_makes_sends_and_withdraws(self):
        for person in (self.leader, self.manager, self.office):
            with self.subTest(person=person.name):
                release = self._make(user=person)
                self._send(release, user=person)
                release.with_user(person).action_withdraw()
                self.assertEqual(release.state, "withdrawn")
        release = self._make()
        for person in (self.employee, self.account_manager, self.biller):
            with self.subTest(person=person.name):
                with self.assertRaises(AccessError):
                    self._make(user=person)
                for step in ("action_renew", "action_withdraw", "action_make_version"):
                    with self.assertRaises(AccessError):
                        getattr(release.with_user(person), step)()
        self.assertEqual(release.state, "draft")

    def test_lists_fixed_price_and_quota_hours_too(self):
        order, _bookings = self._sell_and_book(
            self.fixed, [(self.employee, 9, 2, "In the package")]
        )
        release = self._make(project=order.project_ids)
        self.assertEqual(release.line_ids.mapped("kind"), ["fixed"])
        self.assertEqual((release.hours, release.fixed_hours), (2, 2))
        self._sign(self._send(release))
        self.assertEqual(release.state, "accepted")

    def test_lists_its_period_and_nothing_twice(self):
        self._book(self.employee, self.task, 1, name="Later", date=date(2026, 11, 1))
        release, _link = self._make_sent()
        self.assertEqual(release.line_ids.booking_id, self.bookings)
        with self.assertRaisesRegex(UserError, "has no hours from"):
            self._make()
        with self.assertRaisesRegex(UserError, "before it begins"):
            self._make(start=END, end=START)
        other = self._make(start=date(2026, 11, 1), end=date(2026, 11, 30))
        self.assertEqual(other.hours, 1)

    def test_two_drafts_are_not_both_sent(self):
        first, second = self._make(), self._make()
        self._send(first)
        with self.assertRaisesRegex(UserError, "was not sent, because bookings were"):
            self._send(second)

    def test_changed_booking_is_not_sent_unseen(self):
        release = self._make()
        self.bookings[0].name = "Two servers installed"
        with self.assertRaisesRegex(UserError, "the booking of .* was changed"):
            self._send(release)
        release.with_user(self.leader).action_renew()
        self._send(release)
        self.assertIn("Two servers installed", release.line_ids.mapped("name"))

    def test_without_customer(self):
        project = self._create_project("Ours", partner_id=False)
        with self.assertRaisesRegex(UserError, "has no customer who could"):
            self._make(project=project)

    def test_recipient_of_another_customer_gets_no_link(self):
        release = self._make()
        other = self.env["res.partner"].create(
            {"name": "Other AG", "email": "other@example.com"}
        )
        with self.assertRaisesRegex(UserError, "does not belong to Kundin GmbH"):
            self._send(release, other)
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "has no e-mail address"):
            self._send(release)
        self.assertEqual(release.state, "draft")

    # === Ways back ===

    def test_withdrawn_frees_bookings_and_closes_links(self):
        release, link = self._make_signed()
        release.with_user(self.manager).action_withdraw()
        self.assertFalse(self.bookings.filtered("release_state"))
        self.bookings[0].unit_amount = 7
        self.assertIn("was withdrawn", link._get_closed_text())
        version = self._new_version(release)
        self.assertEqual((version.version, version.hours), (2, 19))

    def _new_version(self, release, user=None):
        action = release.with_user(user or self.leader).action_make_version()
        return self.env["project.release"].browse(action["res_id"])

    def test_new_version_takes_a_new_signature(self):
        release, link = self._make_signed()
        seal = release.sha256
        version = self._new_version(release)
        self.assertEqual((release.state, version.state), ("superseded", "draft"))
        self.assertIn("new version", link._get_closed_text())
        self.bookings[0].unit_amount = 7.5
        version.with_user(self.leader).action_renew()
        self._sign(self._send(version))
        self.assertEqual((version.hours, version.state), (19.5, "accepted"))
        self.assertEqual(release.sha256, seal)
        self.assertTrue(release._is_sealed())
        with self.assertRaisesRegex(UserError, "has a next version|is “Superseded”"):
            self._new_version(release)

    def test_objection_is_settled_by_a_version_of_the_rest(self):
        """What is billed stays in the first version, the objected row comes anew."""
        self.customer.statement_required = True
        release, link = self._make_sent()
        self._object(link, 5)
        self._sign(link)
        self._bill_order()
        [booking] = self.bookings.filtered(lambda line: line.unit_amount == 5)
        version = self._new_version(release)
        self.assertEqual((release.state, version.hours), ("billed", 5))
        self.assertTrue(release._is_sealed())
        booking.unit_amount = 3
        version.with_user(self.leader).action_renew()
        self._sign(self._send(version))
        self.assertEqual(self._bill_order().amount_untaxed, 285)
        self.assertEqual(version.state, "billed")

    def test_on_a_draft_invoice_nothing_goes_back(self):
        release, _link = self._make_signed()
        invoice = self._bill_order(post=False)
        for step in ("action_withdraw", "action_make_version"):
            with self.assertRaisesRegex(UserError, "on the draft invoice"):
                getattr(release.with_user(self.leader), step)()
        invoice.action_post()
        with self.assertRaisesRegex(UserError, "is “Billed”"):
            release.with_user(self.leader).action_withdraw()

    # === Invoicing ===

    def test_required_customer_is_not_invoiced_before(self):
        self.office.group_ids |= self.env.ref("base.group_partner_manager")
        self.customer.with_user(self.office).statement_required = True
        self.assertTrue(self.contact.statement_required)
        self.assertEqual(self.order.order_line.qty_to_invoice, 0)
        with self.assertRaisesRegex(UserError, "No items are available to invoice"):
            self._bill_order()
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        self.bookings.timesheet_invoice_id = invoice
        self.assertEqual(set(self.bookings.mapped("coverage_state")), {"open"})
        self.customer.statement_required = False
        self.assertEqual(self.order.order_line.qty_to_invoice, 20)

    def test_lines_of_two_customers(self):
        """What is to invoice is asked for many lines at once."""
        free = self.env["res.partner"].create({"name": "Free", "is_company": True})
        product = self.time_and_material
        line = {"product_id": product.id, "product_uom_qty": 10, "price_unit": 1}
        other = self._create_order([line], partner_id=free.id)
        other.action_confirm()
        self._book(self.employee, other.project_ids.tasks, 2)
        lines = (self.order + other).order_line
        for required, hours in ((False, [20, 2]), (True, [0, 2])):
            self.customer.statement_required = required
            found = lines._get_due_quantities()
            self.assertEqual([found.get(line.id, 0) for line in lines], hours)
            self.assertEqual(lines.mapped("qty_to_invoice"), hours)

    def test_draft_of_before_is_not_posted(self):
        invoice = self._bill_order(post=False)
        self.customer.statement_required = True
        with self.assertRaisesRegex(UserError, "is not released: Kundin GmbH"):
            invoice.action_post()

    def test_objection_to_a_draft_stops_its_posting(self):
        _release, link = self._make_sent()
        invoice = self._bill_order(post=False)
        self._object(link, 5)
        with self.assertRaisesRegex(UserError, "objects to the booking of"):
            invoice.action_post()
        links = invoice.invoice_line_ids.coverage_link_ids
        links.filtered(lambda one: one.hours == 5).action_take_off()
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, 1425)

    def test_only_who_bills_requires_statements(self):
        for person in (self.leader, self.account_manager):
            with self.assertRaisesRegex(AccessError, "decide whether a customer"):
                self.customer.with_user(person).statement_required = True
        customers = self._get_partners_of_seller()
        default = customers.with_context(default_statement_required=True)
        for model, vals in ((customers, {"statement_required": True}), (default, {})):
            with self.assertRaisesRegex(AccessError, "decide whether a customer"):
                model.create({"name": "New GmbH", **vals})

    def _get_partners_of_seller(self):
        """The model of customers, of somebody who may write them and bills nothing."""
        seller = self._create_user(
            "selma",
            "Selma Sale",
            "sales_team.group_sale_salesman,base.group_partner_manager",
        )
        return self.env["res.partner"].with_user(seller)

    def test_new_contact_follows_its_company(self):
        self.customer.statement_required = True
        contacts = self._get_partners_of_seller()
        contact = contacts.create({"name": "Kuno", "parent_id": self.customer.id})
        self.assertTrue(contact.statement_required)
        project = self.project.with_env(contacts.env)
        self.assertEqual(project.release_count, 0)

    def test_credit_note_makes_it_wait_again(self):
        release, _link = self._make_signed()
        invoice = self._bill_order()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        wizard.new_move_ids.action_post()
        self.assertEqual(release.state, "accepted")
        self.assertEqual(self._bill_order().amount_untaxed, 1900)
        self.assertEqual(release.state, "billed")
