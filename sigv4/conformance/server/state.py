"""What the cases need on the server: buckets and objects, made before and deleted after."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from html import unescape
from urllib.parse import quote, unquote

from ...core.errors import InvalidParameter
from ...core.model import Request
from ...credentials import Credentials
from ...signer import Signer
from .exchange import ANSWERED, Response, send
from .wire_request import WireRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .target import Target

OBJECTS = ("test.txt", "other.txt", "private/secret.txt")
CONTENT = b"an object of sigv4 conformance server"
NAME = "sigv4-conformance-"
_MOST_PAGES = 50  # of a thousand keys
_KEY = re.compile(r"<Key>([^<]*)</Key>")
_EXISTS = ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")


def signed(
    target: Target, method: str, path: str, query: str = "", body: bytes = b""
) -> WireRequest:
    """Sign a request of our own.

    Args:
        target: the server.
        method: HTTP method.
        path: after the base of the server, percent-encoded.
        query: percent-encoded, without a question mark.
        body: of the request.
    """
    credentials = Credentials(target.access_key_id, target.secret_access_key)
    signer = Signer(
        credentials,
        target.region,
        target.service,
        clock=target.now,
        allow_scope_mismatch=True,
        allow_ambiguous_paths=True,
    )
    wire = f"{target.base}{path}" + (f"?{query}" if query else "")
    request = Request(method, f"{target.scheme}://{target.host}{wire}", {}, body)
    headers = signer.sign(request).apply(request).headers
    kept = [(name, value) for name, value in headers if name.lower() != "host"]
    more = [("Content-Length", str(len(body))), ("Connection", "close")]
    return WireRequest(method, wire, (("Host", target.host), *kept, *more), body)


class State:
    """The buckets and objects of one run.

    Args:
        target: the server; an empty bucket asks for two new ones.
        timeout: seconds for each request.
    """

    def __init__(self, target: Target, timeout: float) -> None:
        mark = secrets.token_hex(6)
        if target.bucket:
            self.target = replace(target, prefix=f"{NAME}{mark}")
        else:
            self.target = replace(
                target,
                prefix=f"run-{mark}",
                bucket=f"{NAME}{mark}",
                other_bucket=f"{NAME}{mark}-other",
                owns_bucket=True,
            )
        self._timeout = timeout

    @property
    def place(self) -> str:
        """The path below which all objects are, without a slash at its end."""
        return f"{self.target.base}/{self.target.bucket}/{self.target.prefix}"

    def make(self) -> None:
        """Make the buckets if they are ours, and the objects.

        Raises:
            InvalidParameter: the server refuses that.
        """
        if self.target.owns_bucket:
            for bucket in (self.target.bucket, self.target.other_bucket):
                self._must(f"/{bucket}", b"", _EXISTS)
        for name in OBJECTS:
            self._must(f"/{self.target.bucket}/{self.target.prefix}/{name}", CONTENT, ())

    def get(self, target: str, query: str = "") -> Response:
        """Fetch an object, or a subresource of it, by the target of the request that wrote it."""
        return self._ask("GET", target.partition("?")[0].removeprefix(self.target.base), query)

    def stored(self, target: str) -> bytes | None:
        """Return what an object holds, by the target of the request that wrote it, or None."""
        response = self.get(target)
        return response.body if response.status == 200 else None

    def delete(self) -> list[str]:
        """Delete all that was written; return the keys and buckets that are left."""
        target = self.target
        buckets = [target.bucket, *([target.other_bucket] if target.owns_bucket else [])]
        left: list[str] = []
        for bucket in buckets:
            left += self._empty(bucket, "" if target.owns_bucket else f"{target.prefix}/")
            if target.owns_bucket and self._refused("DELETE", f"/{bucket}"):
                left.append(f"bucket {bucket}")
        return left

    def _empty(self, bucket: str, prefix: str) -> list[str]:
        left: list[str] = []
        for _ in range(_MOST_PAGES):
            found = [key for key in self._keys(bucket, prefix) if key.startswith(prefix)]
            fresh = [key for key in found if key not in left]
            if not fresh:
                break
            left += [
                key
                for key in fresh
                if self._refused("DELETE", f"/{bucket}/{quote(key, safe='/~')}")
            ]
        return left

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        query = f"encoding-type=url&list-type=2&prefix={quote(prefix, safe='')}"
        response = self._ask("GET", f"/{bucket}", query)
        text = response.body.decode("utf-8", "replace")
        keys = [unescape(key) for key in _KEY.findall(text)]
        return [unquote(key) for key in keys] if "<EncodingType>url" in text else keys

    def _must(self, path: str, body: bytes, fine: tuple[str, ...]) -> None:
        response = self._ask("PUT", path, body=body)
        if response.status >= 300 or response.how != ANSWERED:
            if response.code in fine:
                return
            raise InvalidParameter(
                f"The server answers PUT {path} with {response.status or response.how} "
                f"{response.code}".rstrip()
                + ".",
                "Pass a key that may write there, the region that the server expects, and "
                "--bucket for a bucket that exists.",
                "bucket",
            )

    def _refused(self, method: str, path: str) -> bool:
        response = self._ask(method, path)
        return response.how != ANSWERED or (response.status >= 300 and response.status != 404)

    def _ask(self, method: str, path: str, query: str = "", body: bytes = b"") -> Response:
        request = signed(self.target, method, path, query, body)
        return send(self.target, request, self._timeout)
