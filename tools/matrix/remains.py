"""What a database is like, so that a stay can be compared with the time before."""

from devenv import databases

ACCOUNTS = "open project account"
# Each gives rows of text. What Odoo itself leaves behind, or counts up, is left out.
QUERIES = {
    "table": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "column": """
        SELECT table_name || '.' || column_name || ' ' || data_type
               || CASE is_nullable WHEN 'NO' THEN ' required' ELSE '' END
               || coalesce(' default ' || column_default, '')
          FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraint": """
        SELECT conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
           -- Odoo declares it in two ways, and takes that which it comes by last.
           AND conname <> 'project_task_user_rel_stage_id_fkey'
    """,
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": """
        SELECT tgrelid::regclass || ': ' || tgname FROM pg_trigger
         WHERE NOT tgisinternal
    """,
    "function": """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
    "external id": """
        SELECT module || '.' || name || ' ' || model FROM ir_model_data names
         WHERE model NOT IN ('ir.module.module', 'ir.module.category')
           -- Odoo keeps its names for parts of any model that has gone.
           AND (model <> 'ir.model.inherit' OR EXISTS
                (SELECT FROM ir_model_inherit WHERE id = names.res_id))
           AND (model <> 'ir.model.fields.selection' OR EXISTS
                (SELECT FROM ir_model_fields_selection WHERE id = names.res_id))
    """,
    "parameter": "SELECT key FROM ir_config_parameter",
    "job": "SELECT cron_name FROM ir_cron",
    "mail template without a model": """
        SELECT id::text FROM mail_template WHERE model_id IS NULL
    """,
    "group": "SELECT name->>'en_US' FROM res_groups",
    ACCOUNTS: """
        SELECT id::text FROM account_analytic_account WHERE active
    """,
}

# The account of a project that was billed belongs to its invoice.
NOT_BILLED = """
       AND NOT EXISTS (
           SELECT FROM account_move_line line
             JOIN account_move move ON move.id = line.move_id
            WHERE move.state = 'posted'
              AND line.analytic_distribution ? account_analytic_account.id::text)
"""


def read(database: str) -> dict[str, set[str]]:
    """Return all that the queries find."""
    found = {
        kind: {row[0] for row in databases.execute(query, database=database)}
        for kind, query in QUERIES.items()
    }
    if "account_move_line" in found["table"]:
        query = QUERIES[ACCOUNTS] + NOT_BILLED
        rows = databases.execute(query, database=database)
        found[ACCOUNTS] = {row[0] for row in rows}
    return found


def compare(before: dict, after: dict) -> list[str]:
    """Say what is there that was not, and what is gone."""
    lines = []
    for kind in QUERIES:
        lines += [f"left behind, {kind}: {x}" for x in after[kind] - before[kind]]
        lines += [f"gone, {kind}: {x}" for x in before[kind] - after[kind]]
    return sorted(lines)
