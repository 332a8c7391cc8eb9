from unittest.mock import patch

from .evaluation_common import EvaluationCase

FORM = {
    "margin": {},
    "hours_item_ids": {"fields": {"task_id": {}, "actual_hours": {}}},
    "money_item_ids": {"fields": {"amount": {}, "difference": {}}},
    "difference_item_ids": {"fields": {"difference": {}}},
}


class TestEvaluationOnce(EvaluationCase):
    """The bookings of a project are added up once for its form, and never wrongly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.employee, cls.sold_task, 3.3)
        cls._book(cls.employee, cls.sold_task, -0.25)
        cls._invoice(cls.order)
        cls._book(cls.employee, cls.sold_task, 2)
        cls._bill(cls.sold, 123.45)
        cls.sold_task.kind_id = cls.env["project.task.kind"].create({"name": "Set-up"})
        cls.items = cls.env["project.evaluation.item"]
        cls.report = cls.env["project.evaluation.report"]

    def _read_all(self):
        """Everything that the two tables say about the project."""
        self.env.invalidate_all()
        found = []
        for model, name in ((self.items, "project_id"), (self.report, "id")):
            columns = [f.name for f in model._fields.values() if f.column_type]
            rows = model.search_read([(name, "=", self.sold.id)], columns)
            found.append([self._round(row) for row in rows])
        return found

    def _round(self, row):
        """Sums differ in the last bits, by the order in which they are made."""
        return {
            name: round(value, 6) if isinstance(value, float) else value
            for name, value in row.items()
        }

    def _keep(self):
        """As if the transaction had written nothing."""
        return patch.object(
            self.registry["project.evaluation.scope"],
            "_get_reading_transaction",
            lambda model: "this one",
        )

    def _count(self, counted):
        """Count how often the bookings are added up."""
        query = self.registry["project.evaluation.query"]
        made = query._get_items_sql

        def make(model, *args, **kwargs):
            counted.append(args)
            return made(model, *args, **kwargs)

        return patch.object(query, "_get_items_sql", make)

    def test_kept_rows_are_the_same(self):
        expected = self._read_all()
        self.assertGreater(len(expected[0]), 5)
        with self._keep():
            self.assertEqual(self._read_all(), expected)
            self.assertEqual(self._read_all(), expected)

    def test_form_adds_up_once(self):
        expected = self.report.browse(self.sold.id).web_read(FORM)
        self.env.invalidate_all()
        counted = []
        with self._count(counted):
            self.report.browse(self.sold.id).web_read(FORM)
        self.assertGreater(len(counted), 4)
        self.env.invalidate_all()
        counted.clear()
        with self._keep(), self._count(counted):
            found = self.report.browse(self.sold.id).web_read(FORM)
        self.assertEqual(found, expected)
        self.assertEqual(counted, [((self.sold.id,),)])

    def test_no_context_of_a_client_narrows_the_figures(self):
        expected = self.report._read_group([], [], ["actual_hours:sum"])
        self.assertTrue(expected[0][0])
        report = self.report.with_context(evaluation_scope=[0])
        self.assertEqual(report._read_group([], [], ["actual_hours:sum"]), expected)

    def test_languages_and_companies_are_kept_apart(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.sold.account_id.with_context(lang="de_DE").name = "Auf Deutsch"
        self.env.cr.cache.pop("project.evaluation", None)
        with self._keep():
            self._read_all()
            german = self.items.with_context(lang="de_DE")
            german.search([("project_id", "=", self.sold.id)])
            other = self.env["res.company"].create({"name": "Other"})
            self.items.with_company(other).search([("project_id", "=", self.sold.id)])
        self.assertEqual(len(self.env.cr.cache["project.evaluation"]), 3)

    def test_nothing_is_kept_after_a_write(self):
        self.assertIsNone(self.items._get_reading_transaction())
        with self.registry.cursor() as cr:
            items = self.items.with_env(self.env(cr=cr))
            before = items._get_reading_transaction()
            self.assertTrue(before)
            self.assertEqual(items._get_reading_transaction(), before)
            cr.execute("SELECT pg_current_xact_id()")
            self.assertIsNone(items._get_reading_transaction())
            cr.rollback()
            after = items._get_reading_transaction()
            self.assertTrue(after)
            self.assertNotEqual(after, before)

    def test_all_projects_as_each_alone(self):
        """Hours are added up by kind for all projects, by person for one."""
        _order, other = self._sell(self.fixed)
        self._book(self.employee, other.task_ids, 1.5)
        self.env.invalidate_all()
        names = [f.name for f in self.report._fields.values() if f.column_type]
        together = {row["id"]: row for row in self.report.search_read([], names)}
        for project in self.sold | other:
            [alone] = self.report.search_read([("id", "=", project.id)], names)
            self.assertEqual(self._round(together[project.id]), self._round(alone))

    def test_projects_of_a_large_database(self):
        """The ids of the rows are larger than those of ordinary tables."""
        self.env.cr.execute(
            "SELECT setval('project_project_id_seq',"
            " GREATEST(nextval('project_project_id_seq'), 100000))"
        )
        _order, project = self._sell(self.service)
        self.assertGreater(project.id, 100000)
        items = self.items.search([("project_id", "=", project.id)])
        self.assertTrue(items)
        self.assertEqual(items.project_id, project)
        with self._keep():
            items.invalidate_recordset()
            self.assertEqual(items.project_id, project)
            [form] = self.report.browse(project.id).web_read(FORM)
        self.assertIn(form["hours_item_ids"][0]["id"], items.ids)
