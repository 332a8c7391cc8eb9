import inspect

from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.tests.registry_common import (
    OWN,
    REFUSED,
    RegistryMixin,
)
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


class TestAmountRights(RegistryMixin, CoverageCase):
    """Who sees what a customer pays: the office, and who answers for the project.

    Project administrators as well, who see its evaluation. The fields and methods come
    from the registry.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.privacy_visibility = "portal"
        cls._book(cls.employee, cls.task, 4)
        cls._invoice()
        cls._book(cls.employee, cls.task, 3)
        cls.portal = cls._create_user("pia", "Pia Portal", "base.group_portal")
        cls.project.message_subscribe(cls.portal.partner_id.ids)
        cls.seers = (
            *(cls.office, cls.manager, cls.account_manager),
            *(cls.administrator, cls.project_administrator),
        )
        cls.env.flush_all()

    def _get_amounts(self):
        """Amounts of ours on projects that are not for a group of specialists."""
        return [
            field.name
            for field in self._get_own_fields(stored=False)["project.project"]
            if field.type == "monetary" and field.groups == "base.group_user"
        ]

    def _ask(self, user, name):
        """What a user learns of an amount, by every way to ask for it."""
        self.env.invalidate_all()
        projects = self.env["project.project"].with_user(user)
        domain = [("id", "=", self.project.id)]
        [[total]] = projects._read_group(domain, [], [f"{name}:sum"])
        [values] = projects.browse(self.project.id).read([name])
        [saved] = projects.browse(self.project.id).web_read({name: {}})
        found = projects.search([*domain, (name, "!=", 0)])
        return {
            "read": values[name],
            "web_read": saved[name],
            "sum": total or 0.0,
            "search": bool(found or projects.search([*domain, (name, ">", 0)])),
            "group": bool(projects._read_group([*domain, (name, ">", 1)], [name])),
        }

    def test_amounts_are_for_those_who_answer_for_the_project(self):
        amounts = self._get_amounts()
        values = {name: self.project.sudo()[name] for name in amounts}
        self.assertGreaterEqual(sum(bool(value) for value in values.values()), 3)
        for name, value in values.items():
            for user in self.seers:
                with self.subTest(name=name, user=user.name):
                    told = self._ask(user, name)
                    self.assertEqual(told["read"], value)
                    self.assertEqual(told["web_read"], value)
                    self.assertEqual(told["sum"], value)
                    self.assertEqual(told["search"], bool(value))
            for user in (self.leader, self.employee):
                with self.subTest(name=name, user=user.name):
                    told = self._ask(user, name)
                    self.assertFalse(any(told.values()), told)

    def test_group_of_amounts_is_shown_to_the_same_people(self):
        for user in (*self.seers, self.leader, self.employee):
            with self.subTest(user=user.name):
                told = any(self._ask(user, "open_amount").values())
                project = self.project.with_user(user)
                self.assertEqual(project.can_see_amounts, told)

    def test_sorting_tells_nothing(self):
        other = self._sell(self.product)[1]
        other.privacy_visibility = "employees"
        both = self.project | other

        def sort(user, name):
            projects = self.env["project.project"].with_user(user)
            return {
                tuple(projects.search([("id", "in", both.ids)], order=order).ids)
                for order in (f"{name} asc, id", f"{name} desc, id")
            }

        amounts = self._get_amounts()
        for name in amounts:
            self.assertEqual(len(sort(self.employee, name)), 1, name)
        told = [name for name in amounts if len(sort(self.office, name)) == 2]
        self.assertGreaterEqual(len(told), 2)

    def test_manager_of_another_project_sees_nothing(self):
        self.project.sudo().write({"user_id": self.employee.id})
        told = self._ask(self.manager, "open_amount")
        self.assertFalse(any(told.values()), told)
        self.assertTrue(self._ask(self.employee, "open_amount")["read"])

    def test_share_of_an_invoice_line_is_not_for_who_booked(self):
        links = self.env["project.coverage.link"].search(
            [("project_id", "=", self.project.id)]
        )
        self.assertTrue(links.with_user(self.employee).read(["hours"]))
        with self.assertRaises(AccessError):
            links.with_user(self.employee).read(["amount"])
        self.assertTrue(links.with_user(self.office).read(["amount"]))

    # === Public methods ===

    def _get_public_methods(self):
        """(model, name, number of arguments) of the methods that our addons add."""
        for name, model in sorted(self.env.registry.items()):
            if model._abstract or model._transient:
                continue
            names = {
                key
                for base in model.mro()
                if base.__module__.startswith(f"odoo.addons.{OWN}")
                for key, value in vars(base).items()
                if not key.startswith("_")
                and inspect.isfunction(value)
                and not getattr(value, "_api_private", False)
                and not any(
                    key in vars(other)
                    for other in model.mro()
                    if not other.__module__.startswith(f"odoo.addons.{OWN}")
                )
            }
            for key in sorted(names):
                signature = inspect.signature(getattr(model, key))
                needed = [
                    parameter
                    for parameter in list(signature.parameters.values())[1:]
                    if parameter.default is parameter.empty
                ]
                yield name, key, len(needed)

    def _get_records_told(self, action):
        """The records whose ids an action gives away."""
        if not isinstance(action, dict) or action.get("res_model") not in self.env:
            return []
        model = self.env[action["res_model"]].sudo()
        ids = [action["res_id"]] if action.get("res_id") else []
        for leaf in action.get("domain") or []:
            if len(leaf) == 3 and leaf[0] == "id" and isinstance(leaf[2], list | tuple):
                ids += leaf[2]
        return model.browse(ids).exists()

    def test_public_methods_give_away_nothing_to_customers(self):
        self._invoice(post=False)
        asked = 0
        for name, method, needed in self._get_public_methods():
            model = self.env[name].with_user(self.portal)
            if not model.has_access("read"):
                continue
            if name == "project.project":
                record = self.project
            else:
                record = self._get_record(name)
            asked += 1
            try:
                with self.env.cr.savepoint():
                    call = getattr(record.with_user(self.portal), method)
                    result = call(*["draft_invoice"] * needed)
            except (*REFUSED, ValueError, AttributeError):
                continue
            told = self._get_records_told(result)
            if told:
                readable = told.with_user(self.portal)._filtered_access("read")
                self.assertEqual(
                    len(told),
                    len(readable),
                    f"{name}.{method} tells a customer of {told}: _check_inside first",
                )
            elif not isinstance(result, dict | bool | type(None)):
                self.fail(f"{name}.{method} answers a customer with {result}")
            elif isinstance(result, dict) and not result.get("type"):
                self.assertFalse(
                    any(result.values()),
                    f"{name}.{method} answers a customer with {result}",
                )
        self.assertGreater(asked, self._floor(15, 30))
