"""The signature that a captured request carries, read leniently: it may be broken, that is why.

`rebuild` walks the rooms of core over the request as it was sent, with the headers that it lists as
signed: what an honest server computes from it.
"""

from __future__ import annotations

from ..core.canonical_request import canonical_path, canonical_query, canonical_request
from ..core.constants import (
    AMZ_DATE,
    QUERY_ALGORITHM,
    QUERY_CREDENTIAL,
    QUERY_EXPIRES,
    QUERY_SIGNATURE,
    QUERY_SIGNED_HEADERS,
    UNSIGNED_PAYLOAD,
)
from ..core.digest import sha256_hex
from ..core.encoding import decode, split_query
from ..core.frozen import Frozen, assign
from ..core.payload import CONTENT_SHA256_FIELD
from ..core.redact import HIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.model import Request
    from ..core.profile import Profile
    from .reader import Capture

HEADER, QUERY = "header", "query"
UNKNOWN_HASH = "(the hash of a body that is not known)"
_SIGNATURE = QUERY_SIGNATURE.lower()
_MARKS = (QUERY_SIGNATURE.lower(), QUERY_CREDENTIAL.lower(), QUERY_ALGORITHM.lower())
_DATE_FIELD = AMZ_DATE.lower()


class Attempt(Frozen):
    """A signature and what it says of itself.

    Attributes:
        kind: ``"header"`` or ``"query"``.
        algorithm, access_key_id: as they stand.
        scope: the parts of the credential after the key, as they stand.
        signed_headers: the list as it stands.
        signature, amz_date, expires: as they stand; empty if there is none.
    """

    __slots__ = (
        "kind",
        "algorithm",
        "access_key_id",
        "scope",
        "signed_headers",
        "signature",
        "amz_date",
        "expires",
    )
    kind: str
    algorithm: str
    access_key_id: str
    scope: tuple[str, ...]
    signed_headers: str
    signature: str
    amz_date: str
    expires: str

    def __init__(
        self,
        kind: str,
        algorithm: str,
        access_key_id: str,
        scope: tuple[str, ...],
        signed_headers: str,
        signature: str,
        amz_date: str,
        expires: str = "",
    ) -> None:
        assign(self, "kind", kind)
        assign(self, "algorithm", algorithm)
        assign(self, "access_key_id", access_key_id)
        assign(self, "scope", scope)
        assign(self, "signed_headers", signed_headers)
        assign(self, "signature", signature)
        assign(self, "amz_date", amz_date)
        assign(self, "expires", expires)

    @property
    def names(self) -> list[str]:
        """The signed headers, in order."""
        return self.signed_headers.split(";") if self.signed_headers else []

    @property
    def region(self) -> str:
        """That of the scope; empty if it has none."""
        return self.scope[1] if len(self.scope) == 4 else ""

    @property
    def service(self) -> str:
        """That of the scope; empty if it has none."""
        return self.scope[-2] if len(self.scope) in (3, 4) else ""

    def string_to_sign(self, canonical: str) -> str:
        """What was signed, if that was the canonical request."""
        scope = "/".join(self.scope)
        return f"{self.algorithm}\n{self.amz_date}\n{scope}\n{sha256_hex(canonical.encode())}"

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "kind", repr(self.kind)
        yield "access_key_id", repr(self.access_key_id)
        yield "scope", repr(self.scope)
        yield "signature", HIDDEN


def read_attempt(request: Request) -> Attempt | None:
    """The signature of a request; None if it carries none."""
    parameters = query_fields(request)
    if any(mark in parameters for mark in _MARKS):
        return _of_query(parameters)
    given = request.fields.get("authorization", "")
    return _of_header(given, request) if given.startswith("AWS4-") else None


def query_fields(request: Request) -> dict[str, str]:
    """The decoded query by lower-case name; of names that were escaped for HTML, too."""
    fields: dict[str, str] = {}
    for raw_name, raw_value in split_query(request.query):
        name = _text(raw_name).lower().removeprefix("amp;")
        fields.setdefault(name, _text(raw_value))
    return fields


def _text(raw: str) -> str:
    return decode(raw.replace("+", "%20")).decode("utf-8", "replace")


def _of_query(fields: dict[str, str]) -> Attempt:
    key, scope = _credential(fields.get(QUERY_CREDENTIAL.lower(), ""))
    return Attempt(
        QUERY,
        fields.get(QUERY_ALGORITHM.lower(), ""),
        key,
        scope,
        fields.get(QUERY_SIGNED_HEADERS.lower(), ""),
        fields.get(_SIGNATURE, ""),
        fields.get(_DATE_FIELD, ""),
        fields.get(QUERY_EXPIRES.lower(), ""),
    )


def _of_header(given: str, request: Request) -> Attempt:
    algorithm, _, rest = given.partition(" ")
    pieces = dict.fromkeys(("Credential", "SignedHeaders", "Signature"), "")
    for piece in rest.replace(" ", ",").split(","):
        name, equals, value = piece.partition("=")
        if equals and name in pieces:
            pieces[name] = value
    key, scope = _credential(pieces["Credential"])
    date = request.fields.get(_DATE_FIELD) or request.fields.get("date", "")
    return Attempt(
        HEADER, algorithm, key, scope, pieces["SignedHeaders"], pieces["Signature"], date
    )


def _credential(text: str) -> tuple[str, tuple[str, ...]]:
    """Access key and scope; a key may hold slashes, a scope has four parts (SigV4A's three)."""
    pieces = text.split("/")
    wanted = 4 if len(pieces) >= 5 else 3
    return "/".join(pieces[:-wanted]) or pieces[0], tuple(pieces[-wanted:][: len(pieces) - 1])


def rebuild(capture: Capture, attempt: Attempt, profile: Profile, known_hash: str = "") -> str:
    """The canonical request of what was sent, as a server computes it.

    Args:
        capture: the request as it was sent.
        attempt: the signature that it carries.
        profile: of the service.
        known_hash: what to take for the hash of a body that is not known.
    """
    request = capture.request
    fields = {"host": request.host, **request.fields}
    lines = "".join([f"{name}:{fields.get(name.lower(), '')}\n" for name in attempt.names])
    return canonical_request(
        request.method,
        canonical_path(request.path, profile),
        canonical_query(unsigned_query(request.query)),
        lines,
        attempt.signed_headers,
        _payload(capture, attempt, profile) or known_hash or UNKNOWN_HASH,
    )


def unsigned_query(raw: str) -> str:
    """A raw query without its signature."""
    return "&".join(
        [piece for piece in raw.split("&") if _text(piece.partition("=")[0]).lower() != _SIGNATURE]
    )


def _payload(capture: Capture, attempt: Attempt, profile: Profile) -> str | None:
    given = capture.request.fields.get(CONTENT_SHA256_FIELD)
    if given is not None:
        return given
    if not (profile.sign_body if attempt.kind == HEADER else profile.presign_body):
        return UNSIGNED_PAYLOAD
    return None if capture.body is None else sha256_hex(capture.body)
