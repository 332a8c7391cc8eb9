"""Names of files in a package: readable, safe on every system, and never twice."""

import re
import unicodedata

from .verify import HIDDEN

MAX_BYTES = 120
MAX_ENDING = 30  # bytes; what is longer is cut like the rest
# Endings that no browser shows as a page and no program runs when they are clicked at.
# All others, and names without one, get INERT behind their own.
HARMLESS = frozenset(
    "pdf txt log csv png jpg jpeg gif bmp tif tiff webp heic mp3 m4a wav ogg mp4 mov"
    " webm docx xlsx pptx odt ods odp zip".split()
)
INERT = ".bin"
# What Windows, macOS or a shell would not take, and what would leave the folder.
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name, fallback="file"):
    r"""``name`` as one part of a path, at most 120 bytes long, its ending kept.

    >>> clean_name("Angebot: 3/4.pdf")
    'Angebot_ 3_4.pdf'
    >>> clean_name("../../etc/passwd")
    '_.._etc_passwd'
    >>> clean_name("rtl\u202efdp.html"), clean_name("a\x1b\nb")
    ('rtl_fdp.html', 'a__b')
    >>> clean_name("CON.txt"), clean_name("  "), clean_name(None)
    ('_CON.txt', 'file', 'file')
    >>> long = clean_name("ü" * 200 + ".pdf")
    >>> len(long.encode()), long[-4:]
    (120, '.pdf')
    """
    text = unicodedata.normalize("NFC", str(name or ""))
    text = FORBIDDEN.sub("_", HIDDEN.sub("_", text)).strip(" .")
    if RESERVED.match(text):
        text = f"_{text}"
    return _shorten(text) or fallback


def evidence_name(name):
    r"""``name`` as :func:`clean_name` makes it, and so that nothing shows or runs it.

    >>> evidence_name("Offer.PDF"), evidence_name("evil.html"), evidence_name("a.svg.")
    ('Offer.PDF', 'evil.html.bin', 'a.svg.bin')
    >>> evidence_name("README"), evidence_name("x.txt\u200b")
    ('README.bin', 'x.txt_.bin')
    """
    name = clean_name(name)
    _stem, dot, ending = name.rpartition(".")
    return name if dot and ending.lower() in HARMLESS else name + INERT


def _shorten(text):
    if len(text.encode()) <= MAX_BYTES:
        return text
    stem, dot, ending = text.rpartition(".")
    tail = dot + ending
    if len(tail.encode()) > MAX_ENDING:
        stem, tail = text, ""
    room = MAX_BYTES - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + tail


class Names:
    """Hands out each path once; upper and lower case count as the same.

    >>> names = Names()
    >>> names.take("files/a.txt"), names.take("files/A.txt"), names.take("files/a.txt")
    ('files/a.txt', 'files/A~2.txt', 'files/a~3.txt')
    """

    def __init__(self):
        self._taken = set()
        # Where to go on, so that thousands of files of one name take no longer.
        self._counts = {}

    def take(self, path):
        """``path``, or the next free one like it."""
        folder, slash, name = path.rpartition("/")
        stem, dot, ending = name.rpartition(".")
        if not stem:
            stem, dot, ending = name, "", ""
        key = path.casefold()
        free, count = path, self._counts.get(key, 1)
        while free.casefold() in self._taken:
            count += 1
            free = f"{folder}{slash}{stem}~{count}{dot}{ending}"
        self._taken.add(free.casefold())
        self._counts[key] = count
        return free
