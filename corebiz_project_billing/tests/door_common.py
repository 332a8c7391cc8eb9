import json
import re

from odoo import models
from odoo.exceptions import AccessDenied, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import SQL, mute_logger

from .archive_common import ArchiveCase
from .common import REASON, USER
from .doors import (
    ACCOUNT_MANAGER,
    EMPLOYEE,
    LEADER,
    MANAGER,
    OFFICE,
    PORTAL,
    SETTINGS,
)
from .proof_common import ProofCase
from .registry_common import RegistryMixin, get_parameters

# Nobody outside the closed project may read this word, these amounts or these ids.
SECRET = "Zaubernuss"
SECRET_PRICE = 7331.75
FIRST_ID = 77_310_000
SECRET_ID = re.compile(r"7731\d{4}")
OPEN, CLOSED, ARCHIVED = "open", "closed", "archived"
# No record at all; one of the open project together with one of the closed.
EMPTY, MIXED = "empty", "mixed"
# Arguments by their names; any other gets a text.
ARGUMENTS = {
    "reason": lambda street: REASON,
    "project_id": lambda street: street["project.project"].id,
    "invoice_ids": lambda street: street["account.move"].ids,
    "domain": lambda street: [("project_id", "=", street["project.project"].id)],
    "kind": lambda street: "open_task",
    "cursor": lambda street: ["2199-01-01 00:00:00", 1],
    "limit": lambda street: 10_000,
    "since": lambda street: "2001-01-01 00:00:00",
    "is_modify": lambda street: True,
}


class DoorCase(RegistryMixin, ArchiveCase, ProofCase):
    """Seven kinds of people before three projects: open, closed to them, archived.

    Each project is furnished with a record of every kind that we add to a project.
    What a call does is read from the counters of PostgreSQL, table by table; what it
    tells, from the words, amounts and ids that only the closed project has.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls._create_user("pia", "Pia Portal", "base.group_portal")
        cls.settings = cls._create_user(
            "sören", "Sören Settings", f"base.group_system,{USER}"
        )
        cls.kinds = {
            PORTAL: cls.portal,
            EMPLOYEE: cls.employee,
            LEADER: cls.leader,
            MANAGER: cls.manager,
            ACCOUNT_MANAGER: cls.account_manager,
            OFFICE: cls.office,
            SETTINGS: cls.settings,
        }
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Hardware",
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )
        cls.streets = {
            OPEN: cls._build_street("Open", privacy_visibility="portal"),
            ARCHIVED: cls._build_street("Archived", privacy_visibility="portal"),
        }
        cls._archive_at_once(cls.streets[ARCHIVED]["project.project"])
        cls._jump_ids()
        cls.customer = cls.env["res.partner"].create(
            {"name": f"{SECRET} GmbH", "email": "secret@customer.example.com"}
        )
        cls.streets[CLOSED] = cls._build_street(
            SECRET,
            privacy_visibility="followers",
            user_id=cls.administrator.id,
            leader_id=cls.administrator.id,
            account_manager_id=cls.administrator.id,
        )
        cls.tables = cls._get_tables()
        cls.env.flush_all()
        cls.env.invalidate_all()

    # === What stands in a project ===

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
            [{"name": f"{name} late", "project_id": project.id, "task_id": task.id}]
        )
        if name == "Archived":
            project.write(values)
            return street
        street["account.analytic.line"] = cls._book(
            person, task, 2, name=f"{name} open"
        ).sudo()
        project.write(values)
        if is_secret:
            for record in (project, task):
                record.message_unsubscribe(record.message_partner_ids.ids)
        return street

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

    def _hand_over(self, dialog, user):
        """Let a dialog be that of somebody else."""
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_uid = %s WHERE id = %s",
                SQL.identifier(dialog._table),
                user.id,
                dialog.id,
            )
        )
        dialog.invalidate_recordset()

    # === Methods ===

    def _get_arguments(self, function, street):
        """(keyword arguments, context): what has to be given, then all that may be."""
        for required, context in ((True, {}), (False, self._get_context(street))):
            names = get_parameters(function, required)
            yield {n: ARGUMENTS.get(n, lambda s: "x")(street) for n in names}, context

    def _get_context(self, street):
        """What a client may say in the hope that it opens something."""
        project = street["project.project"]
        return {
            **dict.fromkeys(
                ("force", "sudo", "no_gate", "skip_check", "install_mode", "su"), True
            ),
            **{"tracking_disable": True, "active_test": False, "uid": 1},
            **{"active_model": project._name, "active_id": project.id},
            **{"active_ids": project.ids, "default_project_id": project.id},
        }

    # === What a call does, and what it tells ===

    @classmethod
    def _get_tables(cls):
        """All tables but those of dialogs, by their numbers."""
        cls.env.cr.execute(
            "SELECT oid::int, relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        )
        passing = {
            model._table for model in cls.env.registry.values() if model._transient
        }
        return {
            oid: name
            for oid, name in cls.env.cr.fetchall()
            if name not in passing
            and not any(name.startswith(f"{table}_") for table in passing)
        }

    def _count_changes(self):
        """How often each table was written in this transaction, also in vain."""
        self.env.cr.execute(
            "SELECT oid, pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid) FROM unnest(%s) oid",
            [list(self.tables)],
        )
        return dict(self.env.cr.fetchall())

    @mute_logger(
        "odoo.sql_db", "odoo.models.unlink", "odoo.addons.base.models.ir_model"
    )
    def _call(self, user, record, method, kwargs, context=None, probe=None):
        """Call as a client does, and undo it.

        :param probe: is called before it is undone
        :return: (answer, refusal, crash, names of the tables that were written)
        """
        answer, refusal, crash, written = None, "", "", set()
        savepoint = self.env.cr.savepoint()
        # What is in the cache is read without a question.
        self.env.invalidate_all()
        before = self._count_changes()
        target = record.with_env(self.env(user=user, su=False, context={}))
        function = getattr(type(record), method)
        ids = [] if getattr(function, "_api_model", False) else [record.ids]
        try:
            answer = call_kw(
                target.browse(), method, ids, {**kwargs, "context": context or {}}
            )
            json.dumps(answer, default=str)
            self.env.flush_all()
            after = self._count_changes()
            written = {self.tables[i] for i, n in after.items() if n != before[i]}
            if probe:
                probe()
        except (UserError, AccessDenied) as error:
            refusal = str(error)
        except ValueError as error:
            refusal = str(error)
            if "Expected singleton" not in refusal:
                crash = f"ValueError: {error}"
        except Exception as error:  # noqa: BLE001 what a server answers with 500
            crash = f"{type(error).__name__}: {error}"
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        return answer, refusal, crash, written

    def _find_secrets(self, text, user, record):
        """Words, amounts and ids of the closed project that somebody was told.

        What he named himself he knew, and who may read the project may know it all.
        """
        project = self.streets[CLOSED]["project.project"]
        if project.with_user(user).has_access("read"):
            return []
        known = {*record.ids, *project.ids}
        found = {int(one) for one in SECRET_ID.findall(text)} - known
        words = [word for word in (SECRET, "7331.75", "7,331.75") if word in text]
        return sorted(map(str, found)) + words
