from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What says nothing in a column of a type, besides NULL.
NUMBERS = ("integer", "float", "monetary")
EMPTY = {"boolean": [False], "char": [""], "text": [""], **dict.fromkeys(NUMBERS, [0])}

ADDON = "corebiz_project_billing"
STAYING = {"installed", "to upgrade"}
NOT_INSTALLED = ("uninstalled", "uninstallable", "to install")
# In the context under PASS_CONTEXT once it was asked whether addons may go. It is an
# object, which no client can send.
PASS_CONTEXT = "uninstall_pass"
UNINSTALL_PASS = object()


class IrModuleModule(models.Model):
    """Addons that keep what must be kept are not uninstalled, and all tell the loss.

    An addon of this family says in :meth:`_get_staying_reasons` why it must stay. Apps,
    settings, the API and the command line all mark what is to go by a write of the
    state; the deletion itself asks again, for what was marked behind Odoo's back.

    **What is lost** is told in numbers. Odoo's dialog names the models of applications
    only, and none of what the addons have added to other models. All is found from the
    registry, so that an addon need not name its models; :meth:`_get_losses` is for what
    a count of rows does not say.
    """

    _inherit = "ir.module.module"

    def write(self, vals):
        """Refuse to mark addons to go, or as not installed, that must stay.

        Under another name an addon that must stay would not be found.

        :raises UserError: tells why; then nothing is marked
        """
        if "name" in vals or ("state" in vals and vals["state"] not in STAYING):
            self.check_access("write")
            there = self.filtered(lambda one: one.state not in NOT_INSTALLED)
            there._check_may_go()
        return super().write(vals)

    @api.private
    def module_uninstall(self):
        """Ask once more, before anything of these addons is deleted: demo data first.

        Private, because a client would pass by the hooks that give back what is Odoo's.

        :raises UserError: where an addon must stay
        """
        self._check_may_go()
        self._get_family()._let_demo_go()
        passing = self.with_context(**{PASS_CONTEXT: UNINSTALL_PASS})
        return super(IrModuleModule, passing).module_uninstall()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        self._check_may_go()

    def _check_may_go(self):
        """Refuse where these addons, or what stands on them, must stay.

        :raises UserError: tells why
        """
        if not self or self.env.context.get(PASS_CONTEXT) is UNINSTALL_PASS:
            return
        if names := self._get_family_that_goes().mapped("name"):
            if reasons := self.sudo()._get_staying_reasons(set(names)):
                raise UserError("\n\n".join(reasons))

    def _get_family_that_goes(self):
        """What of this family is uninstalled together with these addons."""
        going = self | self.downstream_dependencies(exclude_states=NOT_INSTALLED)
        return going._get_family()

    def _get_family(self):
        """Those of these addons that are the core, or stand on it."""
        core = self.search([("name", "=", ADDON)])
        return self & (
            core | core.downstream_dependencies(exclude_states=NOT_INSTALLED)
        )

    @api.model
    def _get_staying_reasons(self, names):
        """Why addons must stay that are about to be uninstalled; called with sudo.

        :param set names: all addons of this family that would go, also those that go
            because they stand on another one
        :return: list of sentences; empty where nothing must stay
        """
        return []

    # === What is lost ===

    def _get_losses(self):
        """What would be lost with these addons; called with sudo.

        Extend it for what a count of rows does not say. Only what is more than zero is
        shown.

        :return: list of dicts with ``label``, ``count`` and, perhaps, ``note``
        """
        names = set(self.mapped("name"))
        self.env.flush_all()
        return [
            *sorted(self._count_lost_rows(names), key=lambda loss: loss["label"]),
            *sorted(self._count_lost_values(names), key=lambda loss: loss["label"]),
            *self._count_lost_members(names),
        ]

    @api.model
    def _count_lost_rows(self, names):
        """The rows of the tables that go with these addons."""
        for name in self._get_lost_models(names):
            table = SQL.identifier(self.env[name]._table)
            [[count]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM %s", table))
            yield {"label": self.env["ir.model"]._get(name).name, "count": count}

    @api.model
    def _get_lost_models(self, names):
        """Names of the models whose tables go with these addons."""
        return [
            name
            for name, model in self.env.registry.items()
            if model._original_module in names
            and model._auto
            and not model._abstract
            and not model._transient
        ]

    @api.model
    def _count_lost_values(self, names):
        """Records of other models that hold something in fields of these addons."""
        lost = set(self._get_lost_models(names))
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto:
                continue
            fields = [one for one in model._fields.values() if _is_entry(one, names)]
            if not fields or model._name in lost:
                continue
            holding = [self._get_holding_sql(model, field) for field in fields]
            counts = SQL(", ").join(
                SQL("COUNT(*) FILTER (WHERE %s)", one) for one in holding
            )
            query = "SELECT COUNT(*) FILTER (WHERE %s), %s FROM %s"
            table = SQL.identifier(model._table)
            total = SQL(" OR ").join(holding)
            [[count, *each]] = self.env.execute_query(SQL(query, total, counts, table))
            yield {
                "label": self.env["ir.model"]._get(model._name).name,
                "count": count,
                "note": ", ".join(
                    f"{field._description_string(self.env)} ({number})"
                    for field, number in zip(fields, each, strict=True)
                    if number
                ),
            }

    @api.model
    def _get_holding_sql(self, model, field):
        """Whether a record's field holds anything but what it begins with."""
        column = SQL.identifier(field.name)
        empty = list(EMPTY.get(field.type, ()))
        if field.default and field.column_type[0] != "jsonb":
            start = field.convert_to_cache(field.default(model), model, validate=False)
            if start not in (None, *empty):
                empty.append(start)
        parts = [SQL("%s IS NOT NULL", column)]
        parts += [SQL("%s <> %s", column, one) for one in empty]
        return SQL("(%s)", SQL(" AND ").join(parts))

    @api.model
    def _count_lost_members(self, names):
        """The people of the groups that go."""
        rows = self.env["ir.model.data"].search(
            [("model", "=", "res.groups"), ("module", "in", list(names))]
        )
        for group in self.env["res.groups"].browse(rows.mapped("res_id")).exists():
            label = self.env._("Members of %s", group.display_name)
            yield {"label": label, "count": len(group.user_ids)}


def _is_entry(field, names):
    """Whether people or code have entered what this column of these addons holds.

    What is computed from elsewhere is computed again, and a clock says nothing.
    """
    return (
        field.store
        and field.column_type
        and field._modules
        and set(field._modules) <= names
        and not field.related
        and not (field.compute and field.readonly)
        and not (field.default and field.type in ("date", "datetime"))
    )
