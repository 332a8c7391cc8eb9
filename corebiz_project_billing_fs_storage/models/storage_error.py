"""What an error of a file system means. Plain Python, no Odoo.

fsspec passes on what the library below it raises: botocore's, aiohttp's and paramiko's
errors, each with ideas of its own, some of them no ``OSError``. They are told apart by
name, so that no library must be there which the storage does not need.
"""

import errno
import socket

LIBRARY = "library"
OPTIONS = "options"
UNREACHABLE = "unreachable"
BROKEN = "broken"
REFUSED = "refused"
NO_PLACE = "no_place"
NO_FILE = "no_file"
NO_LOCK = "no_lock"
SERVER = "server"
OTHER = "other"

LENGTH = 300  # characters of an answer that are passed on
# The codes of S3, of HTTP, and the names of classes, in the order of asking
CODES = {
    "NoSuchBucket": NO_PLACE,
    "InvalidBucketName": NO_PLACE,
    "NoSuchKey": NO_FILE,
    "ObjectLockConfigurationNotFoundError": NO_LOCK,
    "AuthorizationHeaderMalformed": REFUSED,
    **dict.fromkeys(("401", "403", "AccessDenied", "InvalidAccessKeyId"), REFUSED),
    **dict.fromkeys(("SignatureDoesNotMatch", "InvalidToken"), REFUSED),
    **dict.fromkeys(("500", "502", "503", "504", "InternalError"), SERVER),
    **dict.fromkeys(("ServiceUnavailable", "SlowDown"), SERVER),
}
CLASSES = {
    "ImportError": LIBRARY,
    **dict.fromkeys(("NoCredentialsError", "PartialCredentialsError"), REFUSED),
    **dict.fromkeys(("PermissionError", "AuthenticationException"), REFUSED),
    **dict.fromkeys(("EndpointConnectionError", "ConnectTimeoutError"), UNREACHABLE),
    **dict.fromkeys(("ClientConnectorError", "ConnectionRefusedError"), UNREACHABLE),
    **dict.fromkeys(("NoValidConnectionsError", "SSLError"), UNREACHABLE),
    socket.gaierror.__name__: UNREACHABLE,
    **dict.fromkeys(("TimeoutError", "ReadTimeoutError", "ConnectionError"), BROKEN),
    **dict.fromkeys(("HTTPClientError", "ServerDisconnectedError"), BROKEN),
    **dict.fromkeys(("ClientPayloadError", "IncompleteRead"), BROKEN),
    **dict.fromkeys(("ParamValidationError", "InvalidRegionError"), OPTIONS),
    **dict.fromkeys(("TypeError", "ValueError", "KeyError"), OPTIONS),
    "FileNotFoundError": NO_FILE,
}


class StoreError(OSError):
    """An error of the archive store, whose text is a sentence for people."""


class LockMissing(OSError):
    """The server did not lock a file as it was asked to."""


class NameTaken(OSError):
    """A file of that name is there already, with another content."""


class StillLocked(OSError):
    """The server keeps a file; ``until`` says how long."""

    def __init__(self, until):
        super().__init__(errno.EPERM, f"Locked until {until}")
        self.until = until


def get_kind(error):
    """Tell what went wrong: one of the constants above.

    >>> get_kind(ConnectionRefusedError(111, "Connection refused"))
    'unreachable'
    >>> get_kind(PermissionError("Forbidden")), get_kind(ImportError("No s3fs"))
    ('refused', 'library')
    >>> get_kind(OSError(errno.ENOSPC, "No space left on device"))
    'other'
    """
    for one in iterate_causes(error):
        if isinstance(one, LockMissing):
            return NO_LOCK
        response = getattr(one, "response", None)
        if isinstance(response, dict):
            code = str(response.get("Error", {}).get("Code"))
            if code in CODES:
                return CODES[code]
    for one in iterate_causes(error):
        for name in (kind.__name__ for kind in type(one).__mro__):
            if name in CLASSES:
                return CLASSES[name]
    return OTHER


def get_code(error):
    """The code with which a server of S3 answered, or nothing."""
    for one in iterate_causes(error):
        response = getattr(one, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code"))
    return ""


def iterate_causes(error):
    """The error and those that it was raised from."""
    while error:
        yield error
        error = error.__cause__


def get_reason(error, secrets=()):
    """What the server or the library said, in one line and without ``secrets``.

    >>> get_reason(OSError(28, "No space"), ())
    'No space'
    >>> get_reason(ValueError("No login with s3cr3t\\nat all"), ["s3cr3t"])
    'No login with ***'
    """
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    for secret in secrets:
        text = text.replace(secret, "***")
    return text.strip().partition("\n")[0].rstrip(".")[:LENGTH]
