from odoo import api, models
from odoo.exceptions import UserError


class ProjectArchiveAccountMixin(models.AbstractModel):
    """Lines that name analytic accounts: nothing new is for an archived project.

    The account of a project is closed with it. What was sold and bought before goes on:
    it is invoiced, paid, dunned and credited. New lines of orders and of vendors' bills
    may not name the account, and orders that do may not be confirmed.

    A model joins by naming this mixin *before* itself in ``_inherit``: it then looks
    after what other addons do, which work out the accounts of a line.
    """

    _name = "project.archive.account.mixin"
    _description = "Line That Names Analytic Accounts"

    # Fields that bring accounts to a line, among them those that Odoo works from.
    _archive_account_fields = frozenset(
        {"analytic_distribution", "order_id", "product_id"}
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_archive_accounts()
        return lines

    def write(self, vals):
        if self._archive_account_fields.isdisjoint(vals):
            return super().write(vals)
        # A line of mere accounting may become one that buys.
        before = self.filtered(lambda line: line._is_new_work())._get_named_accounts()
        result = super().write(vals)
        self._check_archive_accounts(before)
        return result

    def _get_named_accounts(self):
        """The analytic accounts that each line names, as {line: accounts}."""
        lines = self.sudo().with_context(active_test=False)  # closed accounts, too
        return {line: line.distribution_analytic_account_ids for line in lines}

    def _is_new_work(self):
        """Whether this line orders or buys something, unlike mere accounting."""
        return True

    def _get_settled_accounts(self):
        """Accounts named by an earlier order, which this line only settles."""
        return self.env["account.analytic.account"]

    def _check_archive_accounts(self, before=None):
        """Refuse when a line names the account of an archived project.

        :param before: :meth:`_get_named_accounts` of before, which may stay
        :raises UserError: names line and project, and says what to do
        """
        before, lines = before or {}, self.sudo().filtered(lambda x: x._is_new_work())
        named = {
            line: accounts
            - before.get(line, accounts.browse())
            - line._get_settled_accounts()
            for line, accounts in lines._get_named_accounts().items()
        }
        accounts = self.env["account.analytic.account"].sudo().union(*named.values())
        if not accounts:
            return
        closed = {row.account_id: row for row in accounts._get_closed_projects()}
        for line, accounts in named.items():
            if found := next((row for row in accounts if row in closed), None):
                raise UserError(line._get_archive_account_text(closed[found]))

    def _get_archive_account_text(self, project):
        """Why this line may not name the account of ``project``."""
        return self.env._(
            "“%(line)s”: the analytic account “%(account)s” belongs to “%(project)s”,"
            " which is archived. Nothing new can be ordered, bought or booked for it."
            " Take the account out of the analytic distribution, or choose that of"
            " another project. A billing administrator can reopen the project, giving"
            " a reason.",
            line=(self.display_name or "").split("\n")[0],
            account=project.account_id.display_name,
            project=project.name,
        )

    def _copy_without_closed_accounts(self, vals_list):
        """Let copies of lines start without a closed account: Odoo chooses anew."""
        named = self._get_named_accounts()
        accounts = self.env["account.analytic.account"].sudo().union(*named.values())
        closed = accounts and accounts._get_closed_projects().account_id
        for line, vals in zip(self.sudo(), vals_list, strict=True):
            if closed and named[line] & closed:
                vals["analytic_distribution"] = False
        return vals_list
