from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.corebiz_project_billing.models.billing_state import ROLE_FIELDS


class ProjectProject(models.Model):
    """What a project takes over from the deal that it was sold with.

    :meth:`_take_over_deal` fills what the project does not have yet, so that a value
    of the product's project template, or one that somebody entered, stands. It copies
    the documents (copies share their content) and leaves a short record in the
    chatter: what was carried over, what is missing and who adds it. The deal itself
    is not touched.
    """

    _inherit = "project.project"

    opportunity_id = fields.Many2one(
        "crm.lead",
        domain="[('type', '=', 'opportunity')]",
        index="btree_not_null",
        copy=False,
        readonly=True,
        code_only=True,
        ondelete="restrict",
        groups="sales_team.group_sale_salesman",
        help="The deal from which the project came.",
        prefetch="corebiz_project_billing",
    )

    @api.constrains("opportunity_id", "company_id")
    def _check_opportunity_company(self):
        for project in self:
            company = project.opportunity_id.company_id
            if company and project.company_id and company != project.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(project)s” belongs to %(company)s, its opportunity"
                        " “%(lead)s” to %(other)s. Choose one company for both.",
                        project=project.name,
                        company=project.company_id.name,
                        lead=project.opportunity_id.name,
                        other=company.name,
                    )
                )

    # === Taking over ===

    def _take_over_deal(self, lead, order=None):
        """Fill this new project from the opportunity, and the order if there is one.

        For code that has made the project (in sudo), once per project.
        """
        self.ensure_one()
        project, lead = self.sudo(), lead.sudo()
        order = (order or self.env["sale.order"]).sudo()
        vals = project._prepare_takeover_vals(lead, order)
        project._write_by_code(vals)
        files = project._copy_documents(lead) | project._copy_documents(order)
        project._post_takeover_record(lead, order, files)
        lead._write_by_code({"project_date": fields.Datetime.now()})
        lead._note_project(project)

    def _prepare_takeover_vals(self, lead, order):
        """Values of the deal for the fields that are empty on this project."""
        wishes = {
            "partner_id": (order.partner_id or lead.partner_id).id,
            "contact_id": self._get_deal_contact(lead, order).id,
            "account_manager_id": (order.user_id or lead.user_id).id,
            "user_id": lead.project_manager_id.id,
            "leader_id": lead.project_leader_id.id,
            "tag_ids": self._get_tags_like(lead.tag_ids).ids,
        }
        vals = {
            name: value for name, value in wishes.items() if value and not self[name]
        }
        vals["opportunity_id"] = lead.id
        if lead.description:
            vals["description"] = (self.description or "") + lead.description
        if not self.date and order.commitment_date:
            start = fields.Date.context_today(self)
            end = fields.Date.context_today(self, order.commitment_date)
            if end >= start:
                vals |= {"date_start": start, "date": end}
        return vals

    @api.model
    def _get_deal_contact(self, lead, order):
        """The person of the deal, as far as it names one that is no company."""
        people = (lead.partner_id, order.partner_id)
        return next(
            (partner for partner in people if partner and not partner.is_company),
            self.env["res.partner"],
        )

    @api.model
    def _get_tags_like(self, crm_tags):
        """Tags of projects with the names of the deal's; missing ones are made."""
        tags = self.env["project.tags"].sudo()
        found = tags
        for name in crm_tags.mapped("name"):
            found |= tags.search([("name", "=ilike", name)], limit=1) or tags.create(
                {"name": name}
            )
        return found

    def _copy_documents(self, record):
        """Copy the documents of ``record`` that this project does not hold yet.

        :return: the new attachments
        """
        attachments = self.env["ir.attachment"].sudo()
        if not record:
            return attachments
        own = attachments.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        sums = set(own.mapped("checksum"))
        source = attachments.search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        copies = attachments
        for attachment in source.filtered(lambda a: a.checksum not in sums):
            sums.add(attachment.checksum)
            copies |= attachment.copy(
                {"res_model": self._name, "res_id": self.id, "name": attachment.name}
            )
        return copies

    # === The record in the chatter ===

    def _post_takeover_record(self, lead, order, files):
        """Tell in the chatter what was carried over, and what is missing."""
        self.message_post_with_source(
            "corebiz_project_billing_crm.takeover_record",
            render_values={
                "lead": lead,
                "order": order,
                "carried": self._get_carried_rows(lead, files),
                "missing": self._get_missing_rows(),
            },
            subtype_xmlid="mail.mt_note",
        )

    def _get_carried_rows(self, lead, files):
        """Label and value of everything that the project has from its deal."""
        rows = [
            (self._get_field_label(name), self[name].display_name)
            for name in ("partner_id", "contact_id", *ROLE_FIELDS.values())
            if self[name]
        ]
        if self.allocated_hours:
            rows.append(
                (self.env._("Estimate"), self._format_estimate(self.allocated_hours))
            )
        if self.date:
            dates = (self.date_start, self.date)
            format_date = self.env["ir.qweb.field.date"].value_to_html
            texts = [format_date(date, {}) for date in dates if date]
            rows.append((self.env._("Planned Date"), " – ".join(texts)))
        if self.tag_ids:
            rows.append((self.env._("Tags"), ", ".join(self.tag_ids.mapped("name"))))
        if lead.description:
            rows.append((self.env._("Description"), self.env._("of the opportunity")))
        for row in lead._format_properties():
            values = [value["name"] for value in row.get("values", [])]
            rows.append((row["label"], row.get("value") or ", ".join(values)))
        if files:
            rows.append((self.env._("Documents"), ", ".join(files.mapped("name"))))
        return rows

    def _get_missing_rows(self):
        """Label of everything that is still open, and who adds it."""
        account_manager = self.account_manager_id.name or self.env._(
            "a project administrator"
        )
        manager = self.user_id.name or self.env._("the project manager")
        keepers = {
            "partner_id": account_manager,
            "contact_id": account_manager,
            "account_manager_id": self.env._("a project administrator"),
            "user_id": self.env._("a project administrator"),
            "leader_id": manager,
            "date": manager,
        }
        rows = [
            (self._get_field_label(name), keeper)
            for name, keeper in keepers.items()
            if not self[name]
        ]
        if not self.allocated_hours:
            rows.append((self.env._("Estimate"), manager))
        return rows

    def _get_field_label(self, name):
        if name == "user_id":
            return self.env._("Project Manager")
        if name == "date":
            return self.env._("Planned Date")
        return self._fields[name]._description_string(self.env)

    def action_view_opportunity(self):
        """Open the deal from which the project came."""
        self.ensure_one()
        self.opportunity_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.opportunity_id.id,
            "views": [(False, "form")],
        }

    # === Archive ===

    def _get_archive_related(self):
        """The deal and its appointments, which stand in the history of the project."""
        related = super()._get_archive_related()
        deals = self.opportunity_id
        link = Domain("res_model", "=", "crm.lead") & Domain("res_id", "in", deals.ids)
        events = self.env["calendar.event"].with_context(active_test=False)
        events = events.search(link | Domain("opportunity_id", "in", deals.ids))
        own = events.filtered(lambda event: event._get_archive_projects() & self)
        return {**related, "crm.lead": deals, "calendar.event": events - own}
