from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from ..models.billing_state import (
    ACCOUNT_MANAGER,
    BILLING_ADMINISTRATOR,
    LEADER,
    MANAGER,
    OFFICE,
    OPEN,
    PL_DONE,
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)

USER = "project.group_project_user,hr_timesheet.group_hr_timesheet_user"
REASON = "Two bookings have no text"
# Why the office passes the warnings before billing and archiving.
PASS_REASON = "The rest is done with the next project"
# Where a job logs the record that it had to leave out.
ALONE = "odoo.addons.corebiz_project_billing.models.base"


# Login, name and rights of the people of the house, the least that they need.
PEOPLE = (
    ("lena", "Lena Leader", USER),
    ("max", "Max Manager", USER),
    ("anna", "Anna Account", USER),
    ("olga", "Olga Office", "corebiz_project_billing.group_project_office"),
    ("bert", "Bert Billing", "corebiz_project_billing.group_billing_administrator"),
    ("emil", "Emil Employee", USER),
    ("paul", "Paul Project", "project.group_project_manager"),
)
# Nobody is invited, and nothing is logged on new people: both take long.
QUIET = dict.fromkeys(
    ("no_reset_password", "mail_create_nolog", "mail_create_nosubscribe"), True
)


@tagged("post_install", "-at_install")
class ProjectBillingCase(MailCommon):
    """The people of a small IT house, with the least rights, and one project."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.company = cls._get_company()
        cls.company.project_office_email = "office@corebiz.example.com"
        cls.company.timesheet_task_required = True
        people = cls._create_users([cls._prepare_user(*person) for person in PEOPLE])
        cls.leader, cls.manager, cls.account_manager, cls.office = people[:4]
        cls.administrator, cls.employee, cls.project_administrator = people[4:]
        cls.people = {
            LEADER: cls.leader,
            MANAGER: cls.manager,
            ACCOUNT_MANAGER: cls.account_manager,
            OFFICE: cls.office,
            BILLING_ADMINISTRATOR: cls.administrator,
            "employee": cls.employee,
            "project_administrator": cls.project_administrator,
        }
        cls.customer = cls.env["res.partner"].create(
            {"name": "Kundin GmbH", "email": "kundin@customer.example.com"}
        )
        cls.project = cls._create_project("Mail server")
        cls.task = cls._create_task(cls.project)

    # === Records ===

    @classmethod
    def _activate_multi_company(cls):
        """Leave out the two companies of Odoo's class and their people.

        Nobody here is one of them, and they take longer than all others.
        """

    @classmethod
    def _get_company(cls):
        """The company of the project and its people."""
        return cls.env.ref("base.main_company")

    @classmethod
    def _prepare_user(cls, login, name, groups, **values):
        """The values of a user who logs in with his login as the password."""
        login = f"{login}_billing"
        groups = [cls.env.ref(group.strip()).id for group in groups.split(",")]
        return {
            "login": login,
            "password": login,
            "name": name,
            "email": f"{login.removesuffix('_billing')}@corebiz.example.com",
            "group_ids": [Command.set(groups)],
            "tz": "Europe/Berlin",
            "lang": "en_US",
            **values,
        }

    @classmethod
    def _create_users(cls, vals_list):
        """People, all at once: one by one they take several times as long."""
        users = cls.env["res.users"].with_context(**QUIET).create(vals_list)
        return users.with_env(cls.env)

    @classmethod
    def _create_user(cls, login, name, groups, **values):
        return cls._create_users([cls._prepare_user(login, name, groups, **values)])

    @classmethod
    def _create_employee(cls, user, cost=40.0):
        return cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "hourly_cost": cost}
        )

    @classmethod
    def _create_project(cls, name, **values):
        return cls.env["project.project"].create(
            {
                "name": name,
                "partner_id": cls.customer.id,
                "user_id": cls.manager.id,
                "leader_id": cls.leader.id,
                "account_manager_id": cls.account_manager.id,
                **values,
            }
        )

    @classmethod
    def _create_task(cls, project, name="Installation", **values):
        return cls.env["project.task"].create(
            {"name": name, "project_id": project.id, **values}
        )

    @classmethod
    def _book(cls, user, task, hours=1.0, **values):
        """Book ``hours`` on ``task`` as ``user``, who becomes an employee for it."""
        if not user.employee_ids:
            cls._create_employee(user)
        return (
            cls.env["account.analytic.line"]
            .with_user(user)
            .create(
                {"task_id": task.id, "unit_amount": hours, "name": "Work", **values}
            )
        )

    @classmethod
    def _waive(cls, projects, reason="Goodwill"):
        """Let the office waive all open hours, where an addon knows of such."""
        if "project.waiver" not in cls.env:
            return None
        bookings = projects._get_open_bookings().with_user(cls.office)
        return bookings.env["project.waiver"]._waive(bookings, reason)

    # === Steps ===

    @classmethod
    def _walk_to(cls, projects, state):
        """Walk projects forward to ``state``, each step by the right person."""
        way = {
            PL_DONE: cls.leader,
            PM_DONE: cls.manager,
            PO_BILLED: cls.office,
            PO_ARCHIVED: cls.office,
        }
        order = [OPEN, *way]
        reached = order.index(projects[:1].billing_state)
        for target in order[reached + 1 : order.index(state) + 1]:
            step = {"billing_state": target}
            if target in (PO_BILLED, PO_ARCHIVED):
                # The tasks of most tests are never closed.
                step["billing_reason"] = PASS_REASON
            projects.with_user(way[target]).write(step)
        return projects

    def assertStates(self, projects, state):
        self.assertEqual(set(projects.mapped("billing_state")), {state})

    def assertNothingHappened(self, project, state=OPEN):
        """The project stands where it stood, without a row or a mail of a step."""
        project.invalidate_recordset()
        self.assertStates(project, state)
        self.assertFalse(
            project.handover_ids.filtered(lambda row: row.from_state == state)
        )
