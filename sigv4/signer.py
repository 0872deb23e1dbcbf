"""Credentials, region, service and profile, bound: the place where the clock is read."""

from __future__ import annotations

from time import time

from .core.calendar import datetime, timezone
from .core.constants import CHUNK_SIZE
from .core.header import sign_headers
from .core.lifetime import REFUSE, USUAL, check_on_short_lived
from .core.model import Credentials, Request, Signed
from .core.query import presign_url
from .core.signing_key import HMAC_SHA256
from .core.signing_params import SigningParams
from .core.timestamp import to_utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import timedelta
    from typing import Any

    from .batch import Batch
    from .core.event import EventStream
    from .core.profile import Profile
    from .core.renewal import Late
    from .core.signing_key import Algorithm
    from .core.stream_form import Trailer
    from .guards import Guards
    from .provider import CredentialsLike, Provider
    from .streams import Body, SignedStream

UNKNOWN = Credentials("UNKNOWN", "UNKNOWN")  # those of a provider that was not asked yet


class Signer:
    """Signs requests to one service in one region; safe to share between threads.

    Pickled with its credentials, so that worker processes can sign: treat the bytes as a secret.

    Args:
        credentials: who signs: `Credentials`, or a provider, which is asked at each signature; a
            session of boto3 or botocore is one.
        region: such as ``eu-west-1``; for SigV4A the region set, such as ``us-east-1,eu-*``.
        service: signing name, such as ``s3`` or ``execute-api``.
        profile: what the service does differently; ``Profile.for_service(service)`` by default.
        clock: called without arguments for the current time, an aware datetime; the system's
            clock by default.
        algorithm: ``sigv4.HMAC_SHA256``, or ``sigv4.ECDSA_P256_SHA256`` for SigV4A.
        allow_scope_mismatch: sign for a region or service that the host contradicts.
        allow_long_expiry: presign for longer than the service honours.
        allow_ambiguous_paths: sign paths that clients or S3 read otherwise, without a warning.
        allow_non_ascii_headers: sign header values beyond ASCII.
        allow_refused_headers: sign repeated and malformed headers, which servers refuse.

    Raises:
        InvalidRequest: the region or the service cannot be part of a credential scope.
        ServiceMismatch: a signing name in capitals, such as ``S3``.
        TypeError: a value of another type.
    """

    __slots__ = ("_allowed", "_guards", "_params", "_provider", "clock")

    def __init__(
        self,
        credentials: CredentialsLike,
        region: str,
        service: str,
        *,
        profile: Profile | None = None,
        clock: Callable[[], datetime] | None = None,
        algorithm: Algorithm = HMAC_SHA256,
        allow_scope_mismatch: bool = False,
        allow_long_expiry: bool = False,
        allow_ambiguous_paths: bool = False,
        allow_non_ascii_headers: bool = False,
        allow_refused_headers: bool = False,
    ) -> None:
        if not (clock is None or callable(clock)):
            raise TypeError(f"clock must be callable, not {type(clock).__name__}")
        self._provider: Provider | None = None
        if not isinstance(credentials, Credentials):
            from .provider import provider_of

            self._provider = provider_of(credentials)
            credentials = UNKNOWN
        self._params = SigningParams(credentials, region, service, profile, algorithm)
        self._allowed: tuple[bool, ...] = (
            allow_scope_mismatch,
            allow_long_expiry,
            allow_ambiguous_paths,
            allow_non_ascii_headers,
            allow_refused_headers,
            False,
        )
        self._guards: Guards | None = None
        if service != service.lower() and not allow_scope_mismatch:
            from .services.scope import check_service_name

            check_service_name(service)
        self.clock = clock if clock is not None else system_clock

    def scoped(
        self,
        region: str,
        service: str,
        *,
        profile: Profile,
        algorithm: Algorithm = HMAC_SHA256,
        as_sent: bool = False,
    ) -> Signer:
        """Return a signer for another scope, with the same credentials, clock and guards.

        With `as_sent` it signs URLs in the form in which a client sends them: it does not warn of
        paths that clients rewrite.
        """
        signer: Signer = object.__new__(Signer)
        signer._provider = self._provider
        signer._params = SigningParams(
            self._params.credentials, region, service, profile, algorithm
        )
        signer._allowed = (*self._allowed[:-1], as_sent or self._allowed[-1])
        signer._guards = None
        signer.clock = self.clock
        return signer

    def _load_guards(self) -> Guards:
        """Make the guards when a request is signed: presigning for S3 needs none of them."""
        from .guards import Guards

        self._guards = guards = Guards(*self._allowed)
        return guards

    @property
    def params(self) -> SigningParams:
        """The inputs that all signatures share, with the credentials that are valid now."""
        if self._provider is None:
            return self._params
        from .provider import load_from

        params, loaded = self._params, load_from(self._provider)
        if loaded is not params.credentials and loaded != params.credentials:
            self._params = params = params.with_credentials(loaded)
        return params

    @property
    def source(self) -> Credentials | Provider:
        """What the signer was made with: `Credentials`, or the provider."""
        return self._params.credentials if self._provider is None else self._provider

    @property
    def credentials(self) -> Credentials:
        """Who signs."""
        return self.params.credentials

    @property
    def region(self) -> str:
        """The region of the scope, or the region set of SigV4A."""
        return self._params.region

    @property
    def service(self) -> str:
        """The signing name."""
        return self._params.service

    @property
    def profile(self) -> Profile:
        """What the service does differently."""
        return self._params.profile

    @property
    def algorithm(self) -> Algorithm:
        """``sigv4.HMAC_SHA256`` or ``sigv4.ECDSA_P256_SHA256``."""
        return self._params.algorithm

    def sign(self, request: Request, *, at: datetime | None = None) -> Signed:
        """Sign a request with headers.

        Args:
            request: as it will be sent.
            at: aware datetime to sign at; now by default.

        Returns:
            What to add: ``signed.headers``, or ``signed.apply(request)`` for the whole request.

        Raises:
            InvalidRequest: the URL is presigned already, or a given payload hash is not the body's.
            ExpiredCredentials: the credentials have ended.
            NaiveDatetime: `at` has no time zone.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-auth-using-authorization-header.html
        """
        if not isinstance(request, Request):
            _check_request(request)
        guards = self._guards or self._load_guards()
        params = self._params if self._provider is None else self.params
        rules = guards.admit(request, params)
        if rules.profile is not params.profile:
            params = params.with_profile(rules.profile)
        usual = at is None and self.clock is system_clock
        signed = sign_headers(request, params, system_clock() if usual else self.now(at))
        return guards.check_signed(request, signed, rules)

    def presign(
        self,
        request: Request,
        *,
        expires_in: int | timedelta = USUAL,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
    ) -> Signed:
        """Presign a request: a URL that works without credentials until it ends.

        Args:
            request: as it will be sent; its headers are signed and must be sent with the URL.
            expires_in: how long the URL lasts: 1 to 604800 seconds, or a timedelta; an hour by
                default, or the most that the service honours where that is less.
            at: aware datetime to sign at; now by default.
            on_short_lived: when the credentials end before the URL would: ``"refuse"``, ``"cap"``
                it to their end, or ``"allow"`` it; ``signed.expires_at`` is when it ends.

        Returns:
            ``signed.url``, ``signed.headers`` to send with it, ``signed.expires_at``.

        Raises:
            GuardError: an expiry out of range or beyond the credentials; one class per rule.
            InvalidRequest: the URL is presigned already.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
        """
        _check_request(request)
        check_on_short_lived(on_short_lived)
        guards = self._guards or self._load_guards()
        params = self._params if self._provider is None else self.params
        rules = guards.admit(request, params, presign=True)
        if rules.profile is not params.profile:
            params = params.with_profile(rules.profile)
        lasts = guards.expires_in(params.service, expires_in)
        signed = presign_url(request, params, self.now(at), lasts, on_short_lived)
        return guards.check_signed(request, signed, rules)

    def batch(
        self,
        request: Request,
        *,
        vary: Sequence[str] = ("path", "query", "body"),
        at: datetime | None = None,
    ) -> Batch:
        """Compile a request, to sign many that differ from it in few places.

        Args:
            request: what they share: method, host, headers, and the places that are not open.
            vary: which places each row fills: ``path``, ``query``, ``body``.
            at: aware datetime to sign at; the time of use by default.

        Returns:
            ``batch(row)`` are the headers to add, ``batch.many(rows)`` an iterator of them.

        Raises:
            InvalidRequest: a request that cannot be signed, or a place that cannot be open.
        """
        from .batch import Batch

        _check_request(request)
        signing_time = None if at is None else self.now(at)
        guards = self._guards or self._load_guards()
        rules = guards.admit(request, self.params)
        guards.check_path(request.path, rules)
        guards.check_ascii(request)
        return Batch(request, vary, self, rules.profile, guards.path_check(rules), signing_time)

    def stream(
        self,
        request: Request,
        chunks: Body,
        *,
        length: int | None = None,
        trailers: Iterable[str] | Mapping[str, Trailer] | None = None,
        sign_chunks: bool = True,
        chunk_size: int = CHUNK_SIZE,
        at: datetime | None = None,
        allow_unsupported: bool = False,
    ) -> SignedStream:
        """Sign an upload whose body is framed and signed while it is sent (``aws-chunked``, S3).

        Args:
            request: the head, without a body.
            chunks: the body: bytes, a binary file, or an iterable or async iterable of bytes in
                pieces of any size.
            length: bytes of the body; not needed for bytes and for files that can seek.
            trailers: the name of the checksum to compute on the way and send after the body
                (``["crc32"]``, ``crc32c``, ``crc64nvme``, ``sha1``, ``sha256``...), or a mapping of
                names of headers to their values: text; None for a checksum to compute; or a
                function that returns a checksum in base64 after the body. S3 takes one checksum.
            sign_chunks: sign each chunk. Without, `trailers` must name a checksum: it detects
                errors, and only https prevents changes.
            chunk_size: bytes of each chunk but the last, at least 8192.
            at: aware datetime to sign at; now by default.
            allow_unsupported: send trailers to a service that is known to take none.

        Returns:
            ``stream.headers`` to add, and the body to send: ``for data in stream`` or
            ``async for``. A body that does not keep its length ends in a `BodyLengthMismatch`.

        A Content-Length is signed if the request carries one, whatever its value; the right one is
        among the headers to add either way.

        Raises:
            InvalidRequest: a method without a body, or a request that has one.
            InvalidParameter: no length, a chunk size below 8192, an unknown checksum.
            BodyLengthMismatch: `length` is not that of bytes or of a file.
            RefusedHeader: several checksums of the body, in trailers and headers: S3 takes one.
            UnsupportedByService: the service of the host takes no trailers.
            MissingExtra: a checksum that needs a package.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
        """
        from .streams import check_streams, sign_stream

        _check_request(request)
        check_streams(request, self._params)
        params = self.params
        guards = self._guards or self._load_guards()
        rules = guards.admit(request, params, body_follows=True)
        guards.check_path(request.path, rules)
        guards.check_ascii(request)
        return sign_stream(
            request,
            chunks,
            length,
            trailers,
            sign_chunks,
            chunk_size,
            params.with_profile(rules.profile),
            self.now(at),
            guards.check_streamed,
            allow_unsupported,
        )

    def event_stream(self, signed: Signed) -> EventStream:
        """Return an object that signs the events of a stream, one after the other.

        Args:
            signed: the request that opens the stream, as `sign` gave it for one that carries
                ``x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-EVENTS``, or as `presign` gave
                it for a WebSocket.

        Returns:
            ``stream.message(payload)``: a signed event in bytes; ``stream.end()``: the last one.

        Raises:
            InvalidRequest: another signer signed it, or a body that is no stream of events.

        Source: https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html
        """
        from .core.event import Chain, EventStream

        if not isinstance(signed, Signed):
            raise TypeError(f"signed must be Signed, not {type(signed).__name__}")
        params = self.params
        return EventStream(Chain.opened_by(signed, params), params.credentials, self.clock)

    def now(self, at: datetime | None = None, second: int | None = None) -> datetime:
        """Return the signing time, in UTC and whole seconds: the given one, or the clock's.

        Args:
            at: the given one.
            second: what `second` gave just before; the time is not read again.
        """
        if at is not None:
            return to_utc(at)
        if second is not None:
            return datetime.fromtimestamp(second, timezone.utc)
        return system_clock() if self.clock is system_clock else to_utc(self.clock())

    def second(self) -> int | None:
        """Return the POSIX time in whole seconds, cheaper than a datetime; None with a clock."""
        return int(time()) if self.clock is system_clock else None

    def in_time(self, values: Iterable[Any], until: datetime, late: Late) -> Iterator[Any]:
        """Yield values until the clock has passed a time; then call `late`, which raises."""
        now = time if self.clock is system_clock else lambda: self.clock().timestamp()
        limit = until.timestamp()
        for value in values:
            if now() >= limit:
                late()
            yield value

    def __repr__(self) -> str:
        return (
            f"Signer({self.source!r}, region={self.region!r}, service={self.service!r}, "
            f"profile={self.profile!r}, algorithm={self.algorithm!r})"
        )


def _check_request(request: Request) -> None:
    if not isinstance(request, Request):
        raise TypeError(f"request must be a sigv4.Request, not {type(request).__name__}")


def system_clock() -> datetime:
    """Return the current time, in whole seconds."""
    second, known = int(time()), _last_second[0]
    if known[0] != second:
        known = _last_second[0] = second, datetime.fromtimestamp(second, timezone.utc)
    return known[1]


# Many signatures fall into one second. The pair is replaced whole, so threads may share it.
_last_second = [(0, datetime.fromtimestamp(0, timezone.utc))]
