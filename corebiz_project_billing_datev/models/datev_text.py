"""Texts and amounts as the columns of DATEV take them."""

import re

from odoo.tools import float_repr

# What DATEV takes in a document number.
NOT_IN_NUMBER = re.compile(r"[^A-Za-z0-9$&%*+/-]+")
SPACE = re.compile(r"\s+")
NUMBER_LENGTH = 36


def document_number(number):
    """A document number as DATEV takes it; what it does not take becomes a hyphen.

    >>> document_number("RE/2026/00017"), document_number("Rg. 4711 #2")
    ('RE/2026/00017', 'Rg-4711-2')
    >>> document_number(False), len(document_number("7" * 50))
    ('', 36)
    """
    return NOT_IN_NUMBER.sub("-", number or "").strip("-")[:NUMBER_LENGTH]


def one_line(text):
    r"""A text without line breaks: each line of the file is a booking.

    >>> one_line("Consulting\n 3 h"), one_line(False)
    ('Consulting 3 h', '')
    """
    return SPACE.sub(" ", text or "").strip()


def amount_text(amount, digits=2):
    """An amount without its sign, with a decimal comma.

    >>> amount_text(-1234.5), amount_text(1.08123456, 6)
    ('1234,50', '1,081235')
    """
    return float_repr(abs(amount), digits).replace(".", ",")


def read_amount(text):
    """The number in such a text.

    >>> read_amount("1234,50")
    1234.5
    """
    return float(text.replace(",", "."))
