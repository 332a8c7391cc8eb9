from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OFFICE,
    PO_ARCHIVED,
    PO_BILLED,
)

from .sale_order_instalment import DUE

ACTIVITY = "corebiz_project_billing_payment_plan.mail_activity_type_instalment"
CRON = "corebiz_project_billing_payment_plan.ir_cron_tell_due"


class SaleOrderInstalment(models.Model):
    """Tells the project office, once, that an instalment is due.

    A job finds what is due: every night, and soon after an order was confirmed or a
    milestone reached. Each member of the office gets an activity on the project (on the
    order where there is none), in his language, with Odoo's mail about it. It goes when
    the row is invoiced.
    """

    _inherit = "sale.order.instalment"

    told_date = fields.Datetime(
        string="Office Told on", readonly=True, code_only=True, copy=False
    )
    activity_ids = fields.Many2many(
        "mail.activity",
        "sale_order_instalment_activity_rel",
        "instalment_id",
        "activity_id",
        readonly=True,
        code_only=True,
        copy=False,
    )

    @api.model
    def _cron_tell_due(self):
        """Tell the office of what is due and was not told yet."""
        untold = Domain("state", "=", DUE) & Domain("told_date", "=", False)
        is_billed = Domain("project_id.billing_state", "in", (PO_BILLED, PO_ARCHIVED))
        self.search(untold & ~is_billed)._tell_due()

    @api.model
    def _tell_soon(self):
        """Let the job look for what is due, as soon as this is committed."""
        if cron := self.env.ref(CRON, raise_if_not_found=False):
            cron.sudo()._trigger()

    def _tell_due(self):
        """Plan the activities of these due rows."""
        for instalment in self.sudo():
            vals_list = instalment._prepare_due_activities()
            activities = self.env["mail.activity"].sudo().create(vals_list)
            instalment._write_by_code(
                {
                    "told_date": fields.Datetime.now(),
                    "activity_ids": [fields.Command.set(activities.ids)],
                }
            )

    def _prepare_due_activities(self):
        """Values of the activities, one for each member of the office."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not kind:
            return []
        project = self.project_id
        offices = project.with_company(self.company_id)
        record = project or self.order_id
        return [
            {
                "activity_type_id": kind.id,
                "summary": self._get_due_summary(user),
                "automated": True,
                "date_deadline": user._get_own_day(fields.Datetime.now()),
                "res_model_id": self.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "user_id": user.id,
            }
            for user in offices._get_role_users(OFFICE)
            if record.with_user(user).has_access("read")
        ]

    def _get_due_summary(self, user):
        """What to invoice, in the language of ``user``."""
        row = self.with_context(lang=user.lang)
        return row.env._(
            "Instalment due: %(instalment)s, %(amount)s net (%(order)s)",
            instalment=row.name,
            amount=formatLang(row.env, row.net_amount, currency_obj=row.currency_id),
            order=row.order_id.name,
        )

    def _create_invoice(self):
        """Nobody has to know any more; told again if the invoice is given up."""
        invoice = super()._create_invoice()
        self.sudo().activity_ids.unlink()
        self.sudo()._write_by_code({"told_date": False})
        return invoice
