"""Verifies that a request was signed by the credentials it names, as it arrived, and recently.

The signature is computed from what arrived, by the modules that make signatures, and compared.
Further checks stand around that, without which a right signature proves little. They come in the
order in which AWS reports errors:

     1. sizes; what decides on the signature arrives once    checks
     2. one way to authenticate, well-formed                 claim_reader
     3. the date: of about now, or not expired               checks
     4. the scope: its day, region, service, region set      checks
     5. all that matters is signed, all signed arrived       checks
     6. the payload hash, present and of a known kind        payload_hash
     7. the access key, its token, its expiration            key_check
     8. the signature, in constant time                      key_check
     9. the body, if it is there                             body
    10. not seen before                                      replay
    11. the body that follows                                body, chunked_body, events

An unknown access key takes as long as a known one, so that timing does not reveal which it is.
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, overload

from ..core.constants import MAX_EXPIRES_IN
from ..core.form import POLICY_FIELD
from ..core.model import Request
from ..core.signing_key import HmacSha256
from ..core.timestamp import to_utc
from ..signer import system_clock
from . import checks
from . import payload_hash as payload
from .chunked_body import ChunkedBody
from .claim_reader import Reader
from .dialect import claimed_service, in_dialect
from .errors import Refusals, VerificationError
from .events import EventBody
from .form import ReceivedForm
from .form_results import VerifiedForm, VerifiedFormHead
from .key_check import KeyCheck, check_replay
from .limits import DEFAULT, Limits
from .opened_streams import is_of, opened_by
from .options import Options, check_types, header_names, proxy_names, scope_names
from .request_check import check_request, check_type, read_claim
from .results import Verified, VerifiedHead, ahead_of_clock, set_ahead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Any, NoReturn

    from ..core.profile import Profile
    from ..core.signing_key import Algorithm
    from .key_check import Lookup
    from .replay import Replay


class Verifier:
    """Verifies requests; safe to share between threads.

    Args:
        lookup: called with an access key id for its `Credentials`, or None if it is not known.
            What it raises passes through. Credentials of another access key id, as a lookup that
            ignores case finds, count as not known.
        region: the region, or regions, that signatures must be for; any by default.
        service: the signing name, or names; any by default.
        max_skew: seconds that a request's date may differ from now; S3 allows 900, other services
            300. A presigned URL may be dated so far ahead.
        clock: called for the current time, an aware datetime; the system's clock by default.
        profile: what the service does differently; that of the signature's service by default.
        algorithms: the accepted ones; ``AWS4-HMAC-SHA256`` alone by default. Add
            ``sigv4.ECDSA_P256_SHA256`` for SigV4A.
        replay: remembers requests, as a `ReplayStore` does; a request that comes again is refused.
            Two equal requests that were signed in one second are such a repetition.
        one_time_urls: let `replay` refuse repeated presigned URLs and forms as well.
        unsigned_payload: accept ``UNSIGNED-PAYLOAD`` bodies for S3 and other services that do;
            otherwise presigned URLs must sign the hash of what they upload.
        unsigned_payload_over_http: accept them over http too, where they can be changed.
        headers_in_query: let a query parameter replace a signed header of its name, as S3 does.
        slashes_in_access_key_ids: accept access key ids with slashes, as some servers issue them.
        strict_paths: refuse a path that arrives in another form than was signed, such as
            ``/x/../a`` for ``/a``.
        required_headers: names of headers that must be present and signed.
        proxy_headers: names of ``x-amz-`` headers that a proxy adds after signing, such as
            ``x-amz-cf-id``; they need not be signed. Names that S3 acts on are refused.
        limits: bounds of what arrives.

    Raises:
        TypeError, ValueError: an argument of the wrong type or value.
    """

    __slots__ = ("_lookup", "_now", "_options")

    def __init__(
        self,
        lookup: Lookup,
        *,
        region: str | Iterable[str] | None = None,
        service: str | Iterable[str] | None = None,
        max_skew: int = 900,
        clock: Callable[[], datetime] | None = None,
        profile: Profile | None = None,
        algorithms: Iterable[Algorithm] | None = None,
        replay: Replay | None = None,
        one_time_urls: bool = False,
        unsigned_payload: bool = True,
        unsigned_payload_over_http: bool = False,
        headers_in_query: bool = False,
        slashes_in_access_key_ids: bool = False,
        strict_paths: bool = False,
        required_headers: Iterable[str] = (),
        proxy_headers: Iterable[str] = (),
        limits: Limits = DEFAULT,
    ) -> None:
        check_types(lookup, clock, profile, replay, limits)
        if type(max_skew) is not int or not 0 <= max_skew <= MAX_EXPIRES_IN:
            raise ValueError(f"max_skew must be 0 to {MAX_EXPIRES_IN} seconds, not {max_skew!r}")
        services = scope_names("service", service)
        refuse = Refusals(min(services) if services else None, profile)
        chosen = [HmacSha256()] if algorithms is None else list(algorithms)
        by_name = {algorithm.name: algorithm for algorithm in chosen}
        self._lookup = lookup
        self._now = clock if clock is not None else system_clock
        self._options = Options(
            regions=scope_names("region", region),
            services=services,
            max_skew=timedelta(seconds=max_skew),
            profile=profile,
            replay=replay,
            one_time_urls=one_time_urls,
            unsigned=(unsigned_payload, unsigned_payload_over_http),
            headers_in_query=headers_in_query,
            strict_paths=strict_paths,
            required=header_names("required_headers", required_headers),
            from_proxies=proxy_names(proxy_headers),
            limits=limits,
            one_service=services is not None and len(services) == 1,
            refuse=refuse,
            reader=Reader(by_name, refuse, slashes_in_access_key_ids, limits),
            keys=KeyCheck(),
        )

    @property
    def only_service(self) -> str | None:
        """The one signing name that is accepted; None for any or several."""
        services = self._options.services
        return min(services) if services and self._options.one_service else None

    @property
    def limits(self) -> Limits:
        """The bounds of what arrives, for `received`, `from_wsgi` and `from_asgi`."""
        return self._options.limits

    def answers_as_s3(self, request: Request | None) -> bool:
        """Say whether errors have S3's form, for a request or for what is not even a request."""
        options = self._options
        if options.one_service or options.profile is not None or request is None:
            return options.refuse.is_s3
        claimed = claimed_service(request.fields.get("authorization", ""), request.query)
        return Refusals(claimed).is_s3

    def access_key_id(self, request: Request) -> str:
        """Read the access key id that a request names, before any lookup. It is not verified.

        A server whose keys are in an asynchronous store fetches the credentials first::

            found = await store.get(verifier.access_key_id(request))
            verified = verifier.verify(request, lookup=lambda _: found)

        Raises:
            VerificationError: there is no claim, or a malformed one.
        """
        check_type(request)
        try:
            return read_claim(self._options, request).access_key_id
        except VerificationError as error:
            raise self._in_dialect(error, request) from None

    def form_access_key_id(self, fields: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> str:
        """Read the access key id that a form names, as `access_key_id` does of a request."""
        return self._form(fields).claim.access_key_id

    @overload
    def verify(
        self,
        request: Request,
        *,
        at: datetime | None = None,
        body_follows: Literal[False] = False,
        lookup: Lookup | None = None,
    ) -> Verified: ...

    @overload
    def verify(
        self,
        request: Request,
        *,
        at: datetime | None = None,
        body_follows: Literal[True],
        lookup: Lookup | None = None,
    ) -> VerifiedHead: ...

    @overload
    def verify(
        self,
        request: Request,
        *,
        at: datetime | None = None,
        body_follows: bool,
        lookup: Lookup | None = None,
    ) -> Verified | VerifiedHead: ...

    def verify(
        self,
        request: Request,
        *,
        at: datetime | None = None,
        body_follows: bool = False,
        lookup: Lookup | None = None,
    ) -> Verified | VerifiedHead:
        """Verify a request that carries its signature in a header or in its query.

        Args:
            request: as it arrived: raw path and query, every header, and its body.
            at: aware datetime to verify at; now by default.
            body_follows: the body has not been read yet and is not part of `request`.
            lookup: the lookup to use for this request instead of the verifier's.

        Returns:
            `Verified`; with `body_follows` a `VerifiedHead`, which says how to check the body.

        Raises:
            BodyRequired: the body is in chunks or events, which have still to be checked: call
                with ``body_follows=True``.
            VerificationError: what is wrong, with AWS's code and the HTTP status to answer with.
        """
        if not isinstance(request, Request):
            check_type(request)
        now = to_utc(self._now() if at is None else at)
        try:
            found = check_request(self._options, request, now, body_follows, lookup or self._lookup)
        except VerificationError as error:
            raise self._in_dialect(error, request) from None
        if at is not None:
            set_ahead(found, now - to_utc(self._now()))
        return found

    @overload
    def verify_form(
        self,
        fields: Mapping[str, Any] | Iterable[tuple[str, Any]],
        *,
        at: datetime | None = None,
        bucket: str | None = None,
        filename: str | None = None,
        size: int | None = None,
        file_follows: Literal[False] = False,
        lookup: Lookup | None = None,
    ) -> VerifiedForm: ...

    @overload
    def verify_form(
        self,
        fields: Mapping[str, Any] | Iterable[tuple[str, Any]],
        *,
        at: datetime | None = None,
        bucket: str | None = None,
        filename: str | None = None,
        size: int | None = None,
        file_follows: Literal[True],
        lookup: Lookup | None = None,
    ) -> VerifiedFormHead: ...

    def verify_form(
        self,
        fields: Mapping[str, Any] | Iterable[tuple[str, Any]],
        *,
        at: datetime | None = None,
        bucket: str | None = None,
        filename: str | None = None,
        size: int | None = None,
        file_follows: bool = False,
        lookup: Lookup | None = None,
    ) -> VerifiedForm | VerifiedFormHead:
        """Verify the fields of a form that uploads a file.

        Args:
            fields: a mapping or (name, value) pairs in the order of the form; a field ``file``,
                if it is there, is the content, as bytes or text. Fields after it are ignored.
            at: aware datetime to verify at; now by default.
            bucket: the bucket of the URL; by default that of the policy. The server must then
                compare ``verified.bucket`` with the bucket that it would put the file into.
            filename: the file's name as it arrived; its part after the last slash or backslash
                replaces ``${filename}`` in the fields. Without it, the conditions must hold for
                any name.
            size: the number of the file's bytes, if that is known and the file is not a field.
            file_follows: the file has not been read yet.
            lookup: the lookup to use for this form instead of the verifier's.

        Returns:
            `VerifiedForm`; with `file_follows` a `VerifiedFormHead`, which takes the file.

        Raises:
            BodyRequired: the policy bounds the file's size, or a field has its MD5 or checksum,
                and what is known of the file does not suffice.
            VerificationError: what is wrong, with AWS's code and the HTTP status to answer with.
        """
        now = to_utc(self._now() if at is None else at)
        options = self._options
        form = self._form(fields)
        claim, refuse = form.claim, options.refuse
        form.check_time(now, options.max_skew)
        checks.check_scope(claim, options.regions, options.services, refuse)
        text = form.fields[POLICY_FIELD]
        tokens = list(claim.tokens.values())
        credentials = options.keys.check(
            claim, claim.signature, text, tokens, now, lookup or self._lookup, refuse
        )
        head = form.admit(now, bucket, filename, credentials.expiration)
        verified = head if file_follows else form.check_file(head, size)
        if options.replay is not None and options.one_time_urls:
            ends = verified.expires_at
            check_replay(options.replay, claim.access_key_id, text, ends, refuse)
        return verified

    def stream(self, request: Request, verified: Verified | VerifiedHead) -> ChunkedBody:
        """Make what verifies an ``aws-chunked`` body as it arrives.

        ``stream.feed(data)`` gives the bytes that are verified so far, ``stream.close()`` the
        `Verified` after the last of them.

        Args:
            request: the request that was verified.
            verified: the head that `verify` gave for it.

        Raises:
            VerificationError: a length or trailers that contradict the form of the body.
            ValueError: another request, or one whose body is not in chunks.
        """
        if not isinstance(verified, VerifiedHead) or verified.payload_hash not in payload.STREAMING:
            raise ValueError(
                f"x-amz-content-sha256 is {verified.payload_hash}, so the body is not in chunks"
            )
        options = self._options
        if not is_of(options, request, options.reader.read(request), verified, verified.key):
            raise ValueError("the head is not that of this request")
        refuse = options.refusals_for(verified.scope.service)
        return ChunkedBody(request, verified, refuse, options.limits)

    def event_stream(
        self,
        request: Request,
        verified: Verified | VerifiedHead,
        *,
        lookup: Lookup | None = None,
    ) -> EventBody:
        """Make what verifies the signed events that follow a request.

        ``events.feed(data)`` gives the events that are verified so far, ``events.close()`` the
        `Verified` once the signed end has arrived. The stream ends with its credentials, and an
        event must be dated within `max_skew` of the time at which it arrives. Where `verify` was
        given a time, the stream goes on from that time.

        Args:
            request: the request that was verified, and opened the stream.
            verified: what `verify` gave for it.
            lookup: the lookup to use instead of the verifier's.

        Raises:
            VerificationError: the credentials are not known any more.
            ValueError: another request, or one that no events follow.
        """
        options = self._options
        claim = options.reader.read(request)
        credentials = opened_by(options, request, claim, verified, lookup or self._lookup)
        refuse = options.refusals_for(claim.scope.service)
        ahead = ahead_of_clock(verified)
        return EventBody(
            claim, credentials, verified, refuse, lambda: self._now() + ahead, options.max_skew
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("a verifier does not pickle: its lookup stays where the keys are")

    def _form(self, fields: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> ReceivedForm:
        options = self._options
        return ReceivedForm(fields, options.reader, options.limits, options.refuse)

    def _in_dialect(self, error: VerificationError, request: Request) -> VerificationError:
        if self._options.one_service or self._options.profile is not None:
            return error
        return in_dialect(
            error, claimed_service(request.fields.get("authorization", ""), request.query)
        )
