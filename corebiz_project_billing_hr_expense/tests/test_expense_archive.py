from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing_archive.tests.archive_common import ArchiveCase


class TestExpenseArchive(ArchiveCase):
    """Nothing new is spent for an archived project; what was spent is paid back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.train = cls.env["product.product"].create(
            {"name": "Train", "type": "service", "can_be_expensed": True}
        )
        cls.person = cls.employee.employee_id
        cls.person.work_contact_id = cls.employee.partner_id
        cls.employee.group_ids |= cls.env.ref("base.group_user")
        if not cls.project.account_id:
            cls.project._create_analytic_account()
        cls.closed = {str(cls.project.account_id.id): 100}
        cls.old = cls._spend(cls.closed)
        cls._archive_at_once(cls.project)

    @classmethod
    def _prepare(cls, distribution):
        return {
            "name": "Train to the customer",
            "employee_id": cls.person.id,
            "product_id": cls.train.id,
            "total_amount_currency": 80,
            "payment_mode": "own_account",
            "analytic_distribution": distribution,
        }

    @classmethod
    def _spend(cls, distribution):
        expenses = cls.env["hr.expense"].with_user(cls.employee)
        return expenses.create(cls._prepare(distribution))

    def assertRefused(self, method, *args):
        with self.assertRaises(UserError) as caught:
            method(*args)
        self.assertIn(self.project.name, str(caught.exception))

    def test_nothing_new(self):
        self.assertRefused(
            self.env["hr.expense"].with_user(self.employee).create,
            [self._prepare(False), self._prepare(self.closed)],
        )
        expenses = self._spend(False) | self._spend(False)
        self.assertRefused(expenses.write, {"analytic_distribution": self.closed})

    def test_what_was_spent_is_posted(self):
        expense = self.old.sudo()
        expense.manager_id = self.env.ref("base.user_admin")
        expense.action_submit()
        expense._do_approve(check=False)
        expense._post_without_wizard()
        expense.account_move_id.filtered(
            lambda move: move.state == "draft"
        ).action_post()
        lines = expense.account_move_id.line_ids
        self.assertIn(self.closed, lines.mapped("analytic_distribution"))
