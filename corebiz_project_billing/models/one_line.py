import re

# Everything that ends a line for somebody: ASCII controls, NEL, line and paragraph
# separator.
BREAKS = re.compile(r"\s*[\x00-\x1f\x7f-\x9f\u2028\u2029]+\s*")


def one_line(text):
    r"""The text in one line, as names, subjects and headers of mails need it.

    >>> one_line("PO 7\r\nBcc: x@y.example - S00012")
    'PO 7 Bcc: x@y.example - S00012'
    >>> one_line("Two  spaces stay")
    'Two  spaces stay'

    What is no text, such as False, stays what it is.
    """
    return BREAKS.sub(" ", text).strip() if isinstance(text, str) else text


def one_line_of(vals, name):
    """Values with the one named ``name`` in one line, where it is there."""
    return {**vals, name: one_line(vals[name])} if name in vals else vals
