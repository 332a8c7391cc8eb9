from itertools import groupby
from operator import itemgetter

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class IrModuleModule(models.Model):
    """The demo data of addons of this family, when they go.

    What a posted invoice names cannot be deleted. Odoo tries, writes an error to the
    log for each record, and keeps it with the external id of an addon that is not there
    any more.
    """

    _inherit = "ir.module.module"

    def _let_demo_go(self):
        """Delete the demo data of these addons; what others hold is the company's now.

        For the uninstallation: the rules on deletion are passed by.
        """
        data = self.env["ir.model.data"].search(
            [("module", "in", self.mapped("name")), ("name", "like", r"%\_demo%")],
            order="id desc",
        )
        rows = [(row.model, row.res_id) for row in data if row.model in self.env]
        accounts = self._free_demo_projects(
            [record_id for name, record_id in rows if name == "project.project"]
        )
        # Neighbours only: Odoo, too, deletes the newest first.
        for name, group in groupby(  # pylint: disable=bad-builtin-groupby
            rows, itemgetter(0)
        ):
            ids = [record_id for _name, record_id in group]
            self._delete_demo(self.env[name].browse(ids) - self._get_shared(name, ids))
        data.exists().unlink()
        self._delete_demo(accounts - self._get_named_accounts(accounts))

    @api.model
    def _free_demo_projects(self, ids):
        """Delete the bookings that came with projects without an external id.

        :return: the accounts of the projects; an invoice that stays may name them, of
            which the deletion of a project knows nothing
        """
        projects = self.env["project.project"].browse(ids).exists()
        accounts = projects.account_id
        if projects:
            self.env.flush_all()
            query = "DELETE FROM account_analytic_line WHERE %s AND create_uid = %s"
            where = SQL("project_id IN %s", projects._ids)
            self.env.cr.execute(SQL(query, where, SUPERUSER_ID))
            query = "UPDATE project_project SET account_id = NULL WHERE id IN %s"
            self.env.cr.execute(SQL(query, projects._ids))
            self.env.invalidate_all(flush=False)
        return accounts

    @api.model
    def _get_shared(self, name, ids):
        """Records of a model that other addons know by name, too."""
        domain = [("model", "=", name), ("res_id", "in", ids)]
        rows = self.env["ir.model.data"].search(domain)
        others = rows.filtered(lambda row: row.module not in self.mapped("name"))
        return self.env[name].browse(others.mapped("res_id"))

    @api.model
    def _delete_demo(self, records):
        """Delete those of the records that nothing holds that stays."""
        if not records:
            return
        going = records.with_context(**{MODULE_UNINSTALL_FLAG: True})
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                going.unlink()
        except Exception:  # whatever it is that holds one of them
            if len(records) > 1:
                half = len(records) // 2
                self._delete_demo(records[:half])
                self._delete_demo(records[half:])

    @api.model
    def _get_named_accounts(self, accounts):
        """Those of the analytic accounts that something names that is still there."""
        domain = [("account_id", "in", accounts.ids)]
        named = self.env["account.analytic.line"].search(domain).account_id
        projects = self.env["project.project"].with_context(active_test=False)
        named |= projects.search(domain).account_id
        for model in self.env.values():
            field = model._fields.get("analytic_distribution")
            if field and field.store and model._auto and not model._transient:
                holding = model.with_context(active_test=False).search(
                    [("analytic_distribution", "in", accounts.ids)]
                )
                named |= holding.distribution_analytic_account_ids
        return named
