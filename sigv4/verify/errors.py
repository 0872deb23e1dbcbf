"""Refusals: a stable name, the error code and HTTP status of AWS, and an explanation.

Rules of this file:

- Each kind of refusal has a stable name in kebab case. It is printed with the error and listed in
  docs/refusals.md, which tools/generate_refusals.py writes from `REFUSALS`.
- S3 and the other services have different codes for one fault.
  https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
  https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
- A refusal never holds a secret, a token, or the signature that was expected: see `hidden`.
- A refusal may repeat what a stranger sent. So its text is short, printable and without markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..core.errors import SigV4Error
from ..core.profile import S3 as S3_PROFILE
from ..core.profile import Profile
from . import hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Kind = Literal[
    "target-invalid",
    "target-too-long",
    "path-not-normal",
    "headers-too-large",
    "request-malformed",
    "not-signed",
    "signed-twice",
    "signature-version-2",
    "scheme-unknown",
    "algorithm-header",
    "algorithm-query",
    "algorithm-form",
    "malformed-header",
    "malformed-query",
    "malformed-form",
    "date-malformed",
    "clock-skew",
    "expired",
    "scope-header",
    "scope-query",
    "scope-form",
    "host-not-signed",
    "header-not-signed",
    "header-missing",
    "unknown-key",
    "missing-token",
    "wrong-token",
    "token-expired",
    "wrong-signature",
    "replayed",
    "replay-store-full",
    "not-implemented",
    "body-required",
    "hash-missing",
    "hash-malformed",
    "hash-mismatch",
    "body-unsigned",
    "md5-malformed",
    "digest-mismatch",
    "checksum-malformed",
    "checksum-unknown",
    "checksum-conflict",
    "length-malformed",
    "length-mismatch",
    "length-missing",
    "body-too-large",
    "chunk-framing",
    "chunk-too-small",
    "chunk-too-large",
    "trailer-malformed",
    "trailer-value",
    "policy-malformed",
    "policy-denied",
    "form-malformed",
    "form-too-large",
    "key-missing",
    "file-too-large",
    "file-too-small",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The codes of one kind of refusal: those of S3, those of other services, and its meaning."""

    s3_code: str
    s3_status: int
    code: str
    status: int
    meaning: str


_S3_HEADER, _S3_QUERY = "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError"
_INCOMPLETE, _NO_MATCH, _INVALID = "IncompleteSignature", "SignatureDoesNotMatch", "ValidationError"

