from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.corebiz_project_billing.tests.common import USER, ProjectBillingCase

SALES = "sales_team.group_sale_salesman," + USER


class DealCase(ProjectBillingCase):
    """A salesperson with the least rights, and a won deal with all that it can hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._create_user("sven", "Sven Sales", SALES)
        cls.colleague = cls._create_user("clara", "Clara Colleague", SALES)
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Eva Kern",
                "parent_id": cls.customer.id,
                "email": "eva@customer.example.com",
                "phone": "+49 30 123",
            }
        )
        cls.tags = cls.env["crm.tag"].create(
            [{"name": "Network"}, {"name": "Public Sector"}]
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_in_project",
                "uom_id": cls.env.ref("uom.product_uom_hour").id,
                "list_price": 90,
                "taxes_id": False,
            }
        )
        cls.lead = cls._create_deal()

    @classmethod
    def _create_deal(cls, won=True, **values):
        lead = (
            cls.env["crm.lead"]
            .with_user(cls.salesperson)
            .create(
                {
                    "name": "Network of the town hall",
                    "type": "opportunity",
                    "partner_id": cls.contact.id,
                    "user_id": cls.salesperson.id,
                    "tag_ids": [Command.set(cls.tags.ids)],
                    "description": "<p>Forty switches</p>",
                    **values,
                }
            )
        )
        if won:
            lead.action_set_won()
        return lead

    @classmethod
    def _attach(cls, record, name="plan.txt", content=b"the plan"):
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    @classmethod
    def _quote(cls, lead=None, hours=10, product=None, **values):
        """A quotation of the salesperson, made as the button on the deal does it."""
        lead = lead or cls.lead
        context = lead.with_user(
            cls.salesperson
        )._prepare_opportunity_quotation_context()
        order = cls.env["sale.order"].with_user(cls.salesperson)
        return order.with_context(**context).create(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.product).id,
                            "product_uom_qty": hours,
                        }
                    )
                ],
                **values,
            }
        )

    def _open_dialog(self, lead=None, user=None):
        lead = (lead or self.lead).with_user(user or self.salesperson)
        action = lead.action_open_project_create()
        dialog = self.env[action["res_model"]].with_user(user or self.salesperson)
        return Form(dialog.with_context(**action["context"]))

    def _create_directly(self, lead=None, user=None):
        """The project that the dialog makes as it is proposed."""
        action = self._open_dialog(lead, user).save().action_confirm()
        return self.env["project.project"].browse(action["res_id"])

    def _get_projects(self, lead=None):
        return self.env["project.project"].search(
            [("opportunity_id", "=", (lead or self.lead).id)]
        )

    def _get_record(self, project):
        """The takeover record in the chatter."""
        return project.message_ids.filtered(
            lambda message: "Taken over from the deal" in (message.body or "")
        )
