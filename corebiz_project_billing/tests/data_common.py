from odoo.tests import new_test_user

from .furnished_common import FurnishedCase

PREFIX = "corebiz_project_billing"
# What an update writes anew, as everywhere in Odoo; all the rest an administrator may
# edit and delete for good.
CODE = {
    "ir.actions.act_window",
    "ir.actions.act_window.view",
    "ir.actions.client",
    "ir.actions.report",
    "ir.model",
    "ir.model.access",
    "ir.model.constraint",
    "ir.model.fields",
    "ir.model.fields.selection",
    "ir.model.inherit",
    "ir.rule",
    "ir.ui.menu",
    "ir.ui.view",
    "res.groups",
    "res.groups.privilege",
    "spreadsheet.dashboard",
    "spreadsheet.dashboard.group",
}


class DeletedDataCase(FurnishedCase):
    """An administrator has deleted every record of ours that can be deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = new_test_user(
            cls.env,
            login="sara_billing",
            groups="base.group_system,corebiz_project_billing.group_project_office",
        )
        cls.names = cls._get_data().mapped("complete_name")
        cls._delete_data()
        if "project.waiver.kind" in cls.env:  # of an addon that may stand above
            # Who waives hours names a kind, and is told where to add one.
            cls.env["project.waiver.kind"].with_user(cls.office).create(
                {"name": "Goodwill"}
            )

    @classmethod
    def _get_data(cls):
        """The data records of the addons, as rows of ``ir.model.data``."""
        return cls.env["ir.model.data"].search(
            [
                ("module", "=like", f"{PREFIX}%"),
                ("model", "not in", [*CODE]),
                ("name", "not like", "%\\_demo"),
                ("name", "not like", "%\\_ir\\_actions\\_server"),
                ("noupdate", "=", True),
            ]
        )

    @classmethod
    def _delete_data(cls):
        """Delete what can be deleted; actions go after what needs them."""
        mail_queue = cls.env.ref("mail.ir_cron_mail_scheduler_action")
        records = [mail_queue.with_user(cls.system)]
        for row in cls._get_data().sorted(lambda row: row.model, reverse=True):
            records.append(cls.env[row.model].with_user(cls.system).browse(row.res_id))
        for record in records:
            record.exists().unlink()
