from markupsafe import Markup

from ..models.billing_state import PM_DONE, PO_ARCHIVED, PO_BILLED
from .common import REASON, ProjectBillingCase


class FurnishedCase(ProjectBillingCase):
    """A project with something of everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._furnish(cls.project)

    @classmethod
    def _furnish(cls, project):
        """Give a project tasks, bookings, messages, files and all the rest."""
        task = project.tasks[:1] or cls._create_task(project)
        cls.booking = cls._book(cls.employee, task, 2.5, name="Cables in the cellar")
        cls.milestone = cls.env["project.milestone"].create(
            {"name": "Acceptance", "project_id": project.id}
        )
        cls.update = cls.env["project.update"].create(
            {"name": "Week 1", "project_id": project.id, "status": "on_track"}
        )
        cls.message = task.message_post(
            body=Markup("The rack is too <b>small</b>"),
            message_type="comment",
            attachments=[("rack.txt", b"42 units")],
        )
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "Plan: cellar.txt",
                "raw": b"Here",
                "res_model": "project.project",
                "res_id": project.id,
            }
        )
        cls.activity = task.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.leader.id
        )
        if "calendar.event" in cls.env:  # of an addon that may stand above
            cls.event = cls.env["calendar.event"].create(
                {
                    "name": "Handing over",
                    "start": "2026-03-02 09:00:00",
                    "stop": "2026-03-02 10:00:00",
                    "res_model_id": cls.env["ir.model"]._get_id("project.task"),
                    "res_id": task.id,
                }
            )

    @classmethod
    def _walk_to(cls, projects, state):
        """Walk on; the office waives what no invoice bills."""
        if state in (PO_BILLED, PO_ARCHIVED) and "project.waiver" in cls.env:
            super()._walk_to(projects, PM_DONE)
            cls._waive(projects)
        return super()._walk_to(projects, state)

    def _reopen(self, project):
        project.with_user(self.administrator).action_send_back(REASON)