REFUSALS: dict[Kind, Refusal] = {
    "target-invalid": Refusal(
        "InvalidURI", 400, "MalformedQueryString", 400, "The request target is not a valid path."
    ),
    "target-too-long": Refusal(
        "InvalidURI", 400, "MalformedQueryString", 400, "The request target exceeds a limit."
    ),
    "path-not-normal": Refusal(
        "InvalidURI",
        400,
        _INVALID,
        400,
        "The path arrived in another form than was signed, and strict_paths=True.",
    ),
    "headers-too-large": Refusal(
        "RequestHeaderSectionTooLarge", 400, _INVALID, 400, "The headers exceed a limit."
    ),
    "request-malformed": Refusal(
        "InvalidRequest", 400, _INVALID, 400, "The request is ambiguous or not valid HTTP."
    ),
    "not-signed": Refusal(
        "AccessDenied", 403, "MissingAuthenticationToken", 403, "There is no signature."
    ),
    "signed-twice": Refusal(
        "InvalidArgument", 400, _INCOMPLETE, 400, "There is more than one signature."
    ),
    "signature-version-2": Refusal(
        "InvalidRequest", 400, _INCOMPLETE, 400, "The signature is of Signature Version 2."
    ),
    "scheme-unknown": Refusal(
        "InvalidArgument", 400, _INCOMPLETE, 400, "The Authorization header is of another scheme."
    ),
    "algorithm-header": Refusal(
        "InvalidRequest", 400, _INCOMPLETE, 400, "The algorithm in the header is not accepted."
    ),
    "algorithm-query": Refusal(
        _S3_QUERY, 400, _INCOMPLETE, 400, "The algorithm in the query is not accepted."
    ),
    "algorithm-form": Refusal(
        "InvalidArgument", 400, _INCOMPLETE, 400, "The algorithm in the form is not accepted."
    ),
    "malformed-header": Refusal(
        _S3_HEADER, 400, _INCOMPLETE, 400, "The Authorization header is malformed."
    ),
    "malformed-query": Refusal(
        _S3_QUERY, 400, _INCOMPLETE, 400, "The parameters of a presigned URL are malformed."
    ),
    "malformed-form": Refusal(
        "InvalidArgument", 400, _INCOMPLETE, 400, "The signature fields of a form are malformed."
    ),
    "date-malformed": Refusal(
        "AccessDenied", 403, _INCOMPLETE, 400, "The date header is missing or malformed."
    ),
    "clock-skew": Refusal(
        "RequestTimeTooSkewed", 403, _NO_MATCH, 403, "The date is too far from the server's time."
    ),
    "expired": Refusal(
        "AccessDenied", 403, _NO_MATCH, 403, "The presigned URL or form is not valid at this time."
    ),
    "scope-header": Refusal(
        _S3_HEADER, 400, _NO_MATCH, 403, "The scope in the header is not that of the server."
    ),
    "scope-query": Refusal(
        _S3_QUERY, 400, _NO_MATCH, 403, "The scope in the query is not that of the server."
    ),
    "scope-form": Refusal(
        "InvalidArgument", 400, _NO_MATCH, 403, "The scope in the form is not that of the server."
    ),
    "host-not-signed": Refusal(
        "AccessDenied", 403, "InvalidSignature", 403, "The host header is not signed."
    ),
    "header-not-signed": Refusal(
        "AccessDenied", 403, _NO_MATCH, 403, "A header that must be signed is not signed."
    ),
    "header-missing": Refusal(
        "AccessDenied", 403, _NO_MATCH, 403, "A header that this server requires is missing."
    ),
    "unknown-key": Refusal(
        "InvalidAccessKeyId", 403, "InvalidClientTokenId", 403, "The access key is not known."
    ),
    # https://github.com/aws/aws-sdk-js/issues/3878, https://github.com/uswitch/kiam/issues/261
    "missing-token": Refusal(
        "InvalidAccessKeyId", 403, "InvalidClientTokenId", 403, "The session token is missing."
    ),
    "wrong-token": Refusal(
        "InvalidToken", 400, "InvalidClientTokenId", 403, "The session token is not right."
    ),
    "token-expired": Refusal(
        "ExpiredToken", 400, "ExpiredToken", 403, "The credentials have expired."
    ),
    "wrong-signature": Refusal(_NO_MATCH, 403, _NO_MATCH, 403, "The signature does not match."),
    "replayed": Refusal(
        "AccessDenied", 403, "AccessDeniedException", 403, "The request was used before."
    ),
    "replay-store-full": Refusal(
        "ServiceUnavailable", 503, "ServiceUnavailable", 503, "The replay store is full."
    ),
    "not-implemented": Refusal(
        "NotImplemented", 501, "NotImplemented", 501, "A package that the check needs is missing."
    ),
    "body-required": Refusal(
        "NotImplemented", 501, "NotImplemented", 501, "The server has not read the body yet."
    ),
    "hash-missing": Refusal(
        "InvalidRequest", 400, _INVALID, 400, "The header x-amz-content-sha256 is missing."
    ),
    "hash-malformed": Refusal(
        "InvalidArgument", 400, _INVALID, 400, "The header x-amz-content-sha256 is malformed."
    ),
    "hash-mismatch": Refusal(
        "XAmzContentSHA256Mismatch", 400, _NO_MATCH, 403, "The body is not the one that was signed."
    ),
    "body-unsigned": Refusal(
        "InvalidArgument", 400, _INVALID, 400, "The body is not signed, and must be."
    ),
    "md5-malformed": Refusal("InvalidDigest", 400, _INVALID, 400, "Content-MD5 is malformed."),
    "digest-mismatch": Refusal("BadDigest", 400, _INVALID, 400, "A checksum does not match."),
    "checksum-malformed": Refusal(
        "InvalidRequest", 400, _INVALID, 400, "A checksum has the wrong form."
    ),
    "checksum-unknown": Refusal(
        "InvalidRequest", 400, _INVALID, 400, "A checksum algorithm is not known."
    ),
    "checksum-conflict": Refusal(
        "InvalidRequest", 400, _INVALID, 400, "There are several checksums, or they contradict."
    ),
    "length-malformed": Refusal("InvalidRequest", 400, _INVALID, 400, "A length is malformed."),
    "length-mismatch": Refusal(
        "IncompleteBody", 400, _INVALID, 400, "The body has another length than was announced."
    ),
    "length-missing": Refusal(
        "MissingContentLength", 411, _INVALID, 400, "The length of the decoded body is missing."
    ),
    "body-too-large": Refusal("EntityTooLarge", 400, _INVALID, 400, "The body exceeds a limit."),
    "chunk-framing": Refusal(
        "IncompleteBody", 400, _INVALID, 400, "A chunk of the body is malformed."
    ),
    "chunk-too-small": Refusal(
        "InvalidChunkSizeError", 403, _INVALID, 400, "A chunk that is not the last is too small."
    ),
    "chunk-too-large": Refusal(
        "InvalidChunkSizeError", 403, _INVALID, 400, "A signed chunk exceeds a limit."
    ),
    "trailer-malformed": Refusal(
        "MalformedTrailerError", 400, _INVALID, 400, "The trailers are not those announced."
    ),
    "trailer-value": Refusal(
        "InvalidRequest", 400, _INVALID, 400, "The value of a trailer is not a checksum."
    ),
    "policy-malformed": Refusal(
        "InvalidPolicyDocument", 400, _INVALID, 400, "The policy of a form is malformed."
    ),
    "policy-denied": Refusal(
        "AccessDenied", 403, "AccessDeniedException", 403, "The policy does not allow the form."
    ),
    "form-malformed": Refusal(
        "MalformedPOSTRequest", 400, _INVALID, 400, "The form is ambiguous or malformed."
    ),
    "form-too-large": Refusal(
        "MaxPostPreDataLengthExceededError", 400, _INVALID, 400, "The form exceeds a limit."
    ),
    "key-missing": Refusal("InvalidArgument", 400, _INVALID, 400, "The form has no object key."),
    "file-too-large": Refusal("EntityTooLarge", 400, _INVALID, 400, "The file is too large."),
    "file-too-small": Refusal("EntityTooSmall", 400, _INVALID, 400, "The file is too small."),
}

