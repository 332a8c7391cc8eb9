from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_BILLED,
)

from .evaluation_common import EvaluationCase

MODELS = (
    "project.evaluation",
    "project.evaluation.line",
    "project.evaluation.item",
    "project.evaluation.report",
)


class TestEvaluationRights(EvaluationCase):
    """Who sees what a project cost: its managers, the office, administrators."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.employee, cls.sold_task, 12)
        cls.frozen_order, cls.frozen = cls._sell(cls.service)
        cls._book(cls.employee, cls.frozen.tasks, 2)
        cls._walk_to(cls.frozen, "pm_done")
        cls._invoice(cls.frozen_order)
        cls._walk_to(cls.frozen, PO_BILLED)
        cls.projects = cls.sold | cls.frozen
        cls.blind = {"leader", "employee"}

    def test_role_by_role(self):
        for role, user in self.people.items():
            for name in MODELS:
                model = self.env[name].with_user(user)
                found = model.search([("project_id", "in", self.projects.ids)])
                self.assertEqual(bool(found), role not in self.blind, (role, name))
            for project in self.projects.with_user(user):
                sees = role not in self.blind
                self.assertEqual(project.can_see_evaluation, sees, role)
                if sees:
                    self.assertTrue(project.action_view_evaluation())
                else:
                    with self.assertRaises(AccessError):
                        project.action_view_evaluation()

    def test_only_of_ones_own_projects(self):
        self.sold.write({"user_id": self.leader.id, "leader_id": self.employee.id})
        for name in MODELS[2:]:
            model = self.env[name]
            scope = [("project_id", "=", self.sold.id)]
            self.assertTrue(model.with_user(self.leader).search(scope))
            self.assertFalse(model.with_user(self.manager).search(scope))
            self.assertTrue(model.with_user(self.account_manager).search(scope))

    def test_sums_and_groups_tell_nothing_either(self):
        for name in MODELS[2:]:
            model = self.env[name].with_user(self.leader)
            self.assertFalse(model._read_group([], ["project_id"], ["__count"]))

    def test_reading_by_id(self):
        row = self._read_report(self.sold)
        with self.assertRaises(AccessError):
            row.with_user(self.leader).read(["margin"])
        snapshot = self.frozen.evaluation_ids
        with self.assertRaises(AccessError):
            snapshot.with_user(self.leader).read(["margin"])
        with self.assertRaises(AccessError):
            snapshot.line_ids.with_user(self.leader).read(["amount"])

    def test_nobody_writes(self):
        for name in MODELS:
            for user in self.people.values():
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(
                        self.env[name].with_user(user).has_access(operation)
                    )

    def test_cost_is_never_by_person(self):
        items = self.env["project.evaluation.item"].with_user(self.manager)
        items = items.search([("project_id", "in", self.projects.ids)])
        money = items.filtered(lambda item: item.kind != "hours")
        self.assertTrue(money)
        self.assertFalse(money.employee_id | money.employee_id)
        self.assertFalse(money.task_id)
        self.assertFalse(any((items - money).mapped("amount")))
        lines = self.frozen.evaluation_ids.line_ids
        self.assertFalse(lines.filtered(lambda line: line.amount and line.person_name))

    def test_other_company(self):
        subsidiary = self.env["res.company"].create({"name": "Subsidiary"})
        stranger = self._create_user(
            "stefan",
            "Stefan Stranger",
            "corebiz_project_billing.group_project_office",
            company_id=subsidiary.id,
            company_ids=[Command.set(subsidiary.ids)],
        )
        self.assertTrue(self.sold.company_id)
        for name in MODELS:
            model = self.env[name].with_user(stranger)
            self.assertFalse(model.search([("project_id", "in", self.projects.ids)]))
