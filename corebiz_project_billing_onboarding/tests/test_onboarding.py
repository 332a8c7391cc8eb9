from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

MODULE = "corebiz_project_billing_onboarding"
MAILBOX, PEOPLE, PAPERS = "step_mailbox", "step_people", "step_papers"
FIRST, IMPORT = "step_first_project", "step_import"


class OnboardingCase(ProjectBillingCase):
    """A house that has just begun: a company without projects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.company_id = cls.company
        cls.house = cls.env["res.company"].create({"name": "Nova GmbH"})
        cls.founder = cls._create_founder("nora", "base.group_system")
        cls.head = cls._create_founder("hanno", "project.group_project_manager")

    @classmethod
    def _create_founder(cls, login, group):
        groups = f"{group},project.group_project_manager"
        return cls._create_user(
            login,
            login.title(),
            groups,
            company_id=cls.house.id,
            company_ids=[(6, 0, cls.house.ids)],
        )

    def _get_panel(self, user=None):
        onboardings = self.env["onboarding.onboarding"].with_user(user or self.founder)
        self.env.invalidate_all()
        return onboardings.with_company(self.house).get_project_billing_panel()

    def _get_left(self, user=None):
        """The names of the steps that the panel shows to a user."""
        panel = self._get_panel(user) or {"steps": []}
        steps = self.env["onboarding.onboarding.step"].browse(
            [step["id"] for step in panel["steps"]]
        )
        names = steps.get_external_id()
        return [names[step.id].removeprefix(f"{MODULE}.") for step in steps]

    def _call(self, method, name, user=None):
        steps = self.env["onboarding.onboarding.step"].with_user(user or self.founder)
        step = self.env.ref(f"{MODULE}.{name}")
        return getattr(steps.with_company(self.house), method)(step.id)

    def _create_of_house(self, name, **values):
        values = {"company_id": self.house.id, "account_manager_id": False, **values}
        return self._create_project(
            name, user_id=self.head.id, **{"leader_id": self.head.id, **values}
        )


@tagged("post_install", "-at_install")
class TestOnboarding(OnboardingCase):
    """What is left to do in a new house, for whom, and when it is done."""

    def test_step_of_somebody_else_breaks_nothing(self):
        """One that an administrator adds has no rule here, and not even an xml id."""
        panel = self.env.ref(f"{MODULE}.onboarding_project_billing")
        before = self._get_panel()
        step = self.env["onboarding.onboarding.step"].create(
            {"title": "Own step", "panel_step_open_action_name": "action_open"}
        )
        panel.step_ids += step
        self.assertEqual(self._get_panel(), before)
        steps = self.env["onboarding.onboarding.step"].with_user(self.founder)
        with self.assertRaises(AccessError):
            steps.with_company(self.house).open_project_billing_step(step.id)

    def test_steps_of_a_new_house(self):
        """Each sees what he may do; others see nothing."""
        steps = [MAILBOX, PEOPLE, PAPERS, FIRST, IMPORT]
        self.house.external_report_layout_id = False
        self.assertEqual(self._get_left(), steps)
        self.assertEqual(self._get_left(self.head), [FIRST, IMPORT])
        for user in self.employee, self.office, self.manager:
            self.assertFalse(self._get_panel(user))

    def test_done_whichever_way_it_was_done(self):
        self.house.external_report_layout_id = False
        self.assertIn(PAPERS, self._get_left())
        self.house.external_report_layout_id = self.env.ref("web.external_layout_bold")
        self.assertNotIn(PAPERS, self._get_left())
        self.assertIn(MAILBOX, self._get_left())
        self.house.project_office_email = "office@nova.example.com"
        self.assertNotIn(MAILBOX, self._get_left())

    def test_people_are_somebody_else(self):
        office = self.env.ref("corebiz_project_billing.group_project_office").sudo()
        self.founder.sudo().group_ids |= office
        self.assertIn(PEOPLE, self._get_left())
        self.head.sudo().group_ids |= office
        self.assertNotIn(PEOPLE, self._get_left())
        self.head.sudo().active = False
        self.assertIn(PEOPLE, self._get_left())

    def test_projects_of_this_house_with_their_people(self):
        self.assertIn(FIRST, self._get_left(), "the project is another company's")
        project = self._create_of_house("Without a leader", leader_id=False)
        self.assertIn(FIRST, self._get_left())
        project.leader_id = self.head
        self.assertEqual(self._get_left(self.head), [IMPORT])
        self._create_of_house("Second")
        self.assertFalse(self._get_panel(self.head), "nothing is left")

    def test_what_is_done_is_counted(self):
        self._create_of_house("First")
        panel = self._get_panel(self.head)
        self.assertEqual((panel["done"], len(panel["steps"])), (1, 1))

    def test_not_needed_in_this_house(self):
        self._call("skip_project_billing_step", IMPORT, self.head)
        self.assertEqual(self._get_left(self.head), [FIRST])
        other = self.env["onboarding.onboarding"].with_user(self.project_administrator)
        ids = [step["id"] for step in other.get_project_billing_panel()["steps"]]
        self.assertIn(self.env.ref(f"{MODULE}.{IMPORT}").id, ids)

    def test_hidden_for_the_house(self):
        onboardings = self.env["onboarding.onboarding"].with_company(self.house)
        with self.assertRaises(AccessError):
            onboardings.with_user(self.employee).close_project_billing_panel()
        self.assertTrue(self._get_panel())
        onboardings.with_user(self.head).close_project_billing_panel()
        self.assertFalse(self._get_panel())
        other = onboardings.with_user(self.project_administrator)
        self.assertTrue(other.with_company(self.company).get_project_billing_panel())

    def test_steps_are_closed_to_others(self):
        for method in "open_project_billing_step", "skip_project_billing_step":
            for name, user in ((MAILBOX, self.head), (FIRST, self.employee)):
                with self.assertRaises(AccessError):
                    self._call(method, name, user)
        foreign = self.env["onboarding.onboarding.step"].create(
            {"title": "Foreign", "panel_step_open_action_name": "unlink"}
        )
        steps = foreign.browse().with_user(self.founder)
        with self.assertRaises(AccessError):
            steps.open_project_billing_step(foreign.id)

    def test_each_step_opens_what_its_person_may_see(self):
        for name in MAILBOX, PEOPLE, PAPERS, FIRST, IMPORT:
            with self.subTest(name):
                user = self.founder if name in (MAILBOX, PEOPLE, PAPERS) else self.head
                action = self._call("open_project_billing_step", name, user)
                model = action.get("res_model") or action["params"]["active_model"]
                self.assertTrue(self.env[model].with_user(user).has_access("create"))

    def test_first_project_in_one_dialog(self):
        form = Form(self.env["project.first.project"].with_user(self.head))
        self.assertEqual((form.user_id, form.account_manager_id), (self.head,) * 2)
        form.name = "Firewall rollout"
        form.partner_id = self.customer
        form.leader_id = self.founder
        form.hours = 40
        action = form.save().action_create_project()
        project = self.env["project.project"].browse(action["res_id"])
        self.assertRecordValues(
            project,
            [
                {
                    "name": "Firewall rollout",
                    "partner_id": self.customer.id,
                    "account_manager_id": self.head.id,
                    "user_id": self.head.id,
                    "leader_id": self.founder.id,
                    "allocated_hours": 40,
                    "allow_timesheets": True,
                    "company_id": self.house.id,
                }
            ],
        )

    def test_table_can_be_imported(self):
        projects = self.env["project.project"].with_user(self.head)
        [template] = projects.get_import_templates()
        path = template["template"].removeprefix("/")
        with file_open(path) as file:
            head, *rows = file.read().splitlines()
        names = head.split(",")
        self.assertEqual(
            projects.load(names, [row.split(",") for row in rows])["messages"], []
        )
        imported = projects.search([("name", "=", "Firewall rollout")])
        self.assertEqual(imported.allocated_hours, 40)