_LONGEST = 1_000  # characters of an explanation's half
_MARKUP = str.maketrans({"<": r"\x3c", ">": r"\x3e", "&": r"\x26", "`": r"\x60"})


class VerificationError(SigV4Error):
    """The request is not what its signature says, or carries no signature that can be checked.

    Attributes:
        code: AWS's error code, such as ``SignatureDoesNotMatch``.
        status: the HTTP status that belongs to it.
        refusal: the stable name of the fault, such as ``wrong-signature``; see docs/refusals.md.
        explanation: what was expected and what was found. It may be sent to the client: it is
            short and printable, and holds no ``<``, ``>`` or ``&``.
        canonical_request, string_to_sign: of what arrived, where the signature was compared and
            differs. Secret values in them are hidden. S3 sends both to the client as well. They
            hold what the client sent: escape them before they become part of a page.
    """

    def __init__(
        self,
        code: str,
        status: int,
        problem: str,
        remedy: str,
        canonical_request: str | None = None,
        string_to_sign: str | None = None,
        refusal: str | None = None,
    ) -> None:
        super().__init__(harmless(hidden.without_secrets(problem, hidden.MARK)), harmless(remedy))
        self.code = code
        self.status = status
        self.canonical_request = canonical_request
        self.string_to_sign = string_to_sign
        self.refusal = refusal

    @property
    def explanation(self) -> str:
        """The problem and the remedy, in words."""
        return f"{self.problem} {self.remedy}"

    def __str__(self) -> str:
        name = f" [{self.refusal}]" if self.refusal else ""
        return f"{self.code}: {self.explanation}{name}"

    def __reduce__(self) -> tuple[Any, ...]:
        steps = (self.canonical_request, self.string_to_sign, self.refusal)
        return type(self), (self.code, self.status, self.problem, self.remedy, *steps)


class BodyRequired(VerificationError):
    """The signature holds, and the body has still to be checked.

    `Verifier.verify` raises it for ``aws-chunked`` bodies and event streams unless it is called
    with ``body_follows=True``; `Verifier.verify_form` raises it where the file has still to be
    checked, unless it is called with ``file_follows=True``.
    """


class Refusals:
    """Makes the errors of one service.

    Args:
        service: signing name; S3's codes are used where it is None.
        profile: the profile of the server, if it has its own: one with S3's paths has S3's rules.

    Attributes:
        is_s3: whether the rules and codes are those of S3.
    """

    __slots__ = ("is_s3",)

    def __init__(self, service: str | None, profile: Profile | None = None) -> None:
        self.is_s3 = (
            service is None
            or speaks_s3(service)
            or (profile is not None and not (profile.double_encode or profile.normalize_path))
        )

    def __call__(
        self,
        kind: Kind,
        problem: str,
        remedy: str,
        canonical_request: str | None = None,
        string_to_sign: str | None = None,
    ) -> VerificationError:
        """Make the error of a kind, to be raised."""
        found = REFUSALS[kind]
        code, status = (
            (found.s3_code, found.s3_status) if self.is_s3 else (found.code, found.status)
        )
        made = BodyRequired if kind == "body-required" else VerificationError
        return made(code, status, problem, remedy, canonical_request, string_to_sign, kind)


def speaks_s3(service: str) -> bool:
    """Say whether a service follows the rules of S3 rather than the common rules of AWS."""
    return Profile.for_service(service) is S3_PROFILE


def harmless(text: str) -> str:
    """Shorten a text and escape what a page, a terminal or a log could take for more than text."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 3]}..."
    if not text.isprintable():
        text = "".join([mark if mark.isprintable() else _escaped(mark) for mark in text])
    return text.translate(_MARKUP)


def _escaped(mark: str) -> str:
    return mark.encode("unicode_escape").decode("ascii")
