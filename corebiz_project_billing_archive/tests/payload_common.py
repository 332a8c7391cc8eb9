import re
from contextlib import suppress

from psycopg2 import Error

from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger
from odoo.tools.json import scriptsafe

from odoo.addons.corebiz_project_billing.tests.registry_common import OWN

from .payload_look import LOOK, MARK, PAYLOAD
from .street_pages import StreetPages

# Models of Odoo whose texts our screens, mails, reports and pages show, besides those
# that stand in the street of a project.
SHOWN = (
    *("project.tags", "project.milestone", "project.update", "project.task.type"),
    *("product.product", "account.analytic.account", "res.users", "hr.employee"),
    *("mail.activity.type", "account.journal", "res.partner", "res.company"),
    *("purchase.order", "purchase.order.line", "hr.expense", "crm.stage", "crm.tag"),
)
# Not typed by people, or not free: names of models, files and codes, addresses of the
# program, keys. An address of a mail or a link is checked by Odoo where it is entered.
TECHNICAL = {
    *("access_token", "res_model", "model", "mimetype", "store_fname", "checksum"),
    *("parent_path", "inalterable_hash", "payment_reference", "sequence_number"),
    *("key", "type", "lang", "tz", "login", "code", "email", "url", "website", "name_"),
    *("email_from", "email_normalized", "message_id", "references", "reply_to"),
    *("message_type", "layout_xmlid", "email_layout_xmlid", "file_size", "db_datas"),
    *("currency_field", "alias_name", "new_password", "password", "signup_type"),
    *("sequence_prefix", "state", "origin_address", "index_content", "res_field"),
    *("primary_color", "secondary_color", "email_primary_color", "barcode", "vat"),
    *("email_secondary_color", "font", "videocall_location", "access_url", "rrule"),
    *("incoming_einvoice_notification_email", "project_office_email", "notify_to"),
    "sequence_override_regex",
}
CODES = re.compile(r"(_format|_store|_code|_eas|_endpoint|_scheme|_method|_prefix)$")


class PayloadCase(StreetPages):
    """A project whose every text would run, cover the page and be evaluated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filled = set()
        cls.goods = cls.env["product.product"].create(
            {"name": "Hardware", "type": "consu", "taxes_id": False}
        )

    # === Texts ===

    @classmethod
    def _get_texts(cls, model):
        """The stored fields of a model that hold what somebody has entered."""
        is_own = (model._original_module or "").startswith(OWN)
        return [
            field
            for field in model._fields.values()
            if field.type in ("char", "text", "html")
            and field.store
            and field.name not in TECHNICAL
            and not CODES.search(field.name)
            and (is_own or not field.readonly)
        ]

    @classmethod
    def _fill(cls, records):
        """Put the text into every field of these records, one by one."""
        for field in cls._get_texts(records):
            for record in records.sudo():
                cls._fill_in(record, field, f"{PAYLOAD} {record.id}")
                if MARK in (record[field.name] or ""):
                    cls.filled.add(str(field))

    @classmethod
    @mute_logger("odoo.sql_db", "odoo.models", "odoo.http")
    def _fill_in(cls, record, field, text):
        """By the ORM, as people do; what is closed to them by SQL, as it once was."""
        try:
            with cls.env.cr.savepoint():
                record.write({field.name: text})
                cls.env.flush_all()
        except (UserError, Error, ValueError):
            cls.env.invalidate_all(flush=False)
        is_own = field._modules and field._modules[0].startswith(OWN)
        if is_own and MARK not in (record[field.name] or ""):
            with suppress(Error), cls.env.cr.savepoint():
                cls._force(record, field, text)

    @classmethod
    def _force(cls, record, field, text):
        value = field.convert_to_cache(text, record)
        cls.env.flush_all()
        if field.translate:
            value = scriptsafe.dumps({"en_US": value, "de_DE": value})
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(field.name),
                value,
                record.id,
            )
        )
        cls.env.invalidate_all(flush=False)

    # === Pages ===

    def _prepare_dialog(self, dialog):
        self._fill(dialog)

    def _see(self, browser, screens):
        """What is wrong with screens, and whether they show what was entered."""
        found = self._walk_through(browser, screens, LOOK)
        return {
            name: {
                "error": one["error"],
                "wrong": sorted(
                    {wrong for look in one["seen"] for wrong in look["wrong"]}
                ),
                "shows": any(look["shows"] for look in one["seen"]),
                "hidden": next(filter(None, (x["hidden"] for x in one["seen"])), ""),
            }
            for name, one in found.items()
        }
