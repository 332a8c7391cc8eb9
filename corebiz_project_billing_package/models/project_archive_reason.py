"""Why something of the archive failed, in words for the person who must mend it.

What Odoo and our own code say is translated already. What the operating system says is
English everywhere, so the errors of disks and networks have words of ours.
"""

import errno
import zipfile
import zlib

from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ..archive_format import verify

_lt = LazyTranslate(__name__)

NO_ROOM = _lt("the disk is full")
NO_FILE = _lt("it is not there")
REFUSED = _lt("access is denied")
SILENT = _lt("the server or network drive does not answer")
SENTENCES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), NO_ROOM),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), NO_FILE),
    **dict.fromkeys((errno.EACCES, errno.EPERM), REFUSED),
    errno.EROFS: _lt("the disk is read-only"),
    errno.EIO: _lt("the disk has an error when it is read or written"),
    **dict.fromkeys((errno.ETIMEDOUT, errno.ESTALE, errno.EHOSTDOWN), SILENT),
    **dict.fromkeys((errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENOTCONN), SILENT),
    **dict.fromkeys((errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE), SILENT),
}

# What the verifier says, which knows no Odoo: word by word as it stands there
FINDINGS = {
    verify.UNREADABLE: _lt("cannot be read: {reason}"),
    verify.SEAL_DAMAGED: _lt("the seal at the end of the file is damaged or missing"),
    verify.CONTAINER_CHANGED: _lt("the container was changed outside of its files"),
    verify.REMOVED: _lt("{name}: was removed"),
    verify.ADDED: _lt("{name}: was added"),
    verify.DOUBLED: _lt("{name}: is there more than once"),
    verify.CHANGED: _lt("{name}: was changed"),
    verify.CHANGED_SIZE: _lt("{name}: was changed: {found} bytes instead of {size}"),
    verify.CHANGED_UNREADABLE: _lt("{name}: was changed and cannot be read ({reason})"),
    verify.EXCHANGED: _lt("{name}: holds the content of {other}"),
    verify.NOT_UNDERSTOOD: _lt("{name}: was changed and cannot be understood"),
    verify.TOO_LONG: _lt("{name}: says that it is longer than its content can be"),
    verify.TOO_MUCH: _lt("says that it holds more than fits into it"),
    verify.UNKNOWN_VERSION: _lt(
        "{name}: is of another format or version than those up to {version}; a newer"
        " verifier may know it"
    ),
}
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, KeyError)


def describe_error(env, error):
    """What an error of a disk, a store or a package says, in the language of ``env``.

    One without a number has a sentence of its own, such as those of other stores.
    """
    if isinstance(error, DAMAGES):
        return env._("it is damaged")
    sentence = SENTENCES.get(getattr(error, "errno", None))
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    text = env._(sentence) if sentence else text
    place = getattr(error, "filename", None)
    return f"{text} ({place})" if place else text


def translate_finding(env, sentence):
    """A sentence of the verifier in the language of ``env``, its places still open."""
    return env._(FINDINGS[sentence])


def get_failure_reason(env, error):
    """Why archiving failed, in the language of ``env``."""
    if isinstance(error, UserError):
        return str(error).strip()
    if isinstance(error, OSError) and error.errno is None and str(error).strip():
        return str(error).strip()
    if isinstance(error, OSError):
        return env._(
            "The archive store cannot be used: %s. When that is mended, archive the"
            " project again.",
            describe_error(env, error),
        )
    return env._(
        "Something went wrong that is not foreseen (%s). The server's log says more.",
        str(error).strip().partition("\n")[0] or type(error).__name__,
    )
