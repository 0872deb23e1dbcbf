"""Requests for the server under test: each case signed again, byte for byte as it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ...core.digest import hmac_sha256, sha256_hex
from .filling import Filler
from .policies import decode, encode
from .variants import VARIANTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .hostile import HostileCase, SignedText
    from .target import Target

_SIGNATURE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_BASE64 = "hostile/form/base64/"
_BOUNDARY = "----sigv4-conformance-2a8f"
_FILE = b"hello"
# Seconds of leeway, since a request needs time to arrive: hostile times are further from the limit
# than in hostile.json, and control cases are nearer.
_LEEWAY = {
    "hostile/control/skew": 20,
    "hostile/control/skew-ahead": -20,
    "hostile/control/presigned-seven-days": 60,
    "hostile/date/old": -20,
    "hostile/date/ahead": 20,
    "hostile/presigned/ended": -20,
    "hostile/presigned/early": 20,
    "hostile/form/ahead": 20,
    "hostile/form/control/last-second": 60,
    "hostile/form/expiration/ended": -20,
}


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as it is sent.

    Args:
        method: its method.
        target: path and query, exactly as they are sent.
        headers: in order; Content-Length and Connection are among them.
        body: exactly as it is sent.
        stored: what the server must store, where the request uploads something.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    stored: bytes | None = None

    def __repr__(self) -> str:  # the headers and the target have a signature
        return f"WireRequest({self.method!r}, {self.target.partition('?')[0]!r})"

    @property
    def is_cut(self) -> bool:
        """Whether the body is shorter than the Content-Length says."""
        lengths = [value for name, value in self.headers if name.lower() == "content-length"]
        return any(one.isascii() and one.isdigit() and int(one) > len(self.body) for one in lengths)

    def head(self) -> bytes:
        """Return the request line and the headers, with the empty line."""
        lines = [f"{self.method} {self.target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("utf-8", "surrogatepass")


def plain_get(target: Target) -> WireRequest:
    """Return an unsigned request for the root of a server."""
    headers = (("Host", target.host), ("Connection", "close"))
    return WireRequest("GET", f"{target.base}/", headers, b"")


def make(case: HostileCase, target: Target) -> WireRequest:
    """Sign a case for a server, now."""
    arrival = datetime.strptime(case.raw["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    now = target.now() + timedelta(seconds=_LEEWAY.get(case.id, 0))
    filler = Filler(target, arrival, now, {})
    days = {
        signed.scope[0]: filler.day(signed.scope[0], signed.time)
        for signed in (case.signed[one] for one, _ in case.forms.values())
    }
    return _Signing(case, Filler(target, arrival, now, days)).request()


class _Signing:
    """The signatures of one case, made again."""

    def __init__(self, case: HostileCase, filler: Filler) -> None:
        self._case = case
        self._filler = filler
        self._made: dict[str, str] = {}
        self._encoding = case.id.removeprefix(_BASE64) if case.id.startswith(_BASE64) else ""
        self._forms = {
            text: VARIANTS[form](self._sign(one)) for text, (one, form) in case.forms.items()
        }

    def request(self) -> WireRequest:
        if self._case.raw["kind"] == "form":
            return self._form(self._case.raw["form"])
        raw = self._case.raw["request"]
        headers = [(name, self._text(value)) for name, value in raw["headers"]]
        url = self._replaced(self._filler.url(raw["url"]))
        pieces = self._case.raw.get("pieces")
        body = str(raw.get("body", "")).encode()
        if pieces is not None:
            body = b"".join(map(self._piece, pieces))
        stored = None
        if raw["method"] == "PUT" and self._case.must_be_accepted:
            stored = body if pieces is None else _decoded(body)
        return WireRequest(raw["method"], url, _with_length(headers, body), body, stored)

    def _sign(self, signature: str) -> str:
        """Return the signature that takes the place of one in hostile.json."""
        if signature not in self._made:
            self._made[signature] = self._signed(self._case.signed[signature])
        return self._made[signature]

    def _signed(self, signed: SignedText) -> str:
        filler = self._filler
        if signed.canonical is not None:
            canonical = filler.canonical(signed.canonical)
            text = f"{filler.text(signed.text)}\n{sha256_hex(canonical.encode())}"
        elif "\n" in signed.text and signed.text.startswith("AWS4-"):
            text = _SIGNATURE.sub(self._earlier, filler.text(signed.text))
        else:
            text = self._policy(signed.text)
        day, *parts = signed.scope
        key = b"AWS4" + filler.secret(signed.secret).encode()
        for part in (filler.day(day, signed.time), *map(filler.scope_part, parts)):
            key = hmac_sha256(key, part.encode())
        return hmac_sha256(key, text.encode()).hex()

    def _earlier(self, match: re.Match[str]) -> str:
        found = match.group()
        return self._sign(found) if found in self._case.signed else found

    def _policy(self, encoded: str) -> str:
        """Return a policy, changed and encoded as it was."""
        text = decode(encoded, self._encoding)
        if text is None:  # empty, or not base64 on purpose
            return encoded
        made = encode(self._filler.policy(text), self._encoding)
        if self._encoding:
            return made
        # Spaces and line breaks that were put in on purpose stay.
        if encoded.endswith(" "):
            return f"{made} "
        return f"{made[:76]}\n{made[76:]}" if "\n" in encoded else made

    def _text(self, text: str) -> str:
        return self._filler.text(self._replaced(text))

    def _replaced(self, text: str) -> str:
        for old, new in self._forms.items():
            text = text.replace(old, new)
        return text

    def _piece(self, piece: dict[str, Any]) -> bytes:
        if "repeat" in piece:
            return str(piece["repeat"]).encode() * int(piece["times"])
        return self._replaced(piece["text"]).encode()

    def _form(self, form: dict[str, Any]) -> WireRequest:
        target = self._filler.target
        other = form.get("bucket") == "otherbucket"
        fields = [(name, self._field(name, value)) for name, value in form["fields"]]
        if not any(name.lower() == "file" for name, _ in fields):
            size = form.get("size", len(_FILE))
            fields.append(("file", (_FILE * size)[:size].decode()))
        body = _multipart(fields, form.get("filename", "photo.jpg"))
        headers = [
            ("Host", target.host),
            ("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}"),
        ]
        bucket = target.other_bucket if other else target.bucket
        return WireRequest("POST", f"{target.base}/{bucket}", _with_length(headers, body), body)

    def _field(self, name: str, value: str) -> str:
        lowered = name.lower()
        if lowered == "policy":
            return self._policy(value)
        if lowered == "key" and (value or not self._filler.target.owns_bucket):
            return f"{self._filler.target.prefix}/{value}"
        return value if lowered == "file" else self._text(value)


def _multipart(fields: Iterable[tuple[str, str]], filename: str) -> bytes:
    """Write a form as a browser does (https://www.rfc-editor.org/rfc/rfc7578.html)."""
    lines = []
    for name, value in fields:
        file = name.lower() == "file"
        more = f'; filename="{filename}"\r\nContent-Type: text/plain' if file else ""
        lines.append(f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n')
        lines.append(f"\r\n{value}\r\n")
    return "".join([*lines, f"--{_BOUNDARY}--\r\n"]).encode("utf-8", "surrogatepass")


def _with_length(headers: list[tuple[str, str]], body: bytes) -> tuple[tuple[str, str], ...]:
    """Add a Content-Length where the case lacks one, and ask for the end of the connection."""
    if not any(name.lower() == "content-length" for name, _ in headers):
        headers.append(("Content-Length", str(len(body))))
    return (*headers, ("Connection", "close"))


def _decoded(body: bytes) -> bytes:
    """Return the data of the chunks of a valid stream."""
    data = b""
    line, _, rest = body.partition(b"\r\n")
    while size := int(line.partition(b";")[0], 16):
        data += rest[:size]
        line, _, rest = rest[size + 2 :].partition(b"\r\n")
    return data
