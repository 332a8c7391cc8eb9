import math

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

# No project takes longer: more than a hundred people for four years.
MOST_HOURS = 1_000_000
MOST_MONEY = 1_000_000_000


def is_within(value, least, greatest):
    """Whether what a client sent is a number within bounds; empty counts as 0.

    >>> is_within("8", 1, 100), is_within(None, 0, 5), is_within(float("nan"), 0, 5)
    (True, True, False)
    >>> is_within("eight", 1, 100), is_within([8], 1, 100), is_within(10**400, 0, 5)
    (False, False, False)
    """
    try:
        number = float(value or 0)
    except (TypeError, ValueError, OverflowError):
        return False
    return math.isfinite(number) and least <= number <= greatest


class ProjectNumberMixin(models.AbstractModel):
    """Numbers that people enter stay within bounds that make sense.

    Checked before Odoo converts them: a number that is none (NaN, which JSON and
    Python write but no form), or one that no column holds, would end in a traceback,
    or as a sum that is lost for good.
    """

    _name = "project.number.mixin"
    _description = "Numbers within Bounds"

    @api.model
    def _get_number_bounds(self):
        """The least and the greatest number by field: {name: (least, greatest)}."""
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        """:raises ValidationError: on a number out of bounds"""
        for vals in vals_list:
            self._check_numbers(vals)
        return super().create(vals_list)

    @api.model
    def _prepare_create_values(self, vals_list):
        """What a context or a person gives as a default is bounded as well."""
        vals_list = super()._prepare_create_values(vals_list)
        for vals in vals_list:
            self._check_numbers(vals)
        return vals_list

    def write(self, vals):
        """:raises ValidationError: on a number out of bounds"""
        self._check_numbers(vals)
        return super().write(vals)

    def _check_numbers(self, vals):
        for name, (least, greatest) in self._get_number_bounds().items():
            if name in vals and not is_within(vals[name], least, greatest):
                raise ValidationError(
                    self.env._(
                        "“%(value)s” does not fit into “%(field)s”: enter a number from"
                        " %(least)s to %(greatest)s.",
                        value=vals[name],
                        field=self._fields[name]._description_string(self.env),
                        least=formatLang(self.env, least, digits=0),
                        greatest=formatLang(self.env, greatest, digits=0),
                    )
                )
