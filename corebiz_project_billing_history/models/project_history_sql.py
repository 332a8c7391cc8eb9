"""Pieces of SQL for the history of a project, and the ids of its rows.

A row of the history is made by SQL from the record that it tells of, and is never
stored. Its id is a number from which source, project and record can be read again::

    id = (record * 2 ** 20 + project) * 2 ** 6 + source

which is exact in JavaScript up to record 134,217,727 and in the database far beyond.
It holds projects up to 1,048,575.

>>> row_id(7, 3, 1)
469762241
>>> split_row_id(469762241)
(7, 3, 1)
"""

from odoo.tools import SQL

SOURCE_BITS = 6
PROJECT_BITS = 20
SOURCE_COUNT = 2**SOURCE_BITS
PROJECT_COUNT = 2**PROJECT_BITS

# The columns of a row beside its id, with the type that an empty one has.
COLUMNS = {
    "kind": "varchar",
    "date": "timestamp",
    "day": "date",
    "has_time": "boolean",
    "project_id": "integer",
    "task_id": "integer",
    "res_model": "varchar",
    "res_id": "integer",
    "person_id": "integer",
    "person_name": "varchar",
    "subject": "varchar",
    "body": "text",
    "document": "varchar",
    "amount": "numeric",
    "currency_id": "integer",
    "hours": "double precision",
}
# A day without a time stands at noon (UTC), so that it is the same day for everybody.
NOON = SQL("interval '12 hours'")


def row_id(record, project, source):
    """The id of the row that ``source`` makes of a record for a project."""
    return (record * PROJECT_COUNT + project) * SOURCE_COUNT + source


def split_row_id(number):
    """The ids of record and project, and the number of the source, of a row."""
    rest, source = divmod(number, SOURCE_COUNT)
    record, project = divmod(rest, PROJECT_COUNT)
    return record, project, source


def all_of(conditions):
    """SQL: all of the conditions, of which some may be None."""
    terms = [SQL("(%s)", condition) for condition in conditions if condition]
    return SQL(" AND ").join(terms) if terms else SQL("TRUE")


def with_tables(tables):
    """SQL of a ``WITH`` clause; empty without tables."""
    return SQL("WITH %s ", SQL(", ").join(tables)) if tables else SQL()


def pairs_table(pairs):
    """SQL of a table with the columns ``project_id`` and ``res_id``."""
    return SQL(
        "(SELECT * FROM unnest(%s::int[], %s::int[]) AS pair(project_id, res_id))",
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
    )


def person_of_user(user):
    """Joins to the partner of a user as ``person``."""
    return SQL(
        "LEFT JOIN res_users person_user ON person_user.id = %s"
        " LEFT JOIN res_partner person ON person.id = person_user.partner_id",
        user,
    )


PERSON = {
    "person_id": SQL("person.id"),
    "person_name": SQL("person.name"),
}


def plain_text(column):
    """SQL: the text of an HTML column, for reading and for the full-text search."""
    text = SQL(
        r"regexp_replace(regexp_replace(%s, '<(style|script|head)[^>]*>.*?</\1>',"
        r" ' ', 'gis'), '<[^>]*>', ' ', 'g')",
        column,
    )
    for entity, sign in (
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#34;", '"'),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ):
        text = SQL("replace(%s, %s, %s)", text, entity, sign)
    return SQL(r"btrim(regexp_replace(%s, '\s+', ' ', 'g'))", text)
