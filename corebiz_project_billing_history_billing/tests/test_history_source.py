from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_history.models.project_history_source import (
    HistorySource,
)

from .history_common import HistoryCase


@tagged("post_install", "-at_install")
class TestHistorySource(HistoryCase):
    """Another addon adds a source, or documents, in one place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.milestone = cls.env["project.milestone"].create(
            {
                "name": "Go-live",
                "project_id": cls.project.id,
                "deadline": "2024-06-01",
            }
        )
        cls.startClassPatcher(cls._patch_sources())

    @classmethod
    def _patch_sources(cls):
        model = cls.registry["project.history"]
        original = model._get_sources

        def select(scope):
            return scope.select(
                "project.milestone",
                SQL("project_milestone.project_id"),
                kind="note",
                day=SQL("project_milestone.deadline"),
                subject=SQL("project_milestone.name"),
            )

        def _get_sources(self):
            return [*original(self), HistorySource("a fake", select)]

        return patch.object(model, "_get_sources", _get_sources)

    def test_the_rows_of_the_source_are_there(self):
        row = self._find(self.milestone)
        self.assertEqual((row.subject, row.kind, row.amount), ("Go-live", "note", 0))
        self.assertEqual(str(row.date), "2024-06-01 12:00:00")
        self.assertFalse(row.has_time)
        page = self.history.get_page([("subject", "=", "Go-live")])
        self.assertEqual([entry["id"] for entry in page["rows"]], row.ids)
        action = row.action_open_source()
        self.assertEqual(action["res_id"], self.milestone.id)
        self.assertIn(self._find(self.note), self._see(self.administrator))

    def test_its_rows_are_as_readable_as_its_records(self):
        row = self._find(self.milestone)
        self.assertTrue(row.with_user(self.employee).exists())
        self.env["ir.rule"].create(
            {
                "name": "Nobody sees milestones",
                "model_id": self.env["ir.model"]._get_id("project.milestone"),
                "domain_force": "[('name', '=', False)]",
            }
        )
        self.assertFalse(row.with_user(self.employee).exists())
        self.assertFalse(self._find(self.milestone))
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "project.milestone")]
        ).active = False
        self.assertFalse(self._find(self.milestone))

    def test_unknown_columns_are_named(self):
        scope = self.history._get_scope(Domain.TRUE)
        scope.number = 0
        with self.assertRaisesRegex(ValueError, "colour"):
            scope.select(
                "project.milestone",
                SQL("project_milestone.project_id"),
                day=SQL("project_milestone.deadline"),
                colour=SQL("1"),
            )

    def test_further_documents(self):
        """Mails and files of a document that an addon says belongs to the project."""
        partner = self.env["res.partner"].create({"name": "Supplier"})
        message = self._write(partner, "<p>When do you deliver?</p>")
        self.assertFalse(self._find(message))
        model = self.registry["project.history"]
        original = model._get_documents

        def _get_documents(history, scope):
            links = [(project, partner.id) for project in scope.project_ids]
            return {**original(history, scope), "res.partner": links}

        with patch.object(model, "_get_documents", _get_documents):
            row = self._find(message)
            self.assertEqual((row.kind, row.document), ("note", "Supplier"))
