"""Package files in S3: uploads in parts, object lock, versions. Plain Python, no Odoo.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

import errno
import hashlib
import logging
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from .storage_error import LockMissing, NameTaken, StillLocked, get_code
from .storage_file import Upload, get_protocols

PROTOCOLS = {"s3", "s3a"}
PART_SIZE = 16 << 20  # bytes; S3 takes 10,000 parts, so packages may have 156 GB
# A package is verified file by file, in another order than they lie in it
CACHE = {"cache_type": "blockcache", "cache_options": {"maxblocks": 16}}
# The cache notes each block as news
if not logging.getLogger("fsspec.caching").level:
    logging.getLogger("fsspec.caching").setLevel(logging.WARNING)
ABANDONED = timedelta(days=1)  # age at which an upload is nobody's any more
PROJECT = re.compile(r".*/\d+-(?=[^/]*\Z)")
MD5 = re.compile(r"[0-9a-f]{32}")
# Answers to "complete this upload if nothing has its name"
TAKEN = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
UNKNOWN = {"NotImplemented", "501"}  # of servers that do not know the condition


def is_s3(fs):
    """Whether a file system speaks S3."""
    return bool(PROTOCOLS & get_protocols(fs))


def get_multipart_etag(etags):
    """The ETag that S3 gives to an object made of parts.

    >>> get_multipart_etag(['"d41d8cd98f00b204e9800998ecf8427e"'])
    '59adb24ef3cdbe0297f05b395827453f-1'
    """
    digest = hashlib.md5(usedforsecurity=False)
    for etag in etags:
        digest.update(bytes.fromhex(etag.strip('"')))
    return f"{digest.hexdigest()}-{len(etags)}"


class S3Object:
    """One object by its path, and the calls that s3fs has no method for."""

    def __init__(self, fs, path):
        self.fs = fs
        self.bucket, self.key, _version = fs.split_path(path)

    def call(self, method, **values):
        return self.fs.call_s3(method, Bucket=self.bucket, **values)

    def check_lock_offered(self):
        """Refuse a bucket without object lock.

        :raises LockMissing: where it has none, or does not say
        """
        answer = self.call("get_object_lock_configuration")
        state = answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled")
        if state != "Enabled":
            raise LockMissing(errno.ENOTSUP, "Object lock is not enabled")

    def get_lock(self, version=None):
        """Mode of the lock and its end, or (None, None)."""
        # "null" is the only version of a bucket without versions, and so without lock.
        values = {"VersionId": version} if version not in (None, "null") else {}
        try:
            head = self.call("head_object", Key=self.key, **values)
        except FileNotFoundError:
            return None, None
        return head.get("ObjectLockMode"), head.get("ObjectLockRetainUntilDate")

    def lock(self, mode, until, version):
        """See that the object is locked; some servers forget it for parts.

        :raises LockMissing: when it is not
        """
        if not self.is_locked(mode, until, version):
            retention = {"Mode": mode, "RetainUntilDate": until}
            values = {"VersionId": version} if version else {}
            self.call(
                "put_object_retention", Key=self.key, Retention=retention, **values
            )
        if not self.is_locked(mode, until, version):
            raise LockMissing(errno.ENOTSUP, "The object is not locked")

    def prolong(self, until):
        """Lock until a later day what is locked; nothing becomes free sooner.

        :raises LockMissing: when the server does not do so
        """
        for version in self.get_versions("Versions") or [None]:
            mode, end = self.get_lock(version)
            if mode and end < until:
                self.lock(mode, until, version)

    def is_locked(self, mode, until, version):
        found, end = self.get_lock(version)
        return found == mode and bool(end) and end >= until

    def get_versions(self, *kinds):
        """Versions of the object; None where nobody may ask or there are none."""
        try:
            answer = self.call("list_object_versions", Prefix=self.key)
        except OSError as error:
            if isinstance(error, PermissionError) or error.errno == errno.ENOSYS:
                return None
            raise
        found = [one for kind in kinds for one in answer.get(kind) or ()]
        return [one["VersionId"] for one in found if one["Key"] == self.key]

    def check_deletable(self):
        """Refuse an object that is locked still.

        :raises StillLocked: says until when
        """
        now = datetime.now(UTC)
        for version in self.get_versions("Versions") or [None]:
            until = self.get_lock(version)[1]
            if until and until > now:
                raise StillLocked(until)

    def delete(self):
        """Delete the object with all its versions; a missing one is no error.

        :raises OSError: when the server only hides it
        """
        self.check_deletable()
        versions = self.get_versions("Versions", "DeleteMarkers")
        for version in versions or ():
            self.call("delete_object", Key=self.key, VersionId=version)
        if versions is None:
            answer = self.call("delete_object", Key=self.key)
            if answer.get("DeleteMarker"):
                raise OSError(errno.EPERM, "The right to delete versions is missing")

    def delete_version(self, version):
        """Delete one version, or the object of a bucket without versions."""
        values = {"VersionId": version} if version else {}
        self.call("delete_object", Key=self.key, **values)

    def abort_abandoned(self, folder):
        """Free what dead jobs of this database left half uploaded in its ``folder``.

        Of this project, whose id begins the name and which only one job at a time has,
        or long ago. What lies elsewhere in the bucket is somebody else's.
        """
        own = PROJECT.match(self.key)
        prefix = self.fs.split_path(folder)[1]
        answer = self.call("list_multipart_uploads", Prefix=prefix)
        for upload in answer.get("Uploads") or ():
            if not upload["Key"].startswith(prefix):
                continue
            age = datetime.now(UTC) - upload["Initiated"]
            if age > ABANDONED or (own and upload["Key"].startswith(own[0])):
                self.call(
                    "abort_multipart_upload",
                    Key=upload["Key"],
                    UploadId=upload["UploadId"],
                )


class S3Upload(Upload):
    """An upload in parts: the object is there when the last call says so.

    That call asks the server to refuse where an object has the name: none is replaced.

    Each part travels with a checksum that the server compares (botocore's default).
    The ETag of the whole then tells that the object is made of just these parts.
    """

    def __init__(self, fs, path, guard, own, lock=None):
        self.object = S3Object(fs, path)
        self.locking = lock
        self.version = None
        super().__init__(fs, path, guard, own)

    def open(self):
        with suppress(OSError):  # a right that not every key has
            self.object.abort_abandoned(self.own)
        self.check_free()
        options = {}
        if self.locking:
            self.object.check_lock_offered()
            mode, until = self.locking
            options = {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": until}
        self.stream = self.fs.open(
            self.path, "xb", block_size=PART_SIZE, autocommit=False, **options
        )

    def check_free(self):
        """Refuse a name that is taken, before gigabytes are sent.

        :raises NameTaken: by whatever object
        """
        with suppress(FileNotFoundError, PermissionError):
            self.object.call("head_object", Key=self.object.key)
            raise NameTaken

    def finish(self):
        self.stream.close()
        etags = [part["ETag"].strip('"') for part in self.stream.parts or ()]
        self.complete(etags)
        self.is_complete = True
        head = self.object.call("head_object", Key=self.object.key)
        self.version = head.get("VersionId")
        self.check(head["ContentLength"])
        self.check_etag(head, etags)
        if self.locking:
            self.object.lock(*self.locking, self.version)

    def complete(self, etags):
        """Give the object its name, unless another one has it.

        :raises NameTaken: when one with another content has it
        """
        try:
            self.stream.commit()
        except OSError as error:
            code = get_code(error)
            if code in UNKNOWN:
                self.check_free()
                self.stream.mode = "wb"
                self.stream.commit()
            elif code not in TAKEN:
                raise
            elif not self.is_there(etags):
                raise NameTaken from error

    def is_there(self, etags):
        """Whether the object is this one: its answer got lost, and was asked for again.

        What its parts are made of is known by their sums alone.
        """
        head = self.object.call("head_object", Key=self.object.key)
        found = head.get("ETag", "").strip('"')
        known = bool(etags) and all(map(MD5.fullmatch, etags))
        return known and found == get_multipart_etag(etags)

    def check_etag(self, head, etags):
        """Refuse another object than the one that was sent.

        Encryption with foreign keys makes ETags that say nothing of the content.
        """
        found = head.get("ETag", "").strip('"')
        if head.get("SSECustomerAlgorithm") or head.get("SSEKMSKeyId"):
            return
        if not found.endswith(f"-{len(etags)}") or not all(map(MD5.fullmatch, etags)):
            return
        if found != get_multipart_etag(etags):
            raise OSError(errno.EIO, "Another content arrived")

    def discard(self):
        with suppress(Exception):
            if self.is_complete:
                self.object.delete_version(self.version)
            else:
                self.stream.discard()
        if self.stream:
            self.stream.closed = True  # or it would be sent after all
