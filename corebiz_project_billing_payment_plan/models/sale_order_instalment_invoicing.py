from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, formatLang

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BILLING_ADMINISTRATOR,
    OFFICE,
    PO_ARCHIVED,
    PO_BILLED,
)

from .sale_order_instalment import CANCELLED, DUE, INVOICED, PAID

# To find the gross amount whose net, after the rounding of each tax, is as planned.
TRIES = 5
ROLES = (OFFICE, BILLING_ADMINISTRATOR)


class SaleOrderInstalment(models.Model):
    """The partial invoice of an instalment: a draft, made by Odoo's down payments.

    Odoo splits it over the taxes of the order and keeps a line on the order, by which
    the next invoice deducts it. What is added here is the gate, the text, and that no
    row is invoiced twice.
    """

    _inherit = "sale.order.instalment"

    last_invoicing_date = fields.Datetime(
        string="Last Invoiced on", readonly=True, code_only=True, copy=False
    )

    def action_create_invoices(self):
        """Create the drafts of these instalments, and open them.

        :raises UserError: says why one of them cannot be invoiced; then none is
        """
        invoices = self._create_invoices()
        return self.env["project.project"]._get_invoices_action(invoices)

    def action_open_invoice(self):
        """Open the partial invoice, with the rights of the user."""
        self.ensure_one()
        invoice = self.partial_invoice_id.sudo(False)
        return self.env["project.project"]._get_invoices_action(invoice)

    def _create_invoices(self):
        """Create the draft invoices: one transaction, all or none.

        :return: the invoices (account.move)
        :raises UserError: says why one of them cannot be invoiced
        """
        self.check_access("read")
        self._hold_for_invoicing()
        invoices = self.env["account.move"]
        for instalment in self.sorted():
            if text := instalment._get_cannot_invoice_reason():
                raise UserError(text)
            invoices |= instalment._create_invoice()
        return invoices

    def _hold_for_invoicing(self):
        """Let nobody else invoice these rows until the invoices are committed.

        They are written, not only locked: whoever waited would still see the rows as
        they were before. This way Odoo repeats the second attempt, which finds them
        invoiced.
        """
        self.sudo()._write_by_code({"last_invoicing_date": fields.Datetime.now()})
        self.flush_recordset(["last_invoicing_date"])

    # === Gate ===

    def _get_cannot_invoice_reason(self):
        """Why the current user cannot invoice this row now, or False."""
        self.ensure_one()
        row = self.sudo()
        for project in row.order_id._get_plan_projects():
            if text := row._get_project_refusal(project.with_env(self.env)):
                return text
        return (
            self._get_person_refusal()
            or row._get_state_refusal()
            or row._get_amount_refusal()
        )

    def _get_project_refusal(self, project):
        """A project that is billed asks for nothing more."""
        project = project.sudo()
        if project.billing_state not in (PO_BILLED, PO_ARCHIVED):
            return False
        return self.env._(
            "“%(project)s” is “%(state)s”: “%(instalment)s” is no longer invoiced.",
            project=project.name,
            state=project._get_state_label(project.billing_state),
            instalment=self.name,
        )

    def _get_person_refusal(self):
        """The project office writes invoices, with rights of its own in Accounting."""
        row = self.sudo()
        projects = row.order_id._get_plan_projects() or self.env["project.project"]
        for project in projects.sudo() or [projects]:
            asked = project.with_user(self.env.user)
            if not any(asked._has_role(role) for role in ROLES):
                return self.env._(
                    "Only %(who)s can create the invoice of “%(instalment)s”"
                    " (%(order)s).",
                    who=project._get_roles_text((OFFICE,)),
                    instalment=row.name,
                    order=row.order_id.name,
                )
        if not self.env["account.move"].has_access("create"):
            return self.env._(
                "You may bill “%(instalment)s”, but you have no right to write"
                " invoices. Ask an administrator for the right “Invoicing” in"
                " Accounting.",
                instalment=row.name,
            )
        try:
            self.order_id.check_access("write")
        except AccessError:
            return self.env._(
                "You may not write %(order)s. Ask an administrator for the right"
                " “All Documents” in Sales.",
                order=row.order_id.name,
            )
        return False

    def _get_state_refusal(self):
        """Only what is due is invoiced."""
        values = {"instalment": self.name, "order": self.order_id.name}
        if self.state == DUE:
            return False
        if self.state in (INVOICED, PAID):
            return self.env._(
                "“%(instalment)s” (%(order)s) is invoiced already by %(invoice)s.",
                invoice=self.partial_invoice_id.display_name,
                **values,
            )
        if self.state == CANCELLED:
            return self.env._(
                "%(order)s is cancelled or invoiced completely: there is nothing left"
                " to ask for with “%(instalment)s”.",
                **values,
            )
        if self.order_id.state != "sale":
            return self.env._(
                "%(order)s is not confirmed yet: “%(instalment)s” is not due.", **values
            )
        if self.due_kind == "date":
            return self.env._(
                "“%(instalment)s” (%(order)s) is due on %(date)s.",
                date=format_date(self.env, self.due_date),
                **values,
            )
        return self.env._(
            "“%(instalment)s” (%(order)s) is due when the milestone “%(milestone)s” is"
            " reached.",
            milestone=self.milestone_id.name,
            **values,
        )

    def _get_amount_refusal(self):
        """The order may have shrunk since, or be invoiced in another way."""
        order = self.order_id
        currency = order.currency_id
        invoiced = sum(
            line.untaxed_amount_invoiced
            for line in order.order_line
            if not line.display_type
        )
        left = currency.round(order.amount_untaxed - invoiced)
        planned = self._get_planned_amount()
        if (
            currency.compare_amounts(planned, 0)
            > 0
            >= currency.compare_amounts(planned, left)
        ):
            return False
        return self.env._(
            "“%(instalment)s” asks for %(planned)s, but only %(left)s of %(order)s are"
            " not invoiced yet (net). Change the payment plan.",
            instalment=self.name,
            planned=formatLang(self.env, planned, currency_obj=currency),
            left=formatLang(self.env, max(left, 0.0), currency_obj=currency),
            order=order.name,
        )

    # === Invoice ===

    def _create_invoice(self):
        """The draft of the partial invoice."""
        self.ensure_one()
        # The gate has asked for the rights; the dialog is for salespeople.
        order = self.order_id.sudo().with_company(self.company_id)
        payment = order.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": self._get_gross_amount(),
            }
        )
        invoice = payment._create_invoices(order)
        lines = invoice.invoice_line_ids.filtered("sale_line_ids")
        lines.write({"name": self.name})
        lines.sale_line_ids._write_by_code({"instalment_id": self.id})
        return invoice.with_env(self.env)

    def _get_gross_amount(self):
        """What Odoo's down payment has to be for the net to be as planned.

        Odoo asks for an amount with taxes, and rounds each tax by itself.
        """
        order, taxes = self.order_id.sudo(), self.env["account.tax"]
        currency = order.currency_id
        lines = order.order_line.filtered(lambda line: not line.display_type)
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        taxes._add_tax_details_in_base_lines(base_lines, order.company_id)
        taxes._round_base_lines_tax_details(base_lines, order.company_id)
        planned = self._get_planned_amount()
        share = planned / order.amount_untaxed
        gross = currency.round(order.amount_total * share)
        for _try in range(TRIES):
            parts = taxes._prepare_down_payment_lines(
                base_lines, order.company_id, "fixed", gross
            )
            net = sum(
                part["tax_details"]["total_excluded_currency"]
                + part["tax_details"]["delta_total_excluded_currency"]
                for part in parts
            )
            missing = currency.round(planned - net)
            if currency.is_zero(missing):
                break
            gross = currency.round(gross + missing)
        return gross
