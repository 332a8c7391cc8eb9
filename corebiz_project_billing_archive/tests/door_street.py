from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing.tests.registry_common import RegistryMixin
from odoo.addons.corebiz_project_billing_archive.tests.archive_common import ArchiveCase
from odoo.addons.corebiz_project_billing_statement.tests.statement_common import (
    StatementCase,
)

# Nobody outside the closed project may read this word, these amounts or these ids.
SECRET = "Zaubernuss"
SECRET_PRICE = 7331.75
FIRST_ID = 77_310_000


class StreetCase(RegistryMixin, ArchiveCase, StatementCase):
    """Projects that are furnished with a record of every kind that we add to one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Hardware",
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )

    @classmethod
    def _build_street(cls, name, **values):
        """A project with something of everything; returns its records by model."""
        is_secret = name == SECRET
        person = cls.administrator if is_secret else cls.employee
        order, project, task = cls._sell(
            cls.time_and_material, **({"price_unit": SECRET_PRICE} if is_secret else {})
        )
        project.write({"name": f"{name} project", "allocated_hours": 10})
        task.name = f"{name} task"
        goods = cls.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": cls.goods.id,
                "name": f"{name} goods",
                "product_uom_qty": 1,
                "price_unit": SECRET_PRICE if is_secret else 100,
            }
        )
        billed = cls._book(person, task, 3, name=f"{name} billed")
        cls._write_off(project, {goods: 10})
        cls.env.flush_all()
        invoice = cls._invoice(order)
        waived = cls._book(person, task, 9, name=f"{name} waived")
        cls._waive(project)
        cls._furnish(project)
        street = {
            "project.project": project,
            "project.task": task,
            "sale.order": order,
            "sale.order.line": order.order_line[:1],
            "res.partner": cls.customer,
            "calendar.event": cls.event,
            "calendar.attendee": cls.event.attendee_ids,
            "mail.message": cls.message,
            "ir.attachment": cls.file,
            "mail.activity": cls.activity,
            "account.move": invoice,
            "account.journal": invoice.journal_id,
            "account.move.line": invoice.line_ids,
            "account.analytic.line": waived.sudo(),
            "project.coverage.link": billed.sudo().coverage_link_ids,
            "hr.employee": cls.employee.employee_id,
            "res.company": cls.company,
        }
        if "crm.lead" in cls.env:
            street["crm.lead"] = cls.env["crm.lead"].create(
                {"name": f"{name} deal", "partner_id": cls.customer.id}
            )
        cls.env["project.alert"].sudo()._cron_detect()
        cls.env["project.late.mail"]._add_rows(
            [
                {
                    "name": f"{name} late",
                    "project_id": project.id,
                    "task_id": task.id,
                    # As the mail gateway files it.
                    "company_id": project._get_billing_company().id,
                }
            ]
        )
        if name == "Archived":
            project.write(values)
            return street
        street["account.analytic.line"] = cls._book(
            person, task, 2, name=f"{name} open"
        ).sudo()
        cls._furnish_month(project, order)
        project.write(values)
        if is_secret:
            for record in (project, task):
                record.message_unsubscribe(record.message_partner_ids.ids)
        return street

    @classmethod
    def _furnish_month(cls, project, order):
        """What running projects have where they are billed by the month."""
        today = fields.Date.today()
        last_month = today - timedelta(days=today.day)
        if "project.work.type" in cls.env:
            cls.env["project.work.type"].with_user(cls.office).create(
                {
                    "name": "Weekend",
                    "company_id": cls.company.id,
                    "rule_ids": [Command.create({"day": "6"})],
                }
            )
        if "project.quota.period" in cls.env:
            cls.env["project.quota.period"].sudo()._add_rows(
                [
                    {
                        "line_id": order.order_line[:1].id,
                        "date_to": last_month,
                        "unused_hours": 2,
                        "granted": [],
                        "left": [],
                    }
                ]
            )
        if "project.billing.period" in cls.env:
            cls.env["project.billing.period"].sudo()._add_rows(
                [
                    {
                        "project_id": project.id,
                        "date_from": last_month.replace(day=1),
                        "date_to": last_month,
                    }
                ]
            )
        if "project.billing.run" in cls.env:
            runs = cls.env["project.billing.run"].with_user(cls.administrator)
            run = runs.sudo()._start(project, today, is_collective=False)
            run.sudo().line_ids._change({"state": "done"})
        if "project.release" in cls.env:
            led = project.with_user(project.user_id)
            led.env["project.release"]._make(led, today - timedelta(days=90), today)
        if "hr.timesheet.gap" in cls.env:
            cls._furnish_gap(today)

    @classmethod
    def _furnish_gap(cls, today):
        """A week in which the employee has booked too little, each time another."""
        gaps = cls.env["hr.timesheet.gap"].sudo()
        employee = cls.employee.sudo().employee_ids[:1]  # of whichever company
        weeks = 1 + gaps.search_count([])
        first = today - timedelta(days=today.weekday(), weeks=weeks)
        gaps.create(
            gaps._by_code(
                {
                    "employee_id": employee.id,
                    "company_id": employee.company_id.id,
                    "date_from": first,
                    "date_to": first + timedelta(days=6),
                    "expected_hours": 40,
                    "missing_hours": 8,
                    "actual_hours": 32,
                    "is_open": True,
                }
            )
        )

    @classmethod
    def _write_off(cls, project, amounts):
        project = project.with_user(cls.office)
        project.env["project.write.off"]._write_off(project, amounts, REASON)

    @classmethod
    def _jump_ids(cls):
        """Let what is made from now on have ids that are found in an answer."""
        cls.env.flush_all()
        for name, model in cls.env.registry.items():
            if model._abstract or not model._auto or model._transient:
                continue
            if name.split(".")[0] in ("ir", "res", "bus", "base", "product", "uom"):
                continue
            cls.env.cr.execute(
                SQL(
                    "ALTER SEQUENCE IF EXISTS %s RESTART WITH %s",
                    SQL.identifier(f"{model._table}_id_seq"),
                    FIRST_ID,
                )
            )

    def _find(self, name, street):
        """The record of a model that belongs to a project; any where none does."""
        if name in street:
            return street[name]
        model = self.env[name].sudo().with_context(active_test=False)
        for link in ("project_id", "project_ids", "move_id", "order_id"):
            field = model._fields.get(link)
            if not field or field.comodel_name not in street:
                continue
            if not (field.store or field.search):
                continue
            found = model.search(
                [(link, "in", street[field.comodel_name].ids)], limit=1, order="id desc"
            )
            if found:
                return found
        if "project_id" in model._fields and model._fields["project_id"].store:
            return model.browse()
        return self._get_record(name)

    def _make_dialog(self, name, street):
        """A dialog about a project, as the billing administrator opened it."""
        model = self.env[name].with_user(self.administrator).sudo()
        vals = {}
        for field in model._fields.values():
            if field.name in models.MAGIC_COLUMNS or not field.store:
                continue
            if field.type in ("many2one", "many2many") and not field.related:
                if not self.env[field.comodel_name]._transient:
                    found = self._find(field.comodel_name, street)[:1]
                    if found:
                        many = field.type == "many2many"
                        vals[field.name] = (
                            [Command.set(found.ids)] if many else found.id
                        )
                elif field.required:
                    vals[field.name] = self._make_dialog(field.comodel_name, street).id
            elif field.name == "res_model":
                vals[field.name] = "account.analytic.line"
            elif field.name == "res_id":
                vals[field.name] = street["account.analytic.line"].id
            elif field.required and not (field.compute or field.default):
                vals[field.name] = self._get_other_value(model.browse(), field)
        project = street["project.project"]
        dialog = model.with_context(
            active_model=project._name, active_id=project.id, active_ids=project.ids
        ).create(vals)
        model.env.flush_all()
        return dialog
