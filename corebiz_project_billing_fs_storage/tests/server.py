"""A real server of the S3 protocol, and a proxy that disturbs the way to it."""

import socket
import socketserver
import threading
from contextlib import suppress
from http.client import HTTPConnection

import boto3
from moto.server import ThreadedMotoServer

HOST = "127.0.0.1"
REGION = "eu-central-1"
ANSWER = (
    "HTTP/1.1 {status} Refused\r\nContent-Type: application/xml\r\n"
    "Content-Length: {size}\r\nConnection: close\r\n\r\n{body}"
)
BODY = "<Error><Code>{code}</Code><Message>{message}</Message></Error>"


class Server:
    """moto as a process-wide server; people, keys and policies are checked on wish."""

    def __init__(self):
        self.moto = ThreadedMotoServer(HOST, 0, verbose=False)
        self.moto.start()
        self.port = self.moto.get_host_and_port()[1]
        self.url = f"http://{HOST}:{self.port}"
        self.s3 = self.client("s3")

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="root",
            aws_secret_access_key="root",
        )

    def stop(self):
        self.moto.stop()

    def command(self, name, body=""):
        connection = HTTPConnection(HOST, self.port, timeout=10)
        connection.request("POST", f"/moto-api/{name}", body)
        assert connection.getresponse().status == 200
        connection.close()

    def make_bucket(self, name, with_lock=False):
        self.s3.create_bucket(
            Bucket=name,
            ObjectLockEnabledForBucket=with_lock,
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )

    def make_key(self, policy):
        """A user with an inline policy; returns access key and secret."""
        iam = self.client("iam")
        iam.create_user(UserName="odoo")
        iam.put_user_policy(
            UserName="odoo", PolicyName="archive", PolicyDocument=policy
        )
        key = iam.create_access_key(UserName="odoo")["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def check_rights(self, check=True):
        """From now on every call needs a key with the right to it."""
        self.command("reset-auth", "0" if check else "inf")

    # === What is in a bucket ===

    def objects(self, bucket):
        found = self.s3.list_objects_v2(Bucket=bucket)
        return [one["Key"] for one in found.get("Contents", ())]

    def versions(self, bucket):
        found = self.s3.list_object_versions(Bucket=bucket)
        return [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]

    def uploads(self, bucket):
        """Uploads that are neither complete nor aborted."""
        found = self.s3.list_multipart_uploads(Bucket=bucket)
        return [one["Key"] for one in found.get("Uploads", ())]

    def get(self, bucket, key):
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def put(self, bucket, key, content):
        self.s3.put_object(Bucket=bucket, Key=key, Body=content)


class Fault:
    """What the proxy does to requests whose first line has all the words."""

    def __init__(self, *words, answer=None, cut=None, silent=False, times=None):
        self.words, self.answer, self.cut = words, answer, cut
        self.silent, self.times, self.hits = silent, times, 0

    def meets(self, line):
        if self.times is not None and self.hits >= self.times:
            return False
        if not all(word in line for word in self.words):
            return False
        self.hits += 1
        return True


class Proxy(socketserver.ThreadingTCPServer):
    """Passes connections on, a bit later, or with a fault."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, target):
        self.target = target
        self.faults = []
        self.lines = []
        self.delay = 0
        self.closing = threading.Event()
        super().__init__((HOST, 0), Connection)
        self.port = self.server_address[1]
        self.url = f"http://{HOST}:{self.port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.closing.set()
        self.shutdown()
        self.server_close()


class Connection(socketserver.BaseRequestHandler):
    """One connection, which is one request: the server closes after each."""

    def handle(self):
        head = self.request.recv(1 << 16)
        line = head.partition(b"\r\n")[0].decode()
        self.server.lines.append(line)
        for fault in self.server.faults:
            if fault.meets(line):
                return self.disturb(fault, head)
        with socket.create_connection((HOST, self.server.target)) as target:
            target.sendall(head)
            back = threading.Thread(target=self.pump, args=(target, self.request))
            back.start()
            self.pump(self.request, target)
            back.join()

    def pump(self, source, target, limit=None):
        """Copy until one side closes, or ``limit`` bytes have passed."""
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self.server.closing.wait(self.server.delay)
                target.sendall(data)
                if limit is not None and (limit := limit - len(data)) <= 0:
                    return
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def disturb(self, fault, head):
        if fault.silent:
            self.server.closing.wait(30)
        elif fault.answer:
            status, code = fault.answer
            body = BODY.format(code=code, message=f"Said {code}")
            body = "" if head.startswith(b"HEAD") else body
            text = ANSWER.format(status=status, size=len(body), body=body)
            self.request.sendall(text.encode())
            self.request.settimeout(1)
            with suppress(OSError):  # the rest of the body, or the answer is lost
                while self.request.recv(1 << 16):
                    pass
        elif fault.cut is not None:
            with socket.create_connection((HOST, self.server.target)) as target:
                target.sendall(head)
                if b"100-continue" in head:
                    self.request.sendall(target.recv(1 << 16))
                self.pump(self.request, target, fault.cut)
