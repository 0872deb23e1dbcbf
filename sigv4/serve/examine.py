"""Verify one request with its body as it arrives, and answer it."""

from __future__ import annotations

from dataclasses import replace

from ..core.model import Request
from ..core.profile import Profile
from ..explain.causes import POSSIBLE
from ..verify import VerificationError, VerifiedHead, received
from ..verify.dialect import claimed_service
from . import responses
from .cause import likely_causes
from .cors import is_preflight, preflight, readable
from .findings import shown
from .forms import FormReader, is_form, read_boundary
from .hosts import Hosts
from .query_services import answer_query
from .request_fields import bucket_of_host, checksums_of, locate, parameters_of, takes_document
from .s3 import Objects
from .sessions import Sessions
from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..core.model import Credentials
    from ..provider import CredentialsLike
    from ..verify import Verified, Verifier
    from .findings import Finding
    from .objects import Sink, Store
    from .responses import Response
    from .wire import Head

STS = "sts"
_STREAMING = "STREAMING-"
_EVENTS = "-EVENTS"


class Examiner:
    """Verifies requests and answers them; safe to share between threads.

    Args:
        verifier: that decides.
        credentials: those that clients should sign with, or a provider of them.
        store: of what they upload.
        service: signing name of the service that this endpoint stands for.
        scheme: ``http`` or ``https``.
        hosts: whose requests are answered; None for all.
        region: of the buckets.
        sessions: who may sign, beside `credentials`. If given, requests that are signed for STS
            are answered as STS does, and `verifier` must look credentials up there.
        answer: returns the responses of a service other than S3 and STS, from the verified request
            and its body; by default they are empty documents.
    """

    def __init__(
        self,
        verifier: Verifier,
        credentials: CredentialsLike,
        store: Store,
        service: str = "s3",
        scheme: str = "http",
        hosts: Hosts | None = None,
        region: str = "",
        sessions: Sessions | None = None,
        answer: Callable[[Request, bytes], Response] | None = None,
    ) -> None:
        self._verifier = verifier
        self._store = store
        self._objects = Objects(store, region)
        self._service = service
        self._hosts = hosts
        self._has_sessions = sessions is not None
        self._sessions = Sessions(credentials) if sessions is None else sessions
        self._respond = answer
        self.scheme = scheme

    def examine(self, head: Head, pieces: Iterator[bytes], finding: Finding) -> Response:
        """Verify a request and return the response; never raise for what the client did.

        Args:
            head: the head of the request.
            pieces: the pieces of its body.
            finding: the finding to be filled in.
        """
        request = None
        try:
            request = received(
                head.method,
                head.target,
                head.headers,
                scheme=self.scheme,
                service=self._service,
            )
            finding.saw_request(request)
            if self._hosts is not None:
                self._hosts.check(request)
            is_allowed = self._hosts is not None and _is_s3(self._service)
            if is_allowed and is_preflight(request):
                finding.is_preflight = True
                return preflight(request)
            answer = self._answered(request, pieces, finding)
            if is_allowed:
                answer = readable(answer, request)
        except VerificationError as error:
            answer = self.refused(error, request, finding)
        return _without_body(answer) if head.method == b"HEAD" else answer

    def refused(
        self, error: VerificationError, request: Request | None, finding: Finding
    ) -> Response:
        """Return the response to a request that is refused, or that could not be read."""
        words = error.explanation
        if finding.identity is None:
            finding.error = error
            finding.causes = likely_causes(request, error, self._claimed_credentials(request))
            if finding.causes and finding.causes[0].confidence != POSSIBLE:
                words = f"{words} Likely cause: {finding.causes[0].words}"
        else:  # the request is verified, but the operation fails
            finding.notes.append(f"answered {error.code}: {error.explanation}")
        kind = request.fields.get("content-type", "") if request is not None else ""
        is_s3 = _is_s3(self._service if request is None else self._service_of(request))
        return responses.error(
            error,
            shown(request.path) if request is not None else "",
            finding.request_id,
            words=words,
            form=responses.S3 if is_s3 else responses.JSON if "json" in kind else responses.QUERY,
        )

    def _answered(self, request: Request, pieces: Iterator[bytes], finding: Finding) -> Response:
        """Return the response to a request whose host and origin may send it."""
        try:
            return self._answer(request, pieces, finding)
        except VerificationError as error:
            return self.refused(error, request, finding)

    def _service_of(self, request: Request) -> str:
        """Return the service that a request is for: STS where its credential says so."""
        if self._has_sessions:
            authorization = request.fields.get("authorization", "")
            if claimed_service(authorization, request.query) == STS:
                return STS
        return self._service

    def _claimed_credentials(self, request: Request | None) -> Credentials:
        """Return the credentials that a request should have been signed with."""
        if request is None or not self._has_sessions:
            return self._sessions.own()
        try:
            claimed = self._verifier.access_key_id(request)
        except VerificationError:
            return self._sessions.own()
        return self._sessions.lookup(claimed) or self._sessions.own()

    def _answer(self, request: Request, pieces: Iterator[bytes], finding: Finding) -> Response:
        service = self._service_of(request)
        is_s3 = _is_s3(service)
        if is_s3 and _is_form(request):
            return self._form(request, pieces, finding)
        sums = checksums_of(request) if is_s3 else ()
        is_document = not is_s3 or takes_document(request)
        if is_document:
            sink = self._store.control_sink(sums)
        else:
            sink = self._store.sink(sums, parameters_of(request).get("uploadId", ""))
        try:
            verified = self._verified(request, pieces, sink, finding, is_s3=is_s3)
            finding.identity = verified
            if is_s3:
                return self._objects.answer(request, sink)
            return self._other_service(service, request, sink, verified.access_key_id)
        finally:
            sink.close()

    def _other_service(
        self, service: str, request: Request, sink: Sink, access_key_id: str
    ) -> Response:
        """Return what a client of another service can parse."""
        body = bytes(sink.content or b"")
        if self._respond is not None and service == self._service:
            return self._respond(request, body)
        if "json" in request.fields.get("content-type", ""):
            return responses.Response(200, [("Content-Type", "application/x-amz-json-1.1")], b"{}")
        return answer_query(service, request, body, access_key_id, self._sessions)

    def _verified(
        self,
        request: Request,
        pieces: Iterator[bytes],
        sink: Sink,
        finding: Finding,
        *,
        is_s3: bool,
    ) -> Verified:
        """Verify the request with its body, which is checked while it is read where possible."""
        verifier = self._verifier
        form = request.fields.get("x-amz-content-sha256", "")
        if not is_s3 and not form.startswith(_STREAMING):
            whole = self._whole(pieces, sink)
            request = Request(request.method, request.url, request.headers, whole)
        follows = is_s3 or form.startswith(_STREAMING)
        found = verifier.verify(request, body_follows=follows)
        if not isinstance(found, VerifiedHead):
            finding.body = f"{sink.size} bytes, signed"
            return found
        if form.endswith(_EVENTS):
            events = verifier.event_stream(request, found)
            count = sum([len(events.feed(piece)) for piece in pieces])
            finding.body = f"{count} signed events"
            return events.close()
        if found.payload_hash.startswith(_STREAMING):
            stream = verifier.stream(request, found)
            for piece in pieces:
                sink.write(stream.feed(piece))
            verified = stream.close()
        else:
            hasher = found.body_hasher()
            for piece in pieces:
                hasher.update(piece)
                sink.write(piece)
            verified = hasher.finish()
        finding.body = f"{sink.size} bytes, {_bound_by(verified, request)}"
        return verified

    @staticmethod
    def _whole(pieces: Iterator[bytes], sink: Sink) -> bytes:
        """Read a body that must be complete before its head can be verified."""
        for piece in pieces:
            sink.write(piece)
        if sink.content is None:
            raise refusal(
                "EntityTooLarge",
                400,
                f"The body has {sink.size} bytes, more than this endpoint reads for the service.",
                "Send a smaller one.",
            )
        return bytes(sink.content)

    def _form(self, request: Request, pieces: Iterator[bytes], finding: Finding) -> Response:
        reader = FormReader(read_boundary(request.fields.get("content-type", "")), pieces)
        fields = reader.fields()
        found = self._verifier.verify_form(
            fields, bucket=_bucket_of_form(request), filename=reader.filename, file_follows=True
        )
        if found.scope.service == STS:  # the verifier knows that service too
            raise refusal(
                "InvalidArgument",
                400,
                "The policy is signed for 'sts', and a form uploads to S3.",
                "Sign it for s3.",
            )
        sink = self._store.sink()
        hasher = found.file_hasher()
        try:
            for piece in reader.file():
                hasher.update(piece)
                sink.write(piece)
            verified = hasher.finish()
            finding.identity = verified
            finding.body = f"a file of {sink.size} bytes, bound by the policy's conditions alone"
            return self._objects.form(verified, reader.filename, sink)
        finally:
            sink.close()


