from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing_sale.tests.sale_common import SaleMixin

REFUSED = "is archived:"


class GuardCase(SaleMixin, FurnishedCase):
    """A project with something of everything, closed by the step into the archive."""

    @classmethod
    def _archive_at_once(cls, projects):
        """Take the step, as in a transaction before that of the test."""
        for project in projects:
            cls._walk_to(project, PO_ARCHIVED)
        cls.cr.flush()  # The tracking belongs to the step.
        cls.cr.execute(
            SQL(
                "UPDATE project_handover"
                " SET create_date = create_date - INTERVAL '1 second'"
                " WHERE project_id IN %s",
                projects._ids,
            )
        )
        cls.env.invalidate_all()
        projects.sudo()._pass_archive()._close_analytic_accounts()
        cls.env.flush_all()

    def _archive(self, projects):
        self._archive_at_once(projects)


class ClosedMixin:
    """An archived project with an appointment, beside one that is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_project = cls._create_project("Firewall")
        cls.open_task = cls._create_task(cls.open_project)
        cls.visit, cls.open_visit = cls.env["calendar.event"].create(
            [
                {
                    "name": "Visit",
                    "start": "2026-03-03 09:00:00",
                    "stop": "2026-03-03 10:00:00",
                    "project_id": project.id,
                }
                for project in (cls.project, cls.open_project)
            ]
        )
        cls.visit.partner_ids = cls.customer
        cls.visit_message = cls.visit.message_post(
            body="Bring the keys", attachments=[("keys.txt", b"Two keys")]
        )
        link = {"res_model": "calendar.event", "res_id": cls.visit.id}
        cls.visit_file = cls.env["ir.attachment"].create(
            {"name": "way.txt", "raw": b"Left, then right", **link}
        )
        # Odoo's appointments have none, but other addons give them to everything.
        link = {"res_model_id": cls.env["ir.model"]._get_id("calendar.event")}
        cls.visit_activity = cls.env["mail.activity"].create(
            {"summary": "Order the keys", "res_id": cls.visit.id, **link}
        )
        # So that its ledger of estimates has a row.
        cls.project.allocated_hours = 10
        cls.package = cls._archive_at_once(cls.project)

    def assertRefused(self, function, *args, **kwargs):
        refusal = self.assertRaisesRegex(UserError, REFUSED)
        with refusal as raised, self.env.cr.savepoint():
            function(*args, **kwargs)
            self.env.flush_all()
        self.assertIn("Mail server", str(raised.exception))
