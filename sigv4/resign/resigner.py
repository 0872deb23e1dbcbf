"""`Resigner`: verify a request that was signed with placeholder keys, and sign it with real ones.

The inner side holds keys that are worth nothing elsewhere. What it sends is verified, checked
against scope and policies, and signed again with the credentials of the outer side:

     1. the request is read in one way only                  head
     2. signature, date, scope, headers                      verify
     3. service, region, account, host                       admission, rules
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
from ..verify.results import Identity, Verified, VerifiedHead
from .admission import Actions, Admission, denials_of
from .authority import REFUSE, UNKNOWN_ACCOUNT, Authority
from .bodies import EventsBody, FramedBody, HeldBody, PlainBody, UnframedBody
from .exchange import Completion, Exchange
from .forms import as_upload, fields_to_sign, verify_upload
from .head import check_unambiguous
from .multipart import is_form, read_upload
from .outgoing import OuterSigner, Unsigned
from .refusals import Denials, NotForwarded
from .rules import make_host_rules, make_scope_rules
from .s3_paths import read_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.stream_form import Trailer

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
        services: signing names that requests may be for; by default ``s3`` alone if `upstream` is
            a host that AWS does not have, and any otherwise.
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
        forms: ``"refuse"`` upload forms, or ``"resign"`` those of at most `max_buffered` bytes.
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

    __slots__ = ("_admission", "_chunks", "_forms", "_max_buffered", "_outer", "verifier")

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
        forms: str = REFUSE,
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
        for name, choice in (("presigned", presigned), ("forms", forms)):
            if choice not in (REFUSE, RESIGN):
                raise InvalidParameter(
                    f"`{name}` must be 'refuse' or 'resign', not {choice!r}.",
                    "Use one of them.",
                    name,
                )
        self.verifier = verifier
        self._outer = OuterSigner(credentials, clock, trailers=upstream_trailers)
        hosted = make_host_rules(upstream, hosts)
        if services is None and hosted.is_foreign:
            services = ("s3",)  # a server that checks no signing name would serve others as well
        scopes = make_scope_rules(services, regions, accounts, region_map, service_map)
        owners = scopes.accounts
        account = next(iter(owners)) if owners and len(owners) == 1 else None
        self._admission = Admission(
            scopes,
            hosted,
            Authority(policies, principal, account, on_undecided),
            actions,
            account or UNKNOWN_ACCOUNT,
            self._outer.now,
            presigned=presigned == RESIGN,
        )
        self._forms = forms == RESIGN
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
        if _carries_form(request):
            if not self._forms:
                raise refuse(
                    "form-not-allowed", "Upload forms are not forwarded here.", "Send a PUT."
                )
            form = HeldBody(lambda body: self._form(request, body, more, completion))
            return self._holding(completion, form, refuse, length, self._max_buffered)
        if length == 0 and _STREAMING not in request.fields.get("x-amz-content-sha256", ""):
            verified = self.verifier.verify(request)
            refuse = denials_of(verified)
            unsigned = self._admission.admit(request, verified, more, b"", completion)
            completion.outgoing = self._outer.whole(unsigned, b"", refuse)
            return _exchange(completion, None, refuse, self._max_buffered, opened=True)
        try:
            head = self.verifier.verify(request, body_follows=True)
        except VerificationError as error:
            if error.refusal != "hash-missing":
                raise
            held = HeldBody(lambda body: self._complete(request, body, more, completion))
            return self._holding(completion, held, refuse, length, self._max_buffered)
        refuse = denials_of(head)
        unsigned = self._admission.admit(request, head, more, None, completion)
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
        refuse = denials_of(head)
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
        refuse = denials_of(head)
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
        unsigned = self._admission.admit(request, verified, more, body, completion)
        completion.outgoing = self._outer.whole(unsigned, body, denials_of(verified))
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
        unsigned = self._admission.admit(request, verified, more, content, completion)
        completion.outgoing = self._outer.whole(unsigned, content, denials_of(verified))
        return content, verified

    def _form(
        self, request: Request, body: bytes, more: Mapping[str, Any], completion: Completion
    ) -> tuple[bytes, Identity]:
        """Verify a form, decide on the upload that it is, and sign a new one."""
        refuse = Denials(s3=True)
        place = read_place(
            request.path, self._admission.hosts.bucket(request, s3=True, refuse=refuse), refuse
        )
        if place.bucket is None or place.key is not None or request.query:
            raise refuse("path-ambiguous", "A form goes to /BUCKET alone.", "Send it there.")
        upload = read_upload(request.fields["content-type"], body, refuse)
        form = verify_upload(self.verifier, upload, place.bucket)
        completion.identity = form
        fields = fields_to_sign(form, refuse)
        same = as_upload(request, place.bucket, fields, refuse)
        unsigned = self._admission.admit_upload(request, same, form, more, completion)
        completion.outgoing, sent = self._outer.form(unsigned, place.bucket, fields, upload, refuse)
        return sent, form

    def _sign_whole(
        self, head: VerifiedHead, unsigned: Unsigned, body: bytes, completion: Completion
    ) -> tuple[bytes, Verified]:
        verified = _checked(head, body)
        completion.outgoing = self._outer.whole(unsigned, body, denials_of(head))
        return body, verified


def _carries_form(request: Request) -> bool:
    """Say whether a request carries its signature in a form."""
    fields = request.fields
    named = request.method == "POST" and is_form(fields.get("content-type", ""))
    return (
        named and "authorization" not in fields and "x-amz-signature" not in request.query.lower()
    )


def _checked(head: VerifiedHead, body: bytes) -> Verified:
    hasher = head.body_hasher()
    hasher.update(body)
    return hasher.finish()


def _exchange(
    completion: Completion, body: Any, refuse: Denials, most: int, *, opened: bool
) -> Exchange:
    return Exchange(completion, body, refuse, most=most, opened=opened, too_much=None)
