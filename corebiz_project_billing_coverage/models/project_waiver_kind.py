from odoo import api, fields, models
from odoo.exceptions import UserError


class ProjectWaiverKind(models.Model):
    """Why hours are not billed, in one word: the list that the office maintains.

    The reason of a waiver tells one case; the kind is what cases are added up by:
    goodwill, warranty, presales, internal. A kind may belong to one company; it is
    archived, not deleted, once a waiver names it.
    """

    _name = "project.waiver.kind"
    _description = "Kind of Waiver"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _get_kind(self, companies, kind=None):
        """The kind of a new waiver in ``companies``: ``kind``, or the first one.

        :raises UserError: for a kind of another company or an archived one, and where
            there is none
        """
        found = (kind or self).sudo().with_context(active_test=True)
        if not kind:
            domain = [("company_id", "in", [*companies.ids, False])]
            found = self.sudo().search(domain, order="company_id DESC, sequence, id")
            found = found.filtered(lambda one: one._is_for(companies))[:1]
            if not found:
                raise UserError(
                    self.env._(
                        "There is no kind of waiver yet, such as goodwill or warranty."
                        " Add one under Configuration > Kinds of Waivers."
                    )
                )
        elif not found.active or not found._is_for(companies):
            raise UserError(
                self.env._(
                    "“%s” is archived or belongs to another company. Choose another"
                    " kind of waiver.",
                    found.name,
                )
            )
        return found

    def _is_for(self, companies):
        """Whether hours of all these companies may be waived by this kind."""
        return not self.company_id or not (companies - self.company_id)
