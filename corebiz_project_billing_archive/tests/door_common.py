import json
import os
import re
from pathlib import Path

from psycopg2 import IntegrityError

from odoo.exceptions import AccessDenied, UserError
from odoo.service.model import call_kw
from odoo.tools import SQL, mute_logger

from odoo.addons.corebiz_project_billing.tests.common import USER
from odoo.addons.corebiz_project_billing.tests.registry_common import as_

from .door_street import SECRET, StreetCase
from .doors import (
    ACCOUNT_MANAGER,
    EMPLOYEE,
    LEADER,
    MANAGER,
    OFFICE,
    PORTAL,
    SETTINGS,
)

SECRET_ID = re.compile(r"7731\d{4}")
OPEN, CLOSED, ARCHIVED = "open", "closed", "archived"
# Where the counts go that docs/proof.rst shows, and whose they are; bin/test sets it.
FIGURES = "PROJECT_BILLING_DOORS"


class DoorCase(StreetCase):
    """Seven kinds of people before three projects: open, closed to them, archived.

    Each project is furnished with a record of every kind that we add to a project.
    What a call does is read from the counters of PostgreSQL, table by table; what it
    tells, from the words, amounts and ids that only the closed project has.
    """

    places = (OPEN, ARCHIVED, CLOSED)

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
        cls.streets = {}
        cls._build_streets()
        cls.tables = cls._get_tables()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _build_streets(cls):
        for place in (OPEN, ARCHIVED):
            if place in cls.places:
                cls.streets[place] = cls._build_street(
                    place.title(), privacy_visibility="portal"
                )
        if ARCHIVED in cls.places:
            cls._archive_at_once(cls.streets[ARCHIVED]["project.project"])
        cls._jump_ids()
        cls.customer = cls.env["res.partner"].create(
            {"name": f"{SECRET} GmbH", "email": "secret@customer.example.com"}
        )
        cls.streets[CLOSED] = cls._build_street(SECRET, **cls._get_closed_values())

    @classmethod
    def _get_closed_values(cls):
        """What closes the project to all but one."""
        return {
            "privacy_visibility": "followers",
            "user_id": cls.administrator.id,
            "leader_id": cls.administrator.id,
            "account_manager_id": cls.administrator.id,
        }

    @classmethod
    def _note_figures(cls, name, **figures):
        """Write counts down for the page that shows them."""
        if given := os.environ.get(FIGURES):
            given = json.loads(given)
            folder = Path(given["folder"])
            folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps({"name": name, **given["run"], **figures}, indent=1)
            (folder / f"{name}.json").write_text(f"{text}\n")

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

    def _find_written(self, before):
        """Names of the tables that were written since they were counted."""
        after = self._count_changes()
        return {self.tables[i] for i, n in after.items() if n != before[i]}

    @mute_logger(
        "odoo.sql_db", "odoo.models.unlink", "odoo.addons.base.models.ir_model"
    )
    def _call(self, user, record, method, kwargs, context=None, probe=None):
        """Call as a client does, and undo it.

        :param probe: is given the answer before it is undone; its result is returned
        :return: (answer, refusal, crash, what the probe found)
        """
        answer, refusal, crash, found = None, "", "", None
        savepoint = self.env.cr.savepoint()
        # What is in the cache is read without a question.
        self.env.invalidate_all()
        target = as_(user, record)
        function = getattr(type(record), method)
        ids = [] if getattr(function, "_api_model", False) else [record.ids]
        if method == "create":
            ids = [kwargs["vals_list"]]
            kwargs = {}
        try:
            answer = call_kw(
                target.browse(), method, ids, {**kwargs, "context": context or {}}
            )
            self.env.flush_all()
            if probe:
                found = probe(answer)
        except (UserError, AccessDenied, IntegrityError) as error:
            # What a constraint of the database refuses, a server makes a sentence of.
            refusal = str(error) or "refused"
        except ValueError as error:
            refusal = str(error)
            if "Expected singleton" not in refusal:
                crash = f"ValueError: {error}"
        except Exception as error:  # noqa: BLE001 what a server answers with 500
            crash = refusal = f"{type(error).__name__}: {error}"
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        return answer, refusal, crash, found

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

    def _reads_closed_project(self, user):
        project = self.streets[CLOSED]["project.project"]
        return as_(user, project).has_access("read")

    def _find_secrets(self, text, user, record):
        """Words, amounts and ids of the closed project that somebody was told.

        What he named himself he knew, and who may read the project may know it all.
        """
        project = self.streets[CLOSED]["project.project"]
        if self._reads_closed_project(user):
            return []
        known = {*record.ids, *project.ids}
        if record and record._transient and "res_id" in record._fields:
            # A dialog of his own that opens what it is about: its number stands in it.
            known |= set(record.sudo().mapped("res_id"))
        found = {int(one) for one in SECRET_ID.findall(text)} - known
        words = [word for word in (SECRET, "7331.75", "7,331.75") if word in text]
        return sorted(map(str, found)) + words
