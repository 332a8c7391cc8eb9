from odoo.tests import TransactionCase, new_test_user


class EstimateCase(TransactionCase):
    """The people around an estimate, each with the least rights, and two projects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([]).timesheet_task_required = False
        cls.manager = cls._create_user("estimate_manager")
        cls.leader = cls._create_user("estimate_leader")
        cls.project_admin = cls._create_user(
            "estimate_project_admin", "project.group_project_manager"
        )
        cls.billing_admin = cls._create_user(
            "estimate_billing_admin",
            "corebiz_project_billing.group_billing_administrator",
        )
        cls.project = cls._create_project("Mail server", 100)
        cls.other = cls._create_project("Second site", 40)

    @classmethod
    def _create_user(cls, login, groups="project.group_project_user", **values):
        values.setdefault("email", f"{login}@example.com")
        return new_test_user(
            cls.env,
            login=login,
            name=login,
            groups=f"base.group_user,{groups}",
            **values,
        )

    @classmethod
    def _create_project(cls, name, hours=0.0, **values):
        return cls.env["project.project"].create(
            {
                "name": name,
                "allocated_hours": hours,
                "user_id": cls.manager.id,
                "leader_id": cls.leader.id,
                **values,
            }
        )

    def _change(self, projects, user, hours, reason="More sites", **values):
        """Change the estimate as ``user``, as a program does it over the API."""
        if reason:
            values["estimate_reason"] = reason
        return projects.with_user(user).write({"allocated_hours": hours, **values})

    def _confirm_dialog(self, project, user, **values):
        """Change the estimate as ``user`` in the dialog."""
        action = project.with_user(user).action_open_estimate_change()
        self.env[action["res_model"]].with_user(user).with_context(
            **action["context"]
        ).create(values).action_confirm()

    def _last_row(self, project):
        """The newest row; records in the cache are not in the order of the model."""
        return project.estimate_ids.sorted("id")[-1]

    def assertLedger(self, project, expected):
        """Check the rows (kind, hours), the oldest first, and that they add up."""
        rows = project.estimate_ids.sorted("id")
        self.assertEqual([(row.kind, row.hours) for row in rows], expected)
        self.assertAlmostEqual(sum(rows.mapped("hours")), project.allocated_hours)
        if rows:
            self.assertAlmostEqual(rows[-1].total_after, project.allocated_hours)