def _is_s3(service: str) -> bool:
    """Say whether a service is S3, or has S3's rules."""
    return Profile.for_service(service).content_sha256_header


def _is_form(request: Request) -> bool:
    """Say whether a request is a POST form that is not signed in a header or in its query."""
    return (
        request.method == "POST"
        and is_form(request.fields.get("content-type", ""))
        and "authorization" not in request.fields
        and "x-amz-" not in request.query.lower()
    )


def _bucket_of_form(request: Request) -> str:
    bucket, key = locate(request)
    in_host = bucket_of_host(request.host) is not None
    if key or not bucket:
        raise refusal(
            "MethodNotAllowed",
            405,
            f"A form must be posted to a bucket, not to {'a key' if in_host or key else '/'}.",
            "Post to /BUCKET, and put the key into the form.",
        )
    return bucket


def _bound_by(verified: Verified, request: Request) -> str:
    """Say what binds the body to the signature."""
    form = verified.payload_hash
    trailer = request.fields.get("x-amz-trailer")
    trailing = f" with the trailer {shown(trailer)}" if trailer else ""
    if form == "UNSIGNED-PAYLOAD":
        return "not bound to the signature: UNSIGNED-PAYLOAD"
    if form.startswith(f"{_STREAMING}UNSIGNED"):
        return f"in unsigned chunks{trailing}: {form}"
    if form.startswith(_STREAMING):
        return f"in signed chunks{trailing}: {form}"
    return "signed by their SHA-256"


def _without_body(answer: Response) -> Response:
    length = len(answer.content) if answer.length is None else answer.length
    return replace(answer, content=b"", length=length)
