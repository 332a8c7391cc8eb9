"""Messages as text that anybody can read, and their original mail."""

import re

from odoo.tools import html2plaintext

from odoo.addons.corebiz_project_billing_guard.models.project_archive_row import (
    format_moment,
)

from ..archive_format.figures import day, moment
from ..archive_format.names import INERT, clean_name
from ..archive_format.page import readable
from ..archive_format.verify import visible

ORIGINAL = "original_email.eml"
EMPTY_LINES = re.compile(r"\n[^\S\n]*(\n[^\S\n]*)+\n")


def read_body(body):
    """HTML as plain text, without the empty lines that a layout leaves behind."""
    return EMPTY_LINES.sub("\n\n", html2plaintext(body).strip()) if body else ""


def read_changes(message, is_german=False):
    """Lines like "Project Manager: Lena → Max" for the changes that it tracked.

    :param bool is_german: whether dates are written as Germans do, or as ISO 8601
    """
    lines = []
    for value in message.sudo().tracking_value_ids.sorted("id"):
        label = value.field_id.field_description or (value.field_info or {}).get("desc")
        old, new = (_read_side(value, side, is_german) for side in ("old", "new"))
        lines.append(f"{label}: {old} → {new}")
    return lines


def _read_side(value, side, is_german):
    if date := value[f"{side}_value_datetime"]:
        kind = value.field_id.ttype or (value.field_info or {}).get("type")
        return (day if kind == "date" else moment)(date)[is_german]
    parts = (value[f"{side}_value_{kind}"] for kind in ("char", "text"))
    text = next((str(part) for part in parts if part), "")
    if text:
        return text
    number = value[f"{side}_value_float"] or value[f"{side}_value_integer"]
    return str(number) if number else "–"


def read_message(message):
    """Subject, body and changes for the page: a text, or a pair (English, German)."""
    head = filter(None, [message.subject, read_body(message.body)])
    text = "\n".join(head)
    changes = ["\n".join(read_changes(message, is_german)) for is_german in (0, 1)]
    return tuple("\n".join(filter(None, [text, change])) for change in changes)


def write_message(writer, message, paths):
    """Put a message into the package; ``paths`` are the places of its files."""
    stem = f"messages/{str(message.date)[:10]}-{message.id:08d}"
    files = [(one, paths.get(one.id)) for one in message.attachment_ids.sorted("id")]
    head = [
        f"Date: {format_moment(message.date)} UTC",
        f"From: {message.author_id.name or ''} <{message.email_from or ''}>",
        f"To: {', '.join(message.partner_ids.sorted('id').mapped('display_name'))}",
        f"On: {message.model or ''} {message.res_id or ''}",
        f"Kind: {message.message_type}, {message.subtype_id.name or ''}",
        f"Subject: {message.subject or ''}",
        *(f"File: {path or one.url or one.name}" for one, path in files),
    ]
    # One line each, whatever a stranger has written into them.
    head = "\n".join(visible(line) for line in head)
    body = readable(read_body(message.body))
    parts = [head, body, readable("\n".join(read_changes(message)))]
    writer.add(f"{stem}.txt", ("\n\n".join(filter(None, parts)) + "\n").encode())
    original = get_original(message)
    if original and paths.get(original.id):
        with original._open_archive_content() as stream:
            writer.add(f"{stem}.eml{INERT}", stream)


def get_original(message):
    """The mail as it came in, where Odoo has kept it; only a mail has one.

    Odoo attaches it first; a stranger may attach another file of that name behind it.
    """
    files = message.attachment_ids.sorted("id")
    if message.message_type != "email":
        return files[:0]
    return files.filtered(lambda one: clean_name(one.name) == ORIGINAL)[:1]
