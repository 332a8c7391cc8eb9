"""What the addon does when it comes."""


def post_init_hook(env):
    """Give the drafts that are there their period; what is posted stays as it is."""
    lines = env["account.move.line"].search(
        [
            ("parent_state", "=", "draft"),
            ("move_id.move_type", "in", ("out_invoice", "out_refund")),
            ("sale_line_ids", "!=", False),
        ]
    )
    for records in (lines, lines.move_id):
        for name in ("service_date_from", "service_date_to"):
            env.add_to_compute(records._fields[name], records)
