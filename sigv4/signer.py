"""Credentials, region, service and profile, bound: the place where the clock is read."""

from __future__ import annotations

from datetime import datetime, timezone
from time import time

from .core.header import sign_headers
from .core.lifetime import REFUSE, check_on_short_lived
from .core.model import Credentials, Request, Signed
from .core.profile import Profile
from .core.query import presign_url
from .core.signing_key import HMAC_SHA256, check_scope_part
from .core.stream_form import CHUNK_SIZE
from .core.timestamp import to_utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from .batch import Batch
    from .core.event import EventStream
    from .core.signing_key import Algorithm
    from .core.stream_form import Trailer
    from .provider import CredentialsLike, Provider
    from .streams import Body, SignedStream


class Signer:
    """Signs requests to one service in one region; safe to share between threads.

    Pickled with its credentials, so that worker processes can sign: treat the bytes as a secret.

    Args:
        credentials: who signs: `Credentials`, or a provider, which is asked at each signature; a
            session of boto3 or botocore is one.
        region: such as ``eu-west-1``; for SigV4A the region set, such as ``*`` or
            ``us-east-1,eu-*``.
        service: signing name, such as ``s3`` or ``execute-api``.
        profile: what the service does differently; ``Profile.for_service(service)`` by default.
        clock: called without arguments for the current moment, an aware datetime; the system's
            clock by default.
        algorithm: ``sigv4.HMAC_SHA256``, or ``sigv4.ECDSA_P256_SHA256`` for SigV4A.

    Raises:
        InvalidRequest: a region or service that cannot stand in a credential scope, or what is no
            region set.
        TypeError: a value of another type.
    """

    __slots__ = ("credentials", "region", "service", "profile", "clock", "algorithm")

    def __init__(
        self,
        credentials: CredentialsLike,
        region: str,
        service: str,
        *,
        profile: Profile | None = None,
        clock: Callable[[], datetime] | None = None,
        algorithm: Algorithm = HMAC_SHA256,
    ) -> None:
        if profile is not None and not isinstance(profile, Profile):
            raise TypeError(f"profile must be a Profile, not {type(profile).__name__}")
        if not hasattr(algorithm, "signing_key"):
            raise TypeError(
                "algorithm must be sigv4.HMAC_SHA256 or sigv4.ECDSA_P256_SHA256, not "
                f"{type(algorithm).__name__}"
            )
        algorithm.check_region(region)
        check_scope_part("service", service)
        if isinstance(credentials, Credentials):
            self.credentials = credentials
        else:
            self._follow(credentials)
        self.region = region
        self.service = service
        self.profile = profile if profile is not None else Profile.for_service(service)
        self.clock = clock if clock is not None else system_clock
        self.algorithm = algorithm

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
        _check_request(request)
        return sign_headers(
            request,
            self.credentials,
            self.region,
            self.service,
            self.profile,
            self.now(at),
            self.algorithm,
        )

    def presign(
        self,
        request: Request,
        *,
        expires_in: int = 3600,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
    ) -> Signed:
        """Presign a request: a URL that works without credentials until it ends.

        Args:
            request: as it will be sent; its headers are signed and must be sent with the URL.
            expires_in: seconds that the URL lasts, 1 to 604800.
            at: aware datetime to sign at; now by default.
            on_short_lived: when the credentials end before the URL would: ``"refuse"``, or
                ``"cap"`` it to their end, which ``signed.expires_at`` then tells.

        Returns:
            ``signed.url``, ``signed.headers`` to send with it, ``signed.expires_at``.

        Raises:
            GuardError: an expiry out of range or beyond the credentials; one class per rule.
            InvalidRequest: the URL is presigned already.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
        """
        _check_request(request)
        return presign_url(
            request,
            self.credentials,
            self.region,
            self.service,
            self.profile,
            self.now(at),
            expires_in,
            check_on_short_lived(on_short_lived),
            self.algorithm,
        )

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
            at: aware datetime to sign at; the moment of use by default.

        Returns:
            ``batch(row)`` are the headers to add, ``batch.many(rows)`` an iterator of them.

        Raises:
            InvalidRequest: a request that cannot be signed, or a place that cannot be open.
        """
        from .batch import Batch

        _check_request(request)
        moment = None if at is None else self.now(at)
        signing = (self.credentials, self.region, self.service, self.profile)
        return Batch(request, vary, *signing, self.now, moment, self.algorithm)

    def scoped(
        self, region: str, service: str, *, profile: Profile, algorithm: Algorithm = HMAC_SHA256
    ) -> Signer:
        """Return a signer for another region or service, with the same credentials and clock."""
        return Signer(
            self.source, region, service, profile=profile, clock=self.clock, algorithm=algorithm
        )

    @property
    def source(self) -> Credentials | Provider:
        """What the signer was made with: `Credentials`, or the provider."""
        return self.credentials

    def _follow(self, source: Any) -> None:
        """Become a signer that asks a provider; decided once, so that others lose no time."""
        from .provider import provider_of

        provider = provider_of(source)
        if type(self) is not Signer:
            raise TypeError(f"{type(self).__name__} must be made with Credentials, not a provider")
        self.__class__ = FollowingSigner  # it has the same slots
        _SLOT.__set__(self, provider)

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
    ) -> SignedStream:
        """Sign an upload whose body is framed and signed while it is sent (``aws-chunked``, S3).

        Args:
            request: the head, without a body.
            chunks: the body: bytes, a binary file, or an iterable or async iterable of bytes in
                pieces of any size.
            length: bytes of the body; known by itself for bytes and for files that can be sought.
            trailers: names of checksums to compute on the way and send behind the body (``crc32``,
                ``crc32c``, ``crc64nvme``, ``sha1``, ``sha256``), or a mapping of names of headers
                to what to send there: text; None for a checksum to compute; or what is called for
                a checksum in base64 once the body has come.
            sign_chunks: sign each chunk. Without, nothing binds the body but the checksum behind
                it, and only https keeps it from being changed; then `trailers` must name one.
            chunk_size: bytes of each chunk but the last, at least 8192.
            at: aware datetime to sign at; now by default.

        Returns:
            ``stream.headers`` to add, and the body to send: ``for data in stream`` or
            ``async for``. A body that does not keep its length ends in a `BodyLengthMismatch`.

        A Content-Length is signed if the request carries one, whatever its value; the right one is
        among the headers to add either way.

        Raises:
            InvalidRequest: a method without a body, or a request that has one.
            InvalidParameter: no length, a chunk size below 8192, an unknown checksum.
            BodyLengthMismatch: `length` is not that of bytes or of a file.
            MissingExtra: a checksum that needs a package.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
        """
        from .streams import sign_stream

        _check_request(request)
        return sign_stream(
            request,
            chunks,
            length,
            trailers,
            sign_chunks,
            chunk_size,
            self.credentials,
            self.region,
            self.service,
            self.profile,
            self.now(at),
            self.algorithm,
        )

    def event_stream(self, signed: Signed) -> EventStream:
        """What signs the events of a stream, one after the other.

        Args:
            signed: the request that opens the stream, as `sign` gave it for one that carries
                ``x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-EVENTS``, or as `presign` gave
                it for a WebSocket.

        Returns:
            ``stream.message(payload)`` gives the bytes of a signed event, ``stream.end()`` those of
            the one that closes the stream.

        Raises:
            InvalidRequest: another signer signed it, or a body that is no stream of events.

        Source: https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html
        """
        from .core.event import Chain, EventStream

        if not isinstance(signed, Signed):
            raise TypeError(f"signed must be Signed, not {type(signed).__name__}")
        credentials = self.credentials
        chain = Chain.opened_by(signed, self.algorithm, credentials, self.region, self.service)
        return EventStream(chain, credentials, self.clock)

    def now(self, at: datetime | None = None) -> datetime:
        """The moment to sign at, in UTC and whole seconds: the given one, or the clock's."""
        return to_utc(self.clock() if at is None else at)

    def __repr__(self) -> str:
        return (
            f"Signer({self.source!r}, region={self.region!r}, service={self.service!r}, "
            f"profile={self.profile!r}, algorithm={self.algorithm!r})"
        )


