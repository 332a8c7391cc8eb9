r"""What people type: whether it says something, and whether a mail can reach it.

Plain Python without Odoo's ORM.

A reason of blanks or of characters that nobody sees is none:

>>> clean_text("  Goodwill\u200b\n")
'Goodwill'
>>> [clean_text(text) for text in (" ", "\u200b\u2060", "\u3164", "\u0301", False)]
['', '', '', '', '']

Addresses may have names, and there may be several:

>>> has_only_addresses('Office <office@example.com>, "B, Eva" <eva@müller.de>')
True
>>> [
...     has_only_addresses(text)
...     for text in ("a@@b", "office@x.de, foo", "a b@c.de", "a@b\nBcc: c@d", "@b", "")
... ]
[False, False, False, False, False, False]
"""

import re
import unicodedata

# Letters and symbols by their category, which show nothing.
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
# Commas and semicolons that stand in no quoted name.
BETWEEN = re.compile(r'[,;](?=(?:[^"]*"[^"]*")*[^"]*$)')
LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
LOCAL = r"""[^\s@<>(),;:\\"\[\].]+"""
ADDRESS = re.compile(rf"{LOCAL}(?:\.{LOCAL})*@{LABEL}(?:\.{LABEL})*")
NAMED = re.compile(r"[^<>@]*<([^<>]*)>")


def _is_blank(character):
    """Whether a character shows nothing: blanks, controls, formats, fillers."""
    return unicodedata.category(character)[0] in "CZ" or character in FILLERS


def clean_text(text):
    """The text without what nobody sees at its ends; empty where it says nothing."""
    if not isinstance(text, str):
        return ""
    # A mark shows only on a letter before it.
    if all(_is_blank(one) or unicodedata.category(one)[0] == "M" for one in text):
        return ""
    start = next(at for at, one in enumerate(text) if not _is_blank(one))
    end = next(at for at, one in enumerate(reversed(text)) if not _is_blank(one))
    return text[start : len(text) - end]


def has_only_addresses(text):
    """Whether the text is one e-mail address, or several, and nothing else.

    Odoo's own functions take what looks like an address out of any text.
    """
    if not isinstance(text, str) or not text.isprintable():
        return False
    parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    return bool(parts) and all(_is_address(part) for part in parts)


def _is_address(text):
    named = NAMED.fullmatch(text)
    return bool(ADDRESS.fullmatch(named[1].strip() if named else text))
