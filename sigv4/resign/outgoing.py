"""Sign a request with the credentials of the outer side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from ..core.cache import Cache
from ..core.constants import CONTENT_SHA256
from ..core.errors import SigV4Error, UnsupportedByService
from ..core.event import EventStream
from ..core.model import Credentials, Headers, Request, Signed
from ..core.profile import Profile
from ..core.stream import Framer
from ..core.streaming_names import STREAMING_EVENTS, STREAMING_UNSIGNED_PAYLOAD_TRAILER
from ..provider import CredentialsLike
from ..s3.keys import KeyGuard
from ..s3.post import presigned_post
from ..signer import Signer
from ..streams import SignedStream
from .forms import EXPIRES_IN
from .masking import needles_of, signature_needles
from .multipart import Upload
from .refusals import Denials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.stream_form import Trailer

_CHUNK = 256 * 1024  # bytes of a chunk outside
_WITH_BODY = ("PATCH", "POST", "PUT")
_MOST_SIGNERS = 64
_LENGTH = "Content-Length"
_NAMED_TRAILER = "x-amz-sdk-checksum-algorithm"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A request for the outside before it is signed.

    Attributes:
        method: of HTTP.
        url: where it goes.
        headers: names and values.
        region: of the scope outside.
        service: the signing name outside.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    region: str
    service: str

    def request(self, body: bytes = b"", *added: tuple[str, str]) -> Request:
        """Return the request, with headers in place of those of the same names."""
        replaced = {name.lower() for name, _ in added}
        kept = [pair for pair in self.headers if pair[0].lower() not in replaced]
        return Request(self.method, self.url, [*kept, *added], body)

    def without_checksum(self) -> Unsigned:
        """Return it without the header that names a trailing checksum, which is not sent."""
        kept = [pair for pair in self.headers if pair[0].lower() != _NAMED_TRAILER]
        return replace(self, headers=tuple(kept))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The head of a request for the outside.

    Attributes:
        request: method, URL and headers, without the body; its repr shows no signature.
        length: bytes of the body; None if it is sent with ``Transfer-Encoding: chunked``.
        needles: what responses are searched for.
    """

    request: Request
    length: int | None
    needles: tuple[bytes, ...] = field(repr=False)


