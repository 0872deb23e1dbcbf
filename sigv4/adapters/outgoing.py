"""What is signed of a request that an HTTP client is about to send; shared by all clients.

Rules of this file:

- The URL is the one that the client will send, after it has encoded, resolved and decoded what it
  does: each adapter passes it at the place where it is final.
- Only ``host``, ``content-type`` and ``x-amz-*`` are signed. All other headers may be added or
  changed by the client and by proxies.
- A request that carries an earlier signature, as retries and redirects do, loses it first.
- A request to another host than the bound ones is not signed, and loses every ``x-amz-*`` header.
- Each request is signed with one set of credentials.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from ..core.constants import CONTENT_SHA256, UNSIGNED_PAYLOAD
from ..core.errors import InvalidParameter, InvalidRequest
from ..core.model import Headers, Request
from ..core.profile import Profile
from ..core.wire import split_url
from ..services.hosts import read_host
from ..signer import Signer
from ..streams import SignedStream, payload_hash
from .bound_hosts import BoundHosts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..provider import CredentialsLike

_OURS = "aws4-"
_AMZ = "x-amz-"
_SHA256 = CONTENT_SHA256.lower()
_DECODED_LENGTH = "x-amz-decoded-content-length"
_STREAMING = "STREAMING-"
# What an earlier signature left; it is made again.
_STALE = frozenset({"x-amz-date", "x-amz-security-token", "x-amz-s3session-token"})
_FRAMING = frozenset({"transfer-encoding", "content-length", "content-encoding"})
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_TOLERATED = timedelta(minutes=5)  # the least that AWS's services tolerate
_PLAUSIBLE = timedelta(days=36_525)  # a clock that was never set may be off by decades


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What to change in a request before it is sent.

    Attributes:
        removed: lower-case names of headers to remove.
        added: headers to add; empty if the request is not signed.
        stream: the body to send instead, where it is signed while it is sent.
    """

    removed: frozenset[str]
    added: Headers
    stream: SignedStream | None = None

    def apply(self, headers: MutableMapping[str, Any]) -> None:
        """Change the headers of a client's request, whose names are looked up in any case."""
        gone = self.removed | {name.lower() for name in self.added}
        for name in [name for name in headers if name.lower() in gone]:
            headers.pop(name, None)
        headers.update(self.added)

    def pairs(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the changed headers of a request as pairs."""
        gone = self.removed | {name.lower() for name in self.added}
        return [*(pair for pair in headers if pair[0].lower() not in gone), *self.added.items()]


class OutgoingSigner:
    """Signs what an HTTP client sends to the hosts that it is bound to.

    The arguments are those of ``sigv4.adapters.with_signer.WithSigner``.
    """

    def __init__(
        self,
        credentials: CredentialsLike | Signer,
        region: str | None = None,
        service: str | None = None,
        *,
        hosts: Iterable[str] | None = None,
        profile: Profile | None = None,
        clock: Callable[[], datetime] | None = None,
        unsigned_payload: bool = False,
        learn_clock: bool = False,
    ) -> None:
        if isinstance(credentials, Signer):
            if (region, service, profile, clock) != (None,) * 4:
                raise TypeError("a Signer has its own region, service, profile and clock")
            signer = credentials
            region, service, profile = signer.region, signer.service, signer.profile
        else:
            signer = Signer(
                credentials, region or "-", service or "-", profile=profile, clock=clock
            )
        self._signer = signer
        self._region, self._service, self._profile = region, service, profile
        self._hosts = BoundHosts(hosts)
        self._unsigned = unsigned_payload
        self._learns = learn_clock
        self._offset = timedelta(0)
        self._scoped: dict[tuple[str, str], Signer] = {}

    @property
    def hashes_bodies(self) -> bool:
        """Whether an adapter is to hash bodies that only it can read."""
        return not self._unsigned

    async def renew(self) -> None:
        """Let a provider that can do so renew its credentials without blocking the event loop."""
        load = getattr(self._signer.source, "aload", None)
        if load is not None:
            await load()

    def sign(
        self,
        method: str,
        url: str,
        headers: Iterable[tuple[str, str]],
        body: Any = None,
        *,
        hashed: str | None = None,
        redirected: bool = False,
    ) -> Outgoing:
        """Decide what to change in a request.

        Args:
            method: in upper case.
            url: absolute, in the form in which the client sends it.
            headers: those that the client will send, as far as they are known.
            body: bytes, text, a binary file, an iterable of bytes, or None.
            hashed: the SHA-256 of a body that the adapter has read itself, in hex.
            redirected: the URL comes from a redirect.

        Raises:
            InvalidRequest: a request that cannot be signed, such as an iterator towards a service
                that needs the hash of the body first.
            InvalidParameter: a host that does not say region and service, or a second host.
        """
        given = [(name.lower(), value) for name, value in headers]
        origin, url = _as_sent(url)
        is_presigned = _is_presigned(url)
        if is_presigned and not redirected:  # by the caller, who sends it as it is, to any host
            return Outgoing(frozenset(), Headers())
        scheme, host = split_url(origin)[:2]
        if not self._hosts.admits(scheme, host, redirected=redirected) or is_presigned:
            return Outgoing(_of_signing(given), Headers())
        if method != method.upper():
            raise InvalidRequest(
                f"The method {method[:40]!r} is not in upper case: servers verify it as it is.",
                f"Write {method[:40].upper()!r}.",
                "method",
            )
        signer = self._signer_for(host, url, redirected=redirected)
        if _takes_chunks(signer.profile):
            self._hosts.remember_s3(host)
        kept = [(name, value) for name, value in given if _is_signed(name, value)]
        lengths = dict(given)
        if isinstance(body, str):
            body = body.encode()
        return self._signed(signer, Request(method, url, kept), body, hashed, lengths)

    def strip(self, headers: Iterable[tuple[str, str]]) -> Outgoing:
        """Decide to leave a request unsigned: what belongs to signing is removed."""
        return Outgoing(_of_signing([(name.lower(), value) for name, value in headers]), Headers())

    def learn(self, status: int, date: str | None) -> bool:
        """Learn the server's time from the refusal of a signed request; do so once.

        Args:
            status: the status of the response.
            date: its header Date.

        Returns:
            Whether the request is worth to be sent again.
        """
        if not self._learns or status != 403 or not date:
            return False
        try:
            there = parsedate_to_datetime(date)
        except (ValueError, OverflowError):
            return False
        if there.tzinfo is None:  # "-0000": UTC, of an unknown place
            there = there.replace(tzinfo=timezone.utc)
        offset = there - self._signer.now()
        if not _TOLERATED < abs(offset) < _PLAUSIBLE:
            return False
        self._learns = False
        self._offset = offset
        return True

    def _signer_for(self, host: str, url: str, *, redirected: bool) -> Signer:
        known = read_host(host)
        service = self._service or known.service_for(split_url(url)[2])
        follows = redirected and service in known.services
        region = known.region if follows and known.region else self._region or known.region
        if not region or not service:
            missing = " and ".join(
                [name for name, value in (("region", region), ("service", service)) if not value]
            )
            raise InvalidParameter(
                f"The host {host[:120]!r} does not say which {missing} to sign for.",
                f"Pass {missing}.",
                "region" if not region else "service",
            )
        scoped = self._scoped.get((region, service))
        if scoped is None:
            signer = self._signer
            profile = self._profile or Profile.for_service(service)
            scoped = signer.scoped(
                region, service, profile=profile, algorithm=signer.algorithm, as_sent=True
            )
            self._scoped[region, service] = scoped
        return scoped

    def _signed(
        self,
        signer: Signer,
        request: Request,
        body: Any,
        hashed: str | None,
        fields: Mapping[str, str],
    ) -> Outgoing:
        at = signer.now() + self._offset
        whole = _bytes_of(body)
        if self._unsigned and whole != b"":
            _check_unsigned(request, signer)
            request = _with_hash(request, UNSIGNED_PAYLOAD)
        elif whole is not None:
            request = _with_body(request, whole)
        elif hashed is not None or _can_be_rewound(body):
            request = _with_hash(request, payload_hash(body) if hashed is None else hashed)
        elif _SHA256 not in request.fields and signer.profile.sign_body:
            return _streamed(signer, request, body, fields, at)
        signed = signer.sign(request, at=at)
        given = {name: value for name, value in request.headers if name == _SHA256}
        return Outgoing(_stale(fields, request), Headers({**given, **signed.headers}))


def _streamed(
    signer: Signer, request: Request, body: Any, fields: Mapping[str, str], at: datetime
) -> Outgoing:
    if not _takes_chunks(signer.profile):
        raise InvalidRequest(
            f"The body is a {type(body).__name__}, and the signature for {signer.service} needs "
            "its hash first.",
            "Pass bytes or a binary file that can seek.",
            "body",
        )
    length = fields.get(_DECODED_LENGTH) or fields.get("content-length") or ""
    if not (length.isascii() and length.isdigit()):
        raise InvalidRequest(
            f"The body is a {type(body).__name__} without a length, and S3 needs the length first.",
            "Send the header Content-Length, or pass bytes or a binary file that can seek.",
            "body",
        )
    encoding = [(name, fields[name]) for name in ("content-encoding",) if name in fields]
    head = Request(request.method, request.url, [*request.headers, *encoding])
    stream = signer.stream(head, body, length=int(length), at=at)
    return Outgoing(_stale(fields, request) | _FRAMING, stream.headers, stream)


def _stale(fields: Mapping[str, str], request: Request) -> frozenset[str]:
    return _of_signing(fields.items()) - {name for name, _ in request.headers}


def _as_sent(url: str) -> tuple[str, str]:
    """Return the root of a URL, and the URL without what clients keep to themselves."""
    scheme, _, rest = url.partition("#")[0].partition("://")
    target = rest.partition("?")[0]
    authority = target.partition("/")[0]
    host = authority.rpartition("@")[2]
    return f"{scheme}://{host}", f"{scheme}://{host}{rest[len(authority) :]}"


def _is_presigned(url: str) -> bool:
    pairs = url.partition("?")[2].split("&")
    return any(pair.partition("=")[0].lower() == "x-amz-signature" for pair in pairs)


def _of_signing(given: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the names of headers that another host must not get."""
    return frozenset(
        name
        for name, value in given
        if name.startswith(_AMZ) or (name == "authorization" and value.lower().startswith(_OURS))
    )


def _is_signed(name: str, value: str) -> bool:
    if name in _STALE or (name == _SHA256 and value.startswith(_STREAMING)):
        return False
    return name in ("host", "content-type") or name.startswith(_AMZ)


def _with_hash(request: Request, hashed: str) -> Request:
    kept = [pair for pair in request.headers if pair[0] != _SHA256]
    return Request(request.method, request.url, [*kept, (_SHA256, hashed)])


def _with_body(request: Request, body: bytes) -> Request:
    """Return the request with a body, whose hash is computed again."""
    kept = [pair for pair in request.headers if pair[0] != _SHA256 or pair[1] == UNSIGNED_PAYLOAD]
    return Request(request.method, request.url, kept, body)


def _bytes_of(body: Any) -> bytes | None:
    if body is None:
        return b""
    return bytes(body) if isinstance(body, (bytes, bytearray, memoryview)) else None


def _can_be_rewound(body: Any) -> bool:
    seekable = getattr(body, "seekable", None)
    return hasattr(body, "read") and seekable is not None and bool(seekable())


def _takes_chunks(profile: Profile) -> bool:
    return profile.content_sha256_header and not profile.normalize_path


def _check_unsigned(request: Request, signer: Signer) -> None:
    profile = signer.profile
    if profile.sign_body and not _takes_chunks(profile):
        raise InvalidParameter(
            f"unsigned_payload works with S3 and VPC Lattice, not with {signer.service!r}.",
            "Leave it out: the hash of the body is signed.",
            "unsigned_payload",
        )
    name = request.host.rpartition(":")[0] or request.host
    if request.scheme == "http" and request.host not in _LOOPBACK and name not in _LOOPBACK:
        raise InvalidParameter(
            "unsigned_payload needs https: over http the body can be changed on the way.",
            "Use https, or leave it out.",
            "unsigned_payload",
        )
