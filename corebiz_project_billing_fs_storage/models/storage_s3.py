"""Package files in S3: uploads in parts, object lock, versions. Plain Python, no Odoo.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

import errno
import hashlib
import logging
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from .storage_error import LockMissing, StillLocked
from .storage_file import Upload

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


def is_s3(fs):
    """Whether a file system speaks S3."""
    protocols = [fs.protocol] if isinstance(fs.protocol, str) else fs.protocol
    return bool(PROTOCOLS.intersection(protocols))


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

    def abort_abandoned(self):
        """Free what dead jobs left half uploaded: of this project, or long ago.

        The files of a project begin with its id, and only one job at a time has it.
        """
        own = PROJECT.match(self.key)
        answer = self.call("list_multipart_uploads", Prefix=self.key.rpartition("/")[0])
        for upload in answer.get("Uploads") or ():
            age = datetime.now(UTC) - upload["Initiated"]
            if age > ABANDONED or (own and upload["Key"].startswith(own[0])):
                self.call(
                    "abort_multipart_upload",
                    Key=upload["Key"],
                    UploadId=upload["UploadId"],
                )


class S3Upload(Upload):
    """An upload in parts: the object is there when the last call says so.

    Each part travels with a checksum that the server compares (botocore's default).
    The ETag of the whole then tells that the object is made of just these parts.
    """

    def __init__(self, fs, path, guard, lock=None):
        self.object = S3Object(fs, path)
        self.locking = lock
        super().__init__(fs, path, guard)

    def open(self):
        with suppress(OSError):  # a right that not every key has
            self.object.abort_abandoned()
        options = {}
        if self.locking:
            self.object.check_lock_offered()
            mode, until = self.locking
            options = {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": until}
        self.stream = self.fs.open(
            self.path, "wb", block_size=PART_SIZE, autocommit=False, **options
        )

    def finish(self):
        self.stream.close()
        parts = list(self.stream.parts or ())
        self.stream.commit()
        self.is_complete = True
        head = self.object.call("head_object", Key=self.object.key)
        self.check(head["ContentLength"])
        self.check_etag(head, [part["ETag"].strip('"') for part in parts])
        if self.locking:
            self.object.lock(*self.locking, head.get("VersionId"))

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
                self.object.delete()
            else:
                self.stream.discard()
        if self.stream:
            self.stream.closed = True  # or it would be sent after all
