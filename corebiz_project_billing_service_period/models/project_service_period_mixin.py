from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.sql import column_exists, create_column

PERIOD_FIELDS = ("service_date_from", "service_date_to")
# Documents to customers that say when the work was done.
MOVE_TYPES = ("out_invoice", "out_refund")


class ProjectServicePeriodMixin(models.AbstractModel):
    """First and last day of the work that a document bills.

    Both are computed. Whoever may write the draft may set them by hand; then they stay
    as they are, until both are emptied. They are fixed as soon as the document is
    posted or cancelled, in every channel.
    """

    _name = "project.service.period.mixin"
    _description = "Service Period"

    service_date_from = fields.Date(
        string="Service Period",
        compute="_compute_service_period",
        store=True,
        readonly=False,
        copy=False,
        help="First day of the work that is billed. Empty both days to have them"
        " computed from the bookings again.",
    )
    service_date_to = fields.Date(
        string="Service Period until",
        compute="_compute_service_period",
        store=True,
        readonly=False,
        copy=False,
        help="Last day of the work that is billed.",
    )
    is_service_period_manual = fields.Boolean(
        string="Service Period by Hand",
        copy=False,
        readonly=True,
        code_only=True,
        help="Somebody set the service period; bookings do not change it any more.",
    )

    def _auto_init(self):
        """Create the columns beforehand, so that documents of before stay as they are.

        The ORM would compute the period of all of them while everybody waits.
        """
        for name in PERIOD_FIELDS if self._auto else ():
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, "date")
        return super()._auto_init()

    def _compute_service_period(self):
        """To be extended with what the period follows from."""
        self.update(dict.fromkeys(PERIOD_FIELDS, False))

    def _set_service_period(self, periods):
        """Set the computed ``periods``, except where somebody set one by hand.

        :param dict periods: first and last day per record; the others have none
        """
        for record in self:
            days = periods.get(record) or (False, False)
            if record.is_service_period_manual:
                days = [record[name] for name in PERIOD_FIELDS]
            record.service_date_from, record.service_date_to = days

    def _get_service_days(self):
        """The first and last days of these records, of those that have them."""
        return [
            record[name] for record in self for name in PERIOD_FIELDS if record[name]
        ]

    @api.constrains(*PERIOD_FIELDS)
    def _check_service_period(self):
        for record in self:
            first, last = record.service_date_from, record.service_date_to
            if bool(first) != bool(last) or (first and first > last):
                raise ValidationError(
                    self.env._(
                        "A service period needs its first and its last day, in this"
                        " order."
                    )
                )

    # === What is set by hand ===

    @api.onchange(*PERIOD_FIELDS)
    def _onchange_service_period(self):
        """Let the rest of a form that is not saved yet respect what was set."""
        for record in self:
            record.is_service_period_manual = any(
                record[name] for name in PERIOD_FIELDS
            )

    def _note_service_period(self, vals_list):
        """Keep the period that was set; compute the one that was emptied.

        To be called when these records were created or written.

        :param vals_list: the values of each record
        """
        records = self.browse(
            record.id
            for record, vals in zip(self, vals_list, strict=True)
            if any(name in vals for name in PERIOD_FIELDS)
        )
        for record in records:
            given = bool(record._get_service_days())
            if record.is_service_period_manual != given:
                record._write_by_code({"is_service_period_manual": given})
        records._renew_service_period()
        return records

    def _renew_service_period(self):
        """Compute anew what nobody set by hand."""
        own = self.filtered(lambda record: not record.is_service_period_manual)
        for name in PERIOD_FIELDS:
            self.env.add_to_compute(own._fields[name], own)

    def _check_service_period_open(self, vals):
        """Refuse to change the period of a document that is no draft.

        :raises UserError: names the document
        """
        names = [name for name in PERIOD_FIELDS if name in vals]
        for record in self if names else ():
            move = record._get_service_period_move()
            changed = any(
                fields.Date.to_date(vals[name] or False) != (record[name] or None)
                for name in names
            )
            if changed and move.state != "draft":
                raise UserError(
                    self.env._(
                        "%(invoice)s: the service period is fixed. Reset the invoice"
                        " to draft to change it.",
                        invoice=move.display_name,
                    )
                )

    def _get_service_period_move(self):
        """The invoice whose status decides; to be extended."""
        return self
