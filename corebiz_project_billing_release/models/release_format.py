"""What the seal of a statement that the customer released covers. Plain Python.

The seal is a SHA-256 over canonical JSON, as that of a timesheet statement (see
``statement_format`` of the statement): whoever wants to check it elsewhere writes head
and rows as :data:`HEAD_FIELDS` and :data:`ROW_FIELDS` list them, all as texts.
"""

# The figures, the text that was shown, and who signed it.
HEAD_FIELDS = (
    "name",
    "version",
    "customer_name",
    "date_from",
    "date_to",
    "hours",
    "fixed_hours",
    "accepted_hours",
    "objected_hours",
    "lang",
    "person_style",
    "text",
    "sent_date",
    "signed_name",
    "signed_email",
    "signed_date",
    "signature_sha256",
)
# A row, and what the customer said to it.
ROW_FIELDS = (
    "booking_ref",
    "kind",
    "date",
    "time_text",
    "employee_name",
    "person",
    "order_name",
    "project_name",
    "task_name",
    "name",
    "hours",
    "fixed_hours",
    "state",
    "objection",
)
# What is compared with the booking before a statement is sent. The remark is sealed in
# the rows that have one.
COMPARED_FIELDS = (
    "kind",
    "date",
    "time_text",
    "employee_name",
    "person",
    "order_name",
    "project_name",
    "task_name",
    "name",
    "hours",
    "fixed_hours",
    "remark",
)


def is_picture(content):
    """Whether bytes are a picture as the page draws it (PNG), or a photo (JPEG).

    >>> is_picture(b"\\x89PNG\\r\\n\\x1a\\n..."), is_picture(b"<svg onload=''/>")
    (True, False)
    """
    return content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
