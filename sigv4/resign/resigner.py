"""`Resigner`: verify a request that was signed with placeholder keys, and sign it with real ones.

The inner side holds keys that are worth nothing elsewhere. What it sends is verified, checked
against scope and policies, and signed again with the credentials of the outer side:

     1. the request is read in one way only                  head
     2. signature, date, scope, headers                      verify
     3. service, region, account, host                       rules
     4. operation and resource                               s3_operations, services
     5. the policies                                         authority
     6. the head outside, signed                             head, outgoing
     7. the body, verified and signed on its way             bodies
     8. the response, without credentials                    answers

Nothing is read or sent here: pieces go in, pieces come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from ..core.errors import InvalidParameter
from ..core.model import Request
from ..preflight.policy_set import PolicySet
from ..provider import CredentialsLike
from ..verify import VerificationError, Verifier
from ..verify.claim import QUERY
from ..verify.errors import speaks_s3
from ..verify.results import Identity, Verified, VerifiedHead
from . import services
from .asked import Asked, Need
from .authority import REFUSE, UNKNOWN_ACCOUNT, Authority, Facts
from .bodies import EventsBody, FramedBody, HeldBody, PlainBody, UnframedBody
from .delete_document import read_deleted
from .exchange import Completion, Exchange
from .head import SIGNATURE_PARAMETERS, check_unambiguous, passed_headers, passed_query
from .outgoing import OuterSigner, Unsigned
from .refusals import Denials, NotForwarded
from .rules import HostRules, make_host_rules, make_scope_rules
from .s3_operations import needs_of_deletion, read_s3
from .s3_paths import Place, read_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.stream_form import Trailer

Actions = Callable[[Request, Identity], "Iterable[tuple[str, str]] | None"]
MAX_BUFFERED = 1 << 20
RESIGN = "resign"
_DOCUMENT = 4 << 20  # bytes of a body that names what is asked for, such as 1000 keys to delete
_STREAMING, _EVENTS, _TRAILER = "STREAMING-", "-EVENTS", "x-amz-trailer"
_DECODED = "x-amz-decoded-content-length"


class Resigner:
    """Verifies requests inside and signs them for the outside; safe to share between threads.

    Args:
        verifier: verifies what the inner side signs, with its placeholder keys.
        credentials: of the outer side: `Credentials`, or a provider, which is asked at each
            signature.
        services: signing names that requests may be for; any by default.
        regions: regions that requests may be for; any by default.
        accounts: accounts that must own the buckets of S3 that requests are for, as the header
            ``x-amz-expected-bucket-owner`` says; it is added if there is one account alone.
        policies: what the inner side may do, as `PolicySet` or `Policies` has it. Kinds that are
            not given do not exist. None allows everything in scope.
        principal: ARN that stands for the inner side in policies; by default a user with the name
            of the access key id.
        on_undecided: ``"refuse"`` or ``"allow"`` what the policies do not decide on for certain.
        actions: called with the request and who signed it, for pairs of an action and a resource
            that the policies must allow; None leaves it to this library.
        upstream: root URL of the server outside, addressed with buckets in the path; by default
            the host of the request, which must be one of AWS's or of `hosts`.
        hosts: hosts that the inner side may name; for S3 also ``BUCKET.HOST``.
        region_map: regions outside for regions inside; ``*`` stands for those of SigV4A.
        service_map: signing names outside for signing names inside.
        presigned: ``"refuse"`` presigned URLs, or ``"resign"`` them: with headers, at once.
        upstream_trailers: whether the server outside takes trailing checksums. Without, chunks are
            signed, and the checksum is verified here.
        upstream_chunks: whether it takes ``aws-chunked`` bodies. Without, they are sent plain.
        max_buffered: bytes of a body that are verified before anything of the request is sent. Of
            a larger one the last piece is held back until it is verified.
        clock: called for the current time; the system's clock by default.

    Raises:
        InvalidParameter: an empty list, an upstream that is not a root URL, another choice.
        TypeError: a value of another type.
    """

    __slots__ = (
        "_account",
        "_actions",
        "_authority",
        "_chunks",
        "_hosts",
        "_max_buffered",
        "_outer",
        "_presigned",
        "_scopes",
        "verifier",
    )

    def __init__(
        self,
        verifier: Verifier,
        credentials: CredentialsLike,
        *,
        services: Iterable[str] | None = None,
        regions: Iterable[str] | None = None,
        accounts: Iterable[str] | None = None,
        policies: PolicySet | None = None,
        principal: str | None = None,
        on_undecided: str = REFUSE,
        actions: Actions | None = None,
        upstream: str | None = None,
        hosts: Iterable[str] | None = None,
        region_map: Mapping[str, str] | None = None,
        service_map: Mapping[str, str] | None = None,
        presigned: str = REFUSE,
        upstream_trailers: bool = True,
        upstream_chunks: bool = True,
        max_buffered: int = MAX_BUFFERED,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        if not isinstance(verifier, Verifier):
            raise TypeError(f"verifier must be a Verifier, not {type(verifier).__name__}")
        if type(max_buffered) is not int:
            raise TypeError(f"max_buffered must be int, not {type(max_buffered).__name__}")
        if max_buffered < 1:
            raise InvalidParameter(
                f"`max_buffered={max_buffered}` is not a number of bytes.",
                "Pass 1 or more.",
                "max_buffered",
            )
        if presigned not in (REFUSE, RESIGN):
            raise InvalidParameter(
                f"`presigned` must be 'refuse' or 'resign', not {presigned!r}.",
                "Use one of them.",
                "presigned",
            )
        self.verifier = verifier
        self._scopes = make_scope_rules(services, regions, accounts, region_map, service_map)
        self._hosts: HostRules = make_host_rules(upstream, hosts)
        owners = self._scopes.accounts
        self._account = next(iter(owners)) if owners and len(owners) == 1 else None
        self._authority = Authority(policies, principal, self._account, on_undecided)
        self._actions = actions
        self._presigned = presigned == RESIGN
        self._outer = OuterSigner(credentials, clock, trailers=upstream_trailers)
        self._chunks = upstream_chunks
        self._max_buffered = max_buffered

    def begin(self, request: Request, *, context: Mapping[str, Any] | None = None) -> Exchange:
        """Verify the head of a request, and decide on it as far as the head suffices.

        Args:
            request: as it arrived, without its body: see `sigv4.verify.received`.
            context: context keys that are known of it, such as ``aws:SourceIp``.

        Raises:
            VerificationError: the placeholder signature, or what goes with it, is not right.
            NotForwarded: scope, host, operation or policies do not allow it.
        """
        completion = Completion()
        try:
            return self._begin(request, dict(context or {}), completion)
        except NotForwarded as error:
            if completion.identity is not None:
                error.access_key_id = completion.identity.access_key_id
            raise

    def _begin(self, request: Request, more: Mapping[str, Any], completion: Completion) -> Exchange:
        refuse = Denials(s3=self.verifier.answers_as_s3(request))
        length = check_unambiguous(request, refuse)
        if length == 0 and _STREAMING not in request.fields.get("x-amz-content-sha256", ""):
            verified = self.verifier.verify(request)
            refuse = _denials(verified)
            unsigned = self._admit(request, verified, more, b"", completion)
            completion.outgoing = self._outer.whole(unsigned, b"", refuse)
            return _exchange(completion, None, refuse, self._max_buffered, opened=True)
        try:
            head = self.verifier.verify(request, body_follows=True)
        except VerificationError as error:
            if error.refusal != "hash-missing":
                raise
            held = HeldBody(lambda body: self._complete(request, body, more, completion))
            return self._holding(completion, held, refuse, length, self._max_buffered)
        refuse = _denials(head)
        unsigned = self._admit(request, head, more, None, completion)
        if completion.asked is not None and completion.asked.in_body:
            held = HeldBody(lambda body: self._read(request, head, body, more, completion))
            most = max(self._max_buffered, _DOCUMENT)
            return self._holding(completion, held, refuse, length, most)
        return self._following(request, head, unsigned, length, completion)

    def _following(
        self,
        request: Request,
        head: VerifiedHead,
        unsigned: Unsigned,
        length: int | None,
        completion: Completion,
    ) -> Exchange:
        """Begin an exchange whose request is decided on, and whose body follows."""
        refuse = _denials(head)
        form = head.payload_hash
        if form.endswith(_EVENTS):
            inside = self.verifier.event_stream(request, head)
            completion.outgoing, outside = self._outer.events(unsigned, refuse)
            return _exchange(completion, EventsBody(inside, outside), refuse, 0, opened=True)
        if form.startswith(_STREAMING):
            return self._chunked(request, head, unsigned, completion)
        if length is None or length <= self._max_buffered:
            held = HeldBody(lambda body: self._sign_whole(head, unsigned, body, completion))
            return self._holding(completion, held, refuse, length, self._max_buffered)
        completion.outgoing = self._outer.with_hash(unsigned, form, length, refuse)
        return _exchange(completion, PlainBody(head.body_hasher()), refuse, 0, opened=True)

    def _chunked(
        self, request: Request, head: VerifiedHead, unsigned: Unsigned, completion: Completion
    ) -> Exchange:
        refuse = _denials(head)
        chunks = self.verifier.stream(request, head)
        size = int(request.fields[_DECODED])
        opened = size > self._max_buffered
        if not self._chunks:
            hashed = "UNSIGNED-PAYLOAD"
            plain = unsigned.without_checksum()
            completion.outgoing = self._outer.with_hash(plain, hashed, size, refuse)
            body = UnframedBody(chunks)
            return _exchange(completion, body, refuse, self._max_buffered, opened=opened)
        names = [name.strip().lower() for name in request.fields.get(_TRAILER, "").split(",")]
        trailers: dict[str, Trailer] = {
            name: lambda name=name: chunks.trailers[name]  # type: ignore[misc]
            for name in names
            if name
        }
        completion.outgoing, framer = self._outer.framed(
            unsigned, head.payload_hash, size, trailers, refuse
        )
        framed = FramedBody(chunks, framer)
        return _exchange(completion, framed, refuse, 2 * self._max_buffered, opened=opened)

    def _holding(
        self,
        completion: Completion,
        body: HeldBody,
        refuse: Denials,
        length: int | None,
        most: int,
    ) -> Exchange:
        """Begin an exchange whose body is read before anything is sent."""
        if length is None:
            error = refuse(
                "length-unknown",
                f"The body has no Content-Length, and has more than {most} bytes.",
                "Send its Content-Length.",
            )
        else:
            error = refuse(
                "body-not-held",
                f"The body has more than the {most} bytes that are read before a request of this "
                "kind is forwarded.",
                "Send a smaller body, or sign its hash: x-amz-content-sha256.",
            )
        if length is not None and length > most:
            raise error
        return Exchange(completion, body, refuse, most=most, opened=False, too_much=error)

    def _complete(
        self, request: Request, body: bytes, more: Mapping[str, Any], completion: Completion
    ) -> tuple[bytes, Verified]:
        """Verify, decide on and sign a request whose signature covers a hash that nothing names."""
        whole = Request(request.method, request.url, request.headers, body)
        verified = self.verifier.verify(whole)
        unsigned = self._admit(request, verified, more, body, completion)
        completion.outgoing = self._outer.whole(unsigned, body, _denials(verified))
        return body, verified

    def _read(
        self,
        request: Request,
        head: VerifiedHead,
        body: bytes,
        more: Mapping[str, Any],
        completion: Completion,
    ) -> tuple[bytes, Verified]:
        """Check a body, decide on what it asks for, and sign."""
        if head.payload_hash.startswith(_STREAMING):
            chunks = self.verifier.stream(request, head)
            content = chunks.feed(body)
            verified = chunks.close()
        else:
            content, verified = body, _checked(head, body)
        unsigned = self._admit(request, verified, more, content, completion)
        completion.outgoing = self._outer.whole(unsigned, content, _denials(verified))
        return content, verified

    def _sign_whole(
        self, head: VerifiedHead, unsigned: Unsigned, body: bytes, completion: Completion
    ) -> tuple[bytes, Verified]:
        verified = _checked(head, body)
        completion.outgoing = self._outer.whole(unsigned, body, _denials(head))
        return body, verified

    def _admit(
        self,
        request: Request,
        identity: Identity,
        more: Mapping[str, Any],
        body: bytes | None,
        completion: Completion,
    ) -> Unsigned:
        """Decide on a request whose signature holds, and make the one for the outside."""
        refuse = _denials(identity)
        completion.identity = identity
        if identity.kind == QUERY and not self._presigned:
            raise refuse(
                "presigned-not-allowed",
                "Presigned URLs are not forwarded here.",
                "Sign the request with headers.",
            )
        if identity.path_differs:
            raise refuse(
                "path-ambiguous",
                f"The path {request.path[:80]!a} is not the one that was signed, "
                f"{identity.path[:80]!a}.",
                "Send the path in the form that is signed.",
            )
        s3 = speaks_s3(identity.scope.service)
        region, service = self._scopes.check(identity.scope, refuse)
        bucket = self._hosts.bucket(request, s3=s3, refuse=refuse)
        asked = self._asked(request, identity, body, bucket, refuse)
        completion.asked = asked
        if not (asked.in_body and body is None):
            at = self._outer.now()
            algorithm = "AWS4-HMAC-SHA256" if identity.scope.region else "AWS4-ECDSA-P256-SHA256"
            facts = Facts(request.scheme, at, algorithm, more)
            self._authority.check(asked, identity, facts, refuse)
        owners = []
        if asked.bucket:
            owners = self._scopes.owners(request, copies=asked.copies, refuse=refuse)
        headers = passed_headers(request, asked.headers, owners)
        url = self._hosts.url(request, bucket, passed_query(request))
        return Unsigned(request.method, url, tuple(headers), region, service)

    def _asked(
        self,
        request: Request,
        identity: Identity,
        body: bytes | None,
        bucket: str | None,
        refuse: Denials,
    ) -> Asked:
        """Read what a request asks for."""
        service = identity.scope.service
        if speaks_s3(service):
            asked = read_s3(request, service, SIGNATURE_PARAMETERS, bucket, refuse)
            if asked.in_body and body is not None:
                place: Place = read_place(request.path, bucket, refuse)
                needs = needs_of_deletion(request, place, read_deleted(body, refuse))
                asked = _with_needs(asked, needs)
        else:
            where = (identity.scope.region or "*", self._account or UNKNOWN_ACCOUNT)
            asked = services.read_service(request, service, where, body)
        own = None if self._actions is None else self._actions(request, identity)
        if own is not None:
            pairs = [Need(action, resource, exact=True) for action, resource in own]
            asked = _with_needs(asked, tuple(pairs))
        services.check_gives_no_credentials(asked, refuse)
        return asked


def _with_needs(asked: Asked, needs: tuple[Need, ...]) -> Asked:
    return Asked(
        asked.operation,
        needs,
        asked.context,
        asked.absent,
        asked.headers,
        in_body=False,
        bucket=asked.bucket,
        copies=asked.copies,
    )


def _denials(identity: Identity) -> Denials:
    return Denials(s3=speaks_s3(identity.scope.service))


def _checked(head: VerifiedHead, body: bytes) -> Verified:
    hasher = head.body_hasher()
    hasher.update(body)
    return hasher.finish()


def _exchange(
    completion: Completion, body: Any, refuse: Denials, most: int, *, opened: bool
) -> Exchange:
    return Exchange(completion, body, refuse, most=most, opened=opened, too_much=None)