class OuterSigner:
    """Signs for the outside.

    Args:
        credentials: of the outer side; a provider is asked at each signature.
        clock: called for the current time.
        trailers: whether the servers outside take trailing checksums.
    """

    __slots__ = ("_base", "_last", "_signers", "_trailers")

    def __init__(
        self,
        credentials: CredentialsLike,
        clock: Callable[[], datetime] | None,
        *,
        trailers: bool,
    ) -> None:
        # The paths have been checked, and are sent as they arrived.
        self._base = Signer(credentials, "us-east-1", "s3", clock=clock, allow_ambiguous_paths=True)
        self._signers = Cache(_MOST_SIGNERS)
        self._trailers = trailers
        self._last: tuple[Credentials, tuple[bytes, ...]] | None = None  # replaced whole

    def now(self) -> datetime:
        """Return the current time."""
        return self._base.now()

    def whole(self, unsigned: Unsigned, body: bytes, refuse: Denials) -> Outgoing:
        """Sign a request whose body is known."""
        with _signing(refuse):
            signer = self._signer(unsigned)
            signed = signer.sign(unsigned.request(body))
            sends = bool(body) or unsigned.method in _WITH_BODY
            return self._outgoing(signer, unsigned, signed, len(body) if sends else 0, sends=sends)

    def with_hash(self, unsigned: Unsigned, hashed: str, length: int, refuse: Denials) -> Outgoing:
        """Sign a request whose body follows, with the payload hash that it will have."""
        with _signing(refuse):
            signer = self._signer(unsigned)
            request = unsigned.request(b"", (CONTENT_SHA256, hashed))
            signed = signer.sign(request)
            named = Headers({CONTENT_SHA256: hashed, **signed.headers})
            return self._outgoing(
                signer, unsigned, _with_headers(signed, named), length, sends=True
            )

    def framed(
        self,
        unsigned: Unsigned,
        form: str,
        length: int,
        trailers: dict[str, Trailer],
        refuse: Denials,
    ) -> tuple[Outgoing, Framer]:
        """Sign a request whose body follows in chunks.

        Args:
            unsigned: the request.
            form: of the body inside.
            length: bytes of the body without framing.
            trailers: names of trailing checksums to functions that give their values.
            refuse: makes the errors.
        """
        wanted = trailers if self._trailers else {}
        with _signing(refuse):
            signer = self._signer(unsigned)
            try:
                sent, stream = self._stream(signer, unsigned, form, length, wanted)
            except UnsupportedByService:  # the host is known to take no trailers
                sent, stream = self._stream(signer, unsigned, form, length, {})
            head = self._outgoing(signer, sent, stream.signed, stream.content_length, sends=True)
            return head, stream.framer()

    def events(self, unsigned: Unsigned, refuse: Denials) -> tuple[Outgoing, EventStream]:
        """Sign a request that signed events follow."""
        with _signing(refuse):
            signer = self._signer(unsigned)
            signed = signer.sign(unsigned.request(b"", (CONTENT_SHA256, STREAMING_EVENTS)))
            named = Headers({CONTENT_SHA256: STREAMING_EVENTS, **signed.headers})
            head = self._outgoing(signer, unsigned, _with_headers(signed, named), None, sends=True)
            return head, signer.event_stream(signed)

    def form(
        self,
        unsigned: Unsigned,
        bucket: str,
        fields: dict[str, str],
        upload: Upload,
        refuse: Denials,
    ) -> tuple[Outgoing, bytes]:
        """Sign the policy of a form, and return its head and its body."""
        others = {name: text for name, text in fields.items() if name not in ("key", "bucket")}
        with _signing(refuse):
            signer = self._signer(unsigned)
            made = presigned_post(
                signer,
                unsigned.url,
                bucket,
                fields["key"],
                others,
                None,
                EXPIRES_IN,
                on_short_lived="cap",
                key_guard=KeyGuard(),
                check=False,
            )
        content_type, body = upload.write(made["fields"])
        used = signer.credentials
        named = made["fields"]
        secrets = [used.access_key_id, used.secret_access_key, named["x-amz-signature"]]
        secrets += [named["x-amz-credential"].partition("/")[0], named["policy"]]
        secrets.append(named.get("x-amz-security-token", ""))
        length = (_LENGTH, str(len(body)))
        head = Request("POST", unsigned.url, [("Content-Type", content_type), length])
        return Outgoing(head, len(body), needles_of(dict.fromkeys(secrets))), body

    def _stream(
        self,
        signer: Signer,
        unsigned: Unsigned,
        form: str,
        length: int,
        trailers: dict[str, Trailer],
    ) -> tuple[Unsigned, SignedStream]:
        """Frame as the inside does; with signed chunks where only they protect the body."""
        plain = form == STREAMING_UNSIGNED_PAYLOAD_TRAILER and bool(trailers)
        sent = unsigned if trailers else unsigned.without_checksum()
        announced = [("x-amz-trailer", ",".join(sorted(trailers)))] if trailers else []
        return sent, signer.stream(
            sent.request(b"", *announced),
            (),
            length=length,
            trailers=trailers,
            sign_chunks=not plain or urlsplit(unsigned.url).scheme == "http",
            chunk_size=_CHUNK,
        )

    def _outgoing(
        self,
        signer: Signer,
        unsigned: Unsigned,
        signed: Signed,
        length: int | None,
        *,
        sends: bool,
    ) -> Outgoing:
        head = signed.apply(unsigned.request())
        if sends and length is not None:
            kept = [pair for pair in head.headers if pair[0].lower() != _LENGTH.lower()]
            head = Request(head.method, head.url, [*kept, (_LENGTH, str(length))])
        return Outgoing(head, length, self._needles(signer, signed))

    def _needles(self, signer: Signer, signed: Signed) -> tuple[bytes, ...]:
        """List what responses are searched for; those of the credentials are made once."""
        used = signer.credentials
        key_id = signed.headers["Authorization"].partition("Credential=")[2].partition("/")[0]
        token = signed.headers.get(signer.profile.token_name)
        if (used.access_key_id, used.session_token) != (key_id, token):  # renewed in between
            return needles_of([key_id, token or "", signed.signature])
        last = self._last
        if last is None or last[0] is not used:
            secrets = [key_id, token or "", used.secret_access_key]
            self._last = last = (used, needles_of(secrets))
        return (*last[1], *signature_needles(signed.signature))

    def _signer(self, unsigned: Unsigned) -> Signer:
        place = (unsigned.region, unsigned.service)
        known: Signer | None = self._signers.get(place)
        if known is not None:
            return known
        profile = Profile.for_service(unsigned.service)
        made = self._base.scoped(*place, profile=profile, as_sent=True)
        self._signers.remember(place, made)
        return made


def _with_headers(signed: Signed, headers: Headers) -> Signed:
    return Signed(
        headers, signed.url, signed.signature, signed.canonical_request, signed.string_to_sign
    )


@contextmanager
def _signing(refuse: Denials) -> Iterator[None]:
    """Turn what goes wrong on the outer side into an error that says nothing of its credentials."""
    try:
        yield
    except Exception as error:
        # A provider of credentials is code of others: it raises what it likes.
        kind = error.kind if isinstance(error, SigV4Error) else type(error).__name__
        raise refuse(
            "not-signed-again",
            f"The proxy cannot sign this request for the outside [{kind}].",
            "Ask who runs the proxy: its log says why.",
        ) from error
