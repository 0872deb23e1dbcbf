"""Whether a request is signed by whom it says, as it says, now: the other direction of signing.

The signature is computed from what arrived, in the rooms that make signatures, and compared. Around
that stand the checks without which a right signature proves little, in the order in which AWS
reports errors:

     1. size; what decides arrives once                     checks
     2. one way to authenticate, well-formed                claims
     3. the date: of about now, or not ended                checks
     4. the scope: its day, region, service, region set     checks
     5. all that matters is signed, all signed arrived      checks
     6. the payload hash, told and of a known kind          payload
     7. the access key, its token, its end                  here
     8. the signature, in constant time                     here
     9. not seen before                                     replay
    10. the body                                            body, chunks

An unknown access key costs what a known one costs, so that time does not tell them apart.
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from secrets import token_hex

from ..core import redact
from ..core.canonical_request import (
    canonical_headers,
    canonical_path,
    canonical_request,
)
from ..core.constants import MAX_EXPIRES_IN
from ..core.digest import sha256_hex
from ..core.form import POLICY_FIELD
from ..core.model import Credentials, Request
from ..core.profile import Profile
from ..core.signing_key import HmacSha256
from ..core.string_to_sign import string_to_sign
from ..core.timestamp import to_utc
from ..signer import system_clock
from . import checks
from . import payload_hash as payload
from .body import BodyCheck
from .chunked_body import ChunkedBody
from .claim import HEADER, Claim
from .claim_reader import Reader
from .errors import Refusals
from .events import EventBody
from .form import Form, VerifiedForm, VerifiedFormHead
from .replay import ReplayStoreFull
from .results import Verified, VerifiedHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Any, NoReturn

    from ..core.signing_key import Algorithm, Key
    from .replay import Replay

# Of one length: time does not tell which of the two it is.
_UNKNOWN_KEY = (
    "key",
    "The access key id {!r} is not known here, so that no signature of it can be right.",
    "Sign with one that is known; who issues the keys of this server can tell which those are.",
)
_WRONG_SIGNATURE = (
    "signature",
    "The signature that we calculated for {!r} does not match the signature it carries.",
    "Check the secret key, and compare the canonical request that arrived with the signer's.",
)


class Verifier:
    """Verifies requests; safe to share between threads.

    Args:
        lookup: called with an access key id for its `Credentials`, or None if there are none. What
            it raises passes through.
        region: the region, or regions, that signatures must be for; any by default.
        service: the signing name, or names; any by default.
        max_skew: seconds that a request's date may differ from now; S3 takes 900, other services
            300. Presigned URLs may be dated so far ahead.
        clock: called for the current moment, an aware datetime; the system's clock by default.
        profile: what the service does differently; that of the signature's service by default.
        algorithms: those to accept; ``AWS4-HMAC-SHA256`` alone by default. Add
            ``sigv4.ECDSA_P256_SHA256`` for SigV4A.
        replay: remembers what was seen, such as a `ReplayStore`; what comes again is refused.
        one_time_urls: let `replay` refuse presigned URLs and forms that come again, too.
        unsigned_payload: accept ``UNSIGNED-PAYLOAD`` bodies of S3's signers, as S3 does; without
            it, presigned URLs must sign the hash of what they upload.
        unsigned_payload_over_http: also over plain http, where anyone on the way can change them.
        headers_in_query: let a query parameter stand for a signed header of its name, as S3 does.
        slashes_in_access_key_ids: accept access key ids with slashes, as some servers issue.

    Raises:
        TypeError, ValueError: an argument that cannot be.
    """

    __slots__ = (
        "_algorithms",
        "_headers_in_query",
        "_lookup",
        "_max_skew",
        "_now",
        "_one_time_urls",
        "_profile",
        "_reader",
        "_refuse",
        "_regions",
        "_replay",
        "_services",
        "_stand_in",
        "_unsigned",
    )

    def __init__(
        self,
        lookup: Callable[[str], Credentials | None],
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
    ) -> None:
        if not callable(lookup):
            raise TypeError("lookup must be callable: from an access key id to its Credentials")
        if type(max_skew) is not int or not 0 <= max_skew <= MAX_EXPIRES_IN:
            raise ValueError(f"max_skew must be 0 to {MAX_EXPIRES_IN} seconds, not {max_skew!r}")
        self._lookup = lookup
        self._regions = _names("region", region)
        self._services = _names("service", service)
        self._max_skew = timedelta(seconds=max_skew)
        self._now = clock if clock is not None else system_clock
        self._profile = profile
        chosen = [HmacSha256()] if algorithms is None else list(algorithms)
        self._algorithms = {algorithm.name: algorithm for algorithm in chosen}
        self._replay = replay
        self._one_time_urls = one_time_urls
        self._unsigned = (unsigned_payload, unsigned_payload_over_http)
        self._headers_in_query = headers_in_query
        self._refuse = Refusals(min(self._services) if self._services else None)
        self._reader = Reader(self._algorithms, self._refuse, slashes_in_access_key_ids)
        self._stand_in = Credentials("UNKNOWN", token_hex(20))

    def verify(
        self, request: Request, *, at: datetime | None = None, body_follows: bool = False
    ) -> Verified | VerifiedHead:
        """Verify a request that carries its signature in a header or in its query.

        Args:
            request: as it arrived: raw path and query, every header, and its body.
            at: aware datetime to verify at; now by default.
            body_follows: the body has not been read yet and is no part of `request`.

        Returns:
            `Verified`; or, with `body_follows` and for ``STREAMING-`` bodies, a `VerifiedHead`,
            which says how to check the body.

        Raises:
            VerificationError: what is wrong, with AWS's code and the HTTP status to answer with.
        """
        if not isinstance(request, Request):
            raise TypeError(f"request must be a sigv4.Request, not {type(request).__name__}")
        now = to_utc(self._now() if at is None else at)
        refuse = self._refuse
        checks.check_size(request, refuse)
        checks.check_single(request, refuse)
        claim = self._reader.read(request)
        profile = self._profile
        if profile is None:
            profile = Profile.for_service(claim.scope.service)
        if self._services is None:
            refuse = Refusals(claim.scope.service)
        checks.check_time(claim, now, self._max_skew, refuse)
        checks.check_scope(claim, self._regions, self._services, refuse)
        checks.check_region_set(claim, request, self._regions, refuse)
        checks.check_signed_headers(claim, request, profile, refuse)
        hashed = payload.declared(claim, request, profile, body_follows, refuse)
        payload.check_unsigned(hashed, claim, request, body_follows, *self._unsigned, refuse)
        canonical = self._canonical_request(claim, request, profile, hashed, refuse)
        text = string_to_sign(claim.algorithm.name, claim.amz_date, claim.scope, canonical)
        tokens = checks.session_tokens(claim, request)
        credentials, key = self._check_signature(claim, text, tokens, now, refuse, canonical)

        lasts = self._max_skew if claim.expires_in is None else timedelta(seconds=claim.expires_in)
        ends = checks.ending(claim.signed_at, lasts)
        if self._replay is not None and (claim.mechanism == HEADER or self._one_time_urls):
            _check_replay(self._replay, claim.access_key_id, text, ends, refuse)
        if credentials.expiration is not None:
            ends = min(ends, credentials.expiration)
        identity = (
            claim.access_key_id,
            claim.scope,
            claim.mechanism,
            claim.signed_headers,
            claim.signed_at,
            ends,
            hashed,
        )
        if hashed in payload.STREAMING or hashed in payload.EVENTS:
            return VerifiedHead(*identity, claim=claim, key=key, new_check=None)
        expected = hashed if payload.is_hash(hashed) else None
        told = (request, expected, profile.content_sha256_header, refuse)
        check = BodyCheck(*told)
        if body_follows:
            again = partial(BodyCheck, *told)
            return VerifiedHead(*identity, claim=claim, key=key, new_check=again)
        check.update(request.body)
        check.finish()
        return Verified(*identity)

    def verify_form(
        self,
        fields: Mapping[str, Any] | Iterable[tuple[str, Any]],
        *,
        at: datetime | None = None,
        bucket: str | None = None,
        filename: str | None = None,
        size: int | None = None,
    ) -> VerifiedForm | VerifiedFormHead:
        """Verify the fields of a form that uploads a file.

        Args:
            fields: a mapping or (name, value) pairs in the order of the form; a field ``file``,
                if it is there, is the content, as bytes or text, and comes last.
            at: aware datetime to verify at; now by default.
            bucket: the one that the URL names; without, the one that the policy fixes, and the
                server must compare ``verified.bucket`` with where it would put the file.
            filename: the file's name as it arrived, of which the part behind the last slash or
                backslash stands for ``${filename}`` in fields; without, the conditions must hold
                for whatever may come to stand there.
            size: the number of the file's bytes, if that is known and the file is no field.

        Returns:
            `VerifiedForm`; or a `VerifiedFormHead` where the policy bounds the file's size and
            that is not known yet.

        Raises:
            VerificationError: what is wrong, with AWS's code and the HTTP status to answer with.
        """
        now = to_utc(self._now() if at is None else at)
        form = Form(fields, self._reader, self._refuse)
        claim, refuse = form.claim, self._refuse
        form.check_time(now, self._max_skew)
        checks.check_scope(claim, self._regions, self._services, refuse)
        text = form.fields[POLICY_FIELD]
        tokens = list(claim.tokens.values())
        self._check_signature(claim, text, tokens, now, refuse)
        verified = form.admit(now, bucket, filename, size)
        if self._replay is not None and self._one_time_urls:
            ends = verified.expires_at
            _check_replay(self._replay, claim.access_key_id, text, ends, refuse)
        return verified

    def stream(self, request: Request, verified: Verified | VerifiedHead) -> ChunkedBody:
        """What verifies an ``aws-chunked`` body as it arrives.

        ``stream.feed(data)`` gives the bytes that are verified by now, ``stream.close()`` the
        `Verified` once all of them are.

        Args:
            request: that was verified.
            verified: what `verify` gave for it.

        Raises:
            VerificationError: lengths or trailers announced that do not go with the form.
            ValueError: a request whose body is not in chunks.
        """
        if not isinstance(verified, VerifiedHead) or verified.payload_hash not in payload.STREAMING:
            raise ValueError(
                f"x-amz-content-sha256 is {verified.payload_hash}, so the body is not in chunks"
            )
        service = verified.scope.service
        return ChunkedBody(request, verified, self._refuse if self._services else Refusals(service))

    def event_stream(self, request: Request, verified: Verified | VerifiedHead) -> EventBody:
        """What verifies the signed events that follow a request.

        ``events.feed(data)`` gives the events that are verified by now, ``events.close()`` the
        `Verified` once the signed end has come.

        Args:
            request: that was verified, and opened the stream.
            verified: what `verify` gave for it.

        Raises:
            VerificationError: the credentials are not known any more.
        """
        claim = self._reader.read(request)
        if not isinstance(verified, Verified) and (
            verified.payload_hash not in payload.EVENTS
            or verified.claim.signature != claim.signature
        ):
            raise ValueError("the head is not that of this request, or no events follow it")
        credentials, known = self._look_up(claim.access_key_id)
        refuse = self._refuse if self._services else Refusals(claim.scope.service)
        if not known:
            kind, problem, remedy = _UNKNOWN_KEY
            raise refuse(kind, problem.format(claim.access_key_id[:80]), remedy)
        return EventBody(claim, credentials, verified, refuse)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a verifier does not pickle: its lookup stays where the keys are")

    def _canonical_request(
        self, claim: Claim, request: Request, profile: Profile, hashed: str, refuse: Refusals
    ) -> str:
        from_query = claim.parameters() if self._headers_in_query else {}
        fields = checks.signed_fields(claim, request, from_query, refuse)
        headers, signed_headers = canonical_headers(fields)
        query = claim.query
        if profile.omit_session_token and claim.tokens:
            query = claim.query_without_tokens()
        return canonical_request(
            request.method,
            canonical_path(request.path, profile),
            query,
            headers,
            signed_headers,
            hashed,
        )

    def _check_signature(
        self,
        claim: Claim,
        message: str,
        tokens: list[str] | None,
        now: datetime,
        refuse: Refusals,
        canonical: str | None = None,
    ) -> tuple[Credentials, Key]:
        credentials, known = self._look_up(claim.access_key_id)
        key = claim.algorithm.signing_key(credentials, claim.scope)
        holds = key.verifies(message.encode(), claim.signature)
        right_token = checks.token_is_right(credentials, tokens)
        if known and not right_token:
            raise refuse(
                "token",
                "The session token is missing, doubled, in the wrong place, or not that of "
                f"{claim.access_key_id}.",
                "Send the token that came with a temporary key, where the signature is; send "
                "none with a long-term key.",
            )
        if credentials.expiration is not None and credentials.expiration <= now:
            raise refuse(
                "token expired",
                f"The credentials of {claim.access_key_id} ended at "
                f"{credentials.expiration.isoformat()}.",
                "Get new ones, and sign anew.",
            )
        if not (known and holds):  # one way out: time does not tell which it was
            kind, problem, remedy = _WRONG_SIGNATURE if known else _UNKNOWN_KEY
            shown = () if canonical is None else (redact.canonical_request(canonical), message)
            raise refuse(kind, problem.format(claim.access_key_id[:80]), remedy, *shown)
        return credentials, key

    def _look_up(self, access_key_id: str) -> tuple[Credentials, bool]:
        """The credentials, or ones that stand in for them; and whether there are some."""
        found: Any = self._lookup(access_key_id)
        known = found is not None
        credentials = found if known else self._stand_in
        if not isinstance(credentials, Credentials):
            raise TypeError(f"lookup must give Credentials or None, not {type(found).__name__}")
        if credentials.access_key_id != access_key_id and known:
            raise ValueError(
                f"lookup gave the credentials of {found.access_key_id!r} for {access_key_id!r}"
            )
        return credentials, known


def _check_replay(
    replay: Replay, access_key_id: str, text: str, ends: datetime, refuse: Refusals
) -> None:
    try:
        seen = replay.seen(sha256_hex(f"{access_key_id}\n{text}".encode()), ends)
    except ReplayStoreFull as error:
        raise refuse("busy", error.problem, error.remedy) from None
    if seen:
        raise refuse("replay", "This signature was used before.", "Sign each request anew.")


def _names(what: str, given: str | Iterable[str] | None) -> frozenset[str] | None:
    if given is None:
        return None
    names = frozenset([given] if isinstance(given, str) else given)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ValueError(f"{what} must be a name or several, not {given!r}")
    return names
