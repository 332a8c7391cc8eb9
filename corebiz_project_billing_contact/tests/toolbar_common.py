from datetime import datetime, timedelta

from odoo.tests import Form

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

NEXT = datetime(2030, 3, 4, 9, 0)


class ToolbarCase(ProjectBillingCase):
    """A project with a contact at the customer, and somebody with the plain rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_employee(cls.employee)
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Eva Kern",
                "parent_id": cls.customer.id,
                "email": "eva@customer.example.com",
                "phone": "+49 30 123",
            }
        )
        cls.project.contact_id = cls.contact
        cls.call_subtype = cls.env.ref(
            "corebiz_project_billing_contact.mt_project_call"
        )
        cls.note_subtype = cls.env.ref("mail.mt_note")

    def _open(self, record, action, user=None):
        """The dialog as the client opens it from the bar."""
        user = user or self.employee
        action = getattr(record.with_user(user), action)()
        return Form(
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
        )

    def _get_last(self, record):
        return record.message_ids.sorted("id")[-1]

    def _create_event(self, user=None, **values):
        return (
            self.env["calendar.event"]
            .with_user(user or self.employee)
            .create(
                {
                    "name": "Kick-off",
                    "start": NEXT,
                    "stop": NEXT + timedelta(hours=1),
                    **values,
                }
            )
        )
