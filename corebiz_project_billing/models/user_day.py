"""Days of moments in SQL, as people see them.

A moment (``Datetime``) is kept in UTC. Its day is that of whoever looks: what happens
in Berlin at half past midnight on New Year's Day is still last year in UTC. In Python
this is ``fields.Date.context_today(record, moment)``.
"""

from odoo.tools import SQL


def user_day(env, moment):
    """SQL: the day of ``moment`` (SQL of a moment in UTC) for the user of ``env``.

    Converted as Odoo does it where it groups moments by day.
    """
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, env.tz.zone)
