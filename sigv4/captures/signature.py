"""Read the signature that a captured request carries, leniently: it may be broken.

`rebuild` computes the canonical request of a captured request with the modules of core, and with
the headers that the request lists as signed, as a server does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
from ..core.payload import CONTENT_SHA256_FIELD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from ..core.profile import Profile
    from .capture import Capture

HEADER, QUERY = "header", "query"
UNKNOWN_HASH = "(the hash of a body that is not known)"
_SIGNATURE = QUERY_SIGNATURE.lower()
_MARKS = (_SIGNATURE, QUERY_CREDENTIAL.lower(), QUERY_ALGORITHM.lower())
# The parameters of a signed URL that is not one of Signature Version 4.
_OTHERS = (
    ({"x-goog-algorithm"}, "Google Cloud Storage (X-Goog-Signature)"),
    ({"x-goog-credential"}, "Google Cloud Storage (X-Goog-Signature)"),
    ({"googleaccessid", "signature"}, "Google Cloud Storage (GoogleAccessId)"),
    ({"key-pair-id", "signature"}, "CloudFront (Key-Pair-Id)"),
    ({"key-pair-id", "policy"}, "CloudFront (Key-Pair-Id)"),
    ({"sv", "sig"}, "Azure Storage (a shared access signature)"),
    ({"x-oss-signature"}, "Alibaba Cloud OSS (x-oss-signature)"),
    ({"q-sign-algorithm", "q-signature"}, "Tencent Cloud COS (q-signature)"),
)
_OTHER_HEADERS = (
    ("GOOG4-", "Google Cloud Storage (GOOG4)"),
    ("OSS", "Alibaba Cloud OSS (Authorization)"),
    ("SharedKey", "Azure Storage (SharedKey)"),
)
_DATE_FIELD = AMZ_DATE.lower()
# As JSON, shells and cmd.exe escape an ampersand, or who encodes a whole URL.
_ESCAPED_AMPERSAND = re.compile(
    r"(?:\\+u0026|\\+&|\^&|%26)(?=X-Amz-[A-Za-z-]{1,40}=)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CapturedSignature:
    """A signature as it was captured, and what it says of itself.

    Attributes:
        kind: ``"header"`` or ``"query"``.
        algorithm, access_key_id: unchanged.
        scope: the parts of the credential after the key, unchanged.
        signed_headers: the list, unchanged.
        signature, amz_date, expires: unchanged; empty if they are missing.
    """

    kind: str
    algorithm: str
    access_key_id: str
    scope: tuple[str, ...]
    signed_headers: str
    signature: str = field(repr=False)
    amz_date: str
    expires: str = ""

    @property
    def names(self) -> list[str]:
        """The signed headers, in order."""
        return self.signed_headers.split(";") if self.signed_headers else []

    @property
    def region(self) -> str:
        """That of the scope; empty without one."""
        return self.scope[1] if len(self.scope) == 4 else ""

    @property
    def service(self) -> str:
        """That of the scope; empty without one."""
        return self.scope[-2] if len(self.scope) in (3, 4) else ""

    def string_to_sign(self, canonical: str) -> str:
        """Make the string to sign of a canonical request."""
        scope = "/".join(self.scope)
        return f"{self.algorithm}\n{self.amz_date}\n{scope}\n{sha256_hex(canonical.encode())}"


def read_captured_signature(request: Request) -> CapturedSignature | None:
    """Read the signature of a request; None for a request without one."""
    parameters = query_fields(request)
    if any(mark in parameters for mark in _MARKS):
        return _of_query(parameters)
    given = request.fields.get("authorization", "")
    return _of_header(given, request) if given.startswith("AWS4-") else None


def other_signature(request: Request) -> str:
    """Name a signature of another service that a request carries; empty without one."""
    fields = query_fields(request)
    for names, whose in _OTHERS:
        if fields.keys() >= names:
            return whose
    given = request.fields.get("authorization", "")
    return next((whose for start, whose in _OTHER_HEADERS if given.startswith(start)), "")


def query_fields(request: Request) -> dict[str, str]:
    """Decode the query, by lower-case name, also where its ampersands are escaped."""
    fields: dict[str, str] = {}
    for raw_name, raw_value in split_query(_ESCAPED_AMPERSAND.sub("&", request.query)):
        name = _text(raw_name).lower().removeprefix("amp;")
        fields.setdefault(name, _text(raw_value))
    return fields


def escaped_ampersand(query: str) -> str:
    """Find how the ampersands of a raw query are escaped; empty where they are not."""
    if any(name.lower().startswith(("amp;", "amp%3b")) for name, _ in split_query(query)):
        return "&amp;"
    found = _ESCAPED_AMPERSAND.search(query)
    return found[0] if found else ""


def _text(raw: str) -> str:
    return decode(raw.replace("+", "%20")).decode("utf-8", "replace")


def _of_query(fields: dict[str, str]) -> CapturedSignature:
    key, scope = _credential(fields.get(QUERY_CREDENTIAL.lower(), ""))
    return CapturedSignature(
        QUERY,
        fields.get(QUERY_ALGORITHM.lower(), ""),
        key,
        scope,
        fields.get(QUERY_SIGNED_HEADERS.lower(), ""),
        fields.get(_SIGNATURE, ""),
        fields.get(_DATE_FIELD, ""),
        fields.get(QUERY_EXPIRES.lower(), ""),
    )


def _of_header(given: str, request: Request) -> CapturedSignature:
    algorithm, _, rest = given.partition(" ")
    pieces = dict.fromkeys(("Credential", "SignedHeaders", "Signature"), "")
    for piece in rest.replace(" ", ",").split(","):
        name, equals, value = piece.partition("=")
        if equals and name in pieces:
            pieces[name] = value
    key, scope = _credential(pieces["Credential"])
    date = request.fields.get(_DATE_FIELD) or request.fields.get("date", "")
    return CapturedSignature(
        HEADER, algorithm, key, scope, pieces["SignedHeaders"], pieces["Signature"], date
    )


def _credential(text: str) -> tuple[str, tuple[str, ...]]:
    """Split access key and scope: a key may hold slashes, a scope has four parts (SigV4A 3)."""
    pieces = text.split("/")
    wanted = 4 if len(pieces) >= 5 else 3
    return "/".join(pieces[:-wanted]) or pieces[0], tuple(pieces[-wanted:][: len(pieces) - 1])


def rebuild(
    capture: Capture, signature: CapturedSignature, profile: Profile, known_hash: str = ""
) -> str:
    """Compute the canonical request of what was sent, as a server does.

    Args:
        capture: the request as it was sent.
        signature: the signature that it carries.
        profile: the profile of the service.
        known_hash: the payload hash to use where the body is not known.
    """
    request = capture.request
    fields = {"host": request.host, **request.fields}
    lines = "".join([f"{name}:{fields.get(name.lower(), '')}\n" for name in signature.names])
    return canonical_request(
        request.method,
        canonical_path(request.path, profile),
        canonical_query(unsigned_query(request.query)),
        lines,
        signature.signed_headers,
        _payload(capture, signature, profile) or known_hash or UNKNOWN_HASH,
    )


def unsigned_query(raw: str) -> str:
    """Remove the signature from a raw query."""
    return "&".join(
        [piece for piece in raw.split("&") if _text(piece.partition("=")[0]).lower() != _SIGNATURE]
    )


def _payload(capture: Capture, signature: CapturedSignature, profile: Profile) -> str | None:
    given = capture.request.fields.get(CONTENT_SHA256_FIELD)
    if given is not None:
        return given
    if not (profile.sign_body if signature.kind == HEADER else profile.presign_body):
        return UNSIGNED_PAYLOAD
    return None if capture.body is None else sha256_hex(capture.body)