_SLOT: Any = Signer.__dict__["credentials"]


class FollowingSigner(Signer):
    """A signer that asks a provider at each signature; ``Signer(provider, ...)`` makes one.

    Pickled with its provider, so that worker processes can sign.
    """

    __slots__ = ()

    @property
    def credentials(self) -> Credentials:  # type: ignore[override]
        """The credentials now: one frozen set, to be read once for a signature."""
        from .provider import load_from

        return load_from(self.source)  # type: ignore[arg-type]

    @property
    def source(self) -> Credentials | Provider:
        """The provider."""
        provider: Provider = _SLOT.__get__(self)
        return provider

    def batch(
        self,
        request: Request,
        *,
        vary: Sequence[str] = ("path", "query", "body"),
        at: datetime | None = None,
    ) -> Batch:
        """As `Signer.batch`; what is compiled follows a change of credentials."""
        from .batch import FollowingBatch

        _check_request(request)
        moment = None if at is None else self.now(at)
        signing = (self.credentials, self.region, self.service, self.profile)
        made = FollowingBatch(request, vary, *signing, self.now, moment, self.algorithm)
        made.follow(self)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        values = (self.source, self.region, self.service, self.profile, self.clock, self.algorithm)
        return _unpickled, values


def _unpickled(
    source: Provider,
    region: str,
    service: str,
    profile: Profile,
    clock: Callable[[], datetime],
    algorithm: Algorithm,
) -> Signer:
    return Signer(source, region, service, profile=profile, clock=clock, algorithm=algorithm)


def _check_request(request: Request) -> None:
    if not isinstance(request, Request):
        raise TypeError(f"request must be a sigv4.Request, not {type(request).__name__}")


def system_clock() -> datetime:
    """The current moment, in whole seconds."""
    return datetime.fromtimestamp(int(time()), timezone.utc)
