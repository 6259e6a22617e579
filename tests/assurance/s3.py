"""A store that speaks as much of S3 as evidence needs, and fails on request. It stands in for a real one, no more."""

import base64
import hashlib
import threading
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape


class FakeS3(ThreadingHTTPServer):
    """`fault` is asked before each request with its method: a name of what goes wrong, or None."""

    daemon_threads = True

    def __init__(self, bucket: str):
        super().__init__(("127.0.0.1", 0), Requests)
        self.bucket, self.kept, self.keeps_checksums, self.page = bucket, {}, True, 1000
        self.fault = lambda method: None
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, key: str, content: bytes, at: datetime | None = None) -> None:
        self.kept[key] = (content, at or datetime.now(UTC))


class Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def log_message(self, *args):
        """Say nothing."""

    def answer(self, status: int, content: bytes = b"", headers: dict | None = None, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def error(self, status: int, code: str) -> None:
        self.answer(status, f"<Error><Code>{code}</Code><Message>x</Message></Error>".encode())

    def begin(self) -> tuple[str, str]:
        """What goes wrong, and the key that is asked for."""
        self.server.asked.append(self.command)
        path = urlsplit(self.path).path.strip("/")
        bucket, _, key = path.partition("/")
        fault = self.server.fault(self.command) or ("no bucket" if bucket != self.server.bucket else "")
        if fault == "slow":
            time.sleep(2)
        return fault, key

    def do_PUT(self):
        fault, key = self.begin()
        content = self.rfile.read(int(self.headers["Content-Length"]))
        sent = base64.b64encode(hashlib.sha256(content).digest()).decode()
        if fault == "500":
            return self.error(500, "InternalError")
        if fault == "denied":
            return self.error(403, "AccessDenied")
        if fault == "no bucket":
            return self.error(404, "NoSuchBucket")
        if self.headers["x-amz-checksum-sha256"] != sent:
            return self.error(400, "BadDigest")
        if self.headers["If-None-Match"] == "*" and key in self.server.kept:
            return self.error(412, "PreconditionFailed")
        self.server.put(key, content[:-1] if fault == "loses a byte" else content)
        if fault == "answer lost":
            self.close_connection = True
            return None
        return self.answer(200)

    def do_HEAD(self):
        fault, key = self.begin()
        if fault == "500":
            return self.answer(500)
        if key not in self.server.kept:
            return self.answer(404)
        content, at = self.server.kept[key]
        headers = {"Last-Modified": format_datetime(at, usegmt=True)}
        if self.server.keeps_checksums:
            headers["x-amz-checksum-sha256"] = base64.b64encode(hashlib.sha256(content).digest()).decode()
        return self.answer(200, content, headers)

    def do_GET(self):
        fault, key = self.begin()
        if fault == "500":
            return self.error(500, "InternalError")
        if fault == "no bucket":
            return self.error(404, "NoSuchBucket")
        if not key:
            return self.answer(200, self.listing(parse_qs(urlsplit(self.path).query)))
        if key not in self.server.kept:
            return self.error(404, "NoSuchKey")
        content, _ = self.server.kept[key]
        if fault == "half body":
            self.close_connection = True
            return self.answer(200, content[: len(content) // 2], length=len(content))
        return self.answer(200, content)

    def do_DELETE(self):
        fault, key = self.begin()
        if fault:
            return self.error(500, "InternalError")
        self.server.kept.pop(key, None)
        return self.answer(204)

    def listing(self, query: dict) -> bytes:
        after = query.get("continuation-token", [""])[0]
        keys = [key for key in sorted(self.server.kept) if key > after]
        shown = keys[: self.server.page]
        more = f"<NextContinuationToken>{shown[-1]}</NextContinuationToken>" if len(keys) > len(shown) else ""
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{self.server.kept[key][1]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            f"<Size>{len(self.server.kept[key][0])}</Size></Contents>"
            for key in shown
        )
        truncated = "true" if more else "false"
        return f"<ListBucketResult><IsTruncated>{truncated}</IsTruncated>{more}{contents}</ListBucketResult>".encode()
