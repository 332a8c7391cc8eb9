from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column


class AccountAnalyticLine(models.Model):
    """The work type of a booking: chosen by somebody, or set by a rule.

    ==========================  ======================================================
    a booking is made           a rule sets the type, unless one is given
    it goes to another day or   the rules are asked anew, unless somebody chose the type
    project
    it comes off an invoice     its type stays: rules that are new, or archived, since
                                then do not change what an hour costs
    somebody chooses a type     it stays, also "none"; what a rule says anyway is no
                                choice
    a document names it         neither rule nor hand change it (``_is_documented``)
    its hours are fixed         the same, by the guards of project and period
    ==========================  ======================================================
    """

    _inherit = "account.analytic.line"

    work_type_id = fields.Many2one(
        "project.work.type",
        compute="_compute_work_type_id",
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="What kind of work it was, where that changes its price: travel, weekend,"
        " on-call duty. Empty for ordinary work.",
    )
    work_type_rule_id = fields.Many2one(
        "project.work.type.rule",
        string="Set by Rule",
        compute="_compute_work_type_id",
        store=True,
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="The rule that set the work type. Empty where somebody chose it.",
    )
    # Tells "no type" that somebody chose from that of nobody.
    is_work_type_chosen = fields.Boolean(
        string="Work Type Chosen by Hand",
        readonly=True,
        code_only=True,
        copy=False,
        groups="base.group_user",
    )
    work_type_origin = fields.Char(
        string="Work Type Set By",
        compute="_compute_work_type_origin",
        groups="base.group_user",
        help="The rule that set the work type, or that somebody chose it.",
    )

    def _auto_init(self):
        """Bookings from before the addon have no type: nobody computes theirs."""
        for name in ("work_type_id", "work_type_rule_id"):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, "int4")
        return super()._auto_init()

    # === By rule ===

    def _compute_project_id(self):
        """Ask the rules anew where a booking goes to another project indeed.

        Odoo works the project out with every status of an invoice that names the
        booking, so the type must not depend on it.
        """
        before = [(line, line.project_id) for line in self]
        result = super()._compute_project_id()
        self._ask_rules_where_moved(before)
        return result

    def _ask_rules_where_moved(self, before):
        """Work out the types anew of what is in another project than before.

        :param list before: pairs of a booking and its project
        """
        moved = [line for line, project in before if line.project_id != project]
        lines = self.browse().concat(*moved)
        self.env.add_to_compute(self._fields["work_type_id"], lines)

    @api.onchange("project_id")
    def _onchange_project_of_work_type(self):
        """The same in a form, where nobody has chosen a type yet."""
        self.env.add_to_compute(self._fields["work_type_id"], self)

    @api.depends("date", "company_id")
    def _compute_work_type_id(self):
        rules = self.env["project.work.type.rule"]
        for line in self:
            if line.project_id and not line._is_work_type_kept():
                rule = rules._find(line)
                line.work_type_id = rule.work_type_id
                line.work_type_rule_id = rule

    def _is_work_type_kept(self):
        """Whether no rule changes the type of this booking."""
        if self._is_work_type_chosen():
            return True
        return bool(self._origin.id) and (
            self._is_documented() or self._is_order_line_kept()
        )

    def _is_work_type_chosen(self):
        """Whether somebody chose the type: also in a form that is not saved yet."""
        by_rule = self.work_type_rule_id.sudo().work_type_id
        return self.is_work_type_chosen or (
            bool(self.work_type_id) and self.work_type_id != by_rule
        )

    # === By hand ===

    @api.model_create_multi
    def create(self, vals_list):
        # Noted in the values: Odoo's calendar leaves days out that are no working days,
        # so that the bookings are fewer than what was asked for.
        chosen = self._by_code({"is_work_type_chosen": True})
        lines = super().create(
            [
                {**vals, **chosen} if "work_type_id" in vals else vals
                for vals in vals_list
            ]
        )
        given = lines.filtered(lambda line: line.sudo().is_work_type_chosen)
        given._check_work_type_active()
        given._note_work_type_choice()
        lines._follow_work_type()
        return lines

    def write(self, vals):
        """A type that is chosen stays, and the booking goes to its order line.

        :raises UserError: for bookings that a document names, and for archived types
        """
        if "work_type_id" in vals:
            self._check_not_documented()
        before = [(line, line.project_id) for line in self if "project_id" in vals]
        result = super().write(vals)
        self._ask_rules_where_moved(before)
        if "work_type_id" in vals:
            self._check_work_type_active()
            self._note_work_type_choice()
        if {"date", "project_id", "so_line", "work_type_id"} & vals.keys():
            self._follow_work_type(is_written="so_line" in vals)
        return result

    def _check_work_type_active(self):
        """Refuse to book what the office has archived.

        :raises UserError: names the type
        """
        if archived := self.sudo().work_type_id.filtered(lambda one: not one.active):
            raise UserError(
                self.env._(
                    "The work type “%s” is archived. Choose another one.",
                    archived[0].name,
                )
            )

    def _note_work_type_choice(self):
        """Tell what somebody chose from what a rule says anyway."""
        rules = self.env["project.work.type.rule"]
        names = ("work_type_rule_id", "is_work_type_chosen")
        lines = self.sudo()
        with self.env.protecting([self._fields[name] for name in names], lines):
            for line in lines:
                rule = rules._find(line)
                by_rule = rule.work_type_id == line.work_type_id
                line.work_type_rule_id = rule if by_rule else False
                line.is_work_type_chosen = not by_rule

    # === The trace ===

    @api.depends("work_type_id", "work_type_rule_id", "is_work_type_chosen")
    @api.depends_context("lang")
    def _compute_work_type_origin(self):
        for line in self:
            line.work_type_origin = self._get_work_type_origin(
                line.work_type_id, line.work_type_rule_id
            )

    @api.model
    def _get_work_type_origin(self, work_type, rule):
        """Who set a work type, in words; nothing where there is none."""
        if not work_type:
            return False
        if not rule:
            return self.env._("Chosen by hand")
        return self.env._("Rule: %s", rule.sudo().display_name)
