"""Hours as people write them."""

from odoo.tools.misc import format_duration


def format_hours(hours):
    """Hours and minutes, without the zero that a clock has in front.

    >>> format_hours(2), format_hours(12.5), format_hours(0.25), format_hours(0)
    ('2:00', '12:30', '0:15', '0:00')
    >>> format_hours(-2.5), format_hours(-0.25), format_hours(1.999)
    ('-2:30', '-0:15', '2:00')
    """
    sign = "-" if hours < 0 else ""
    clock = format_duration(abs(hours))
    return sign + (clock[1:] if clock.startswith("0") else clock)
