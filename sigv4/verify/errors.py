"""How a verifier says no: AWS's code, its HTTP status, and what was expected and found.

Rules of this file:

- A kind of refusal has a name of ours; S3 and the other services each have their code for it.
  https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
  https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
- A refusal never holds a secret, a token, or the signature that was expected.
"""

from __future__ import annotations

from ..core.errors import SigV4Error
from ..core.profile import S3, Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# kind: (S3's code, its status, the general code, its status)
_CODES = {
    "uri": ("InvalidURI", 400, "MalformedQueryString", 400),
    "too long": ("RequestHeaderSectionTooLarge", 400, "ValidationError", 400),
    "request": ("InvalidRequest", 400, "ValidationError", 400),
    "anonymous": ("AccessDenied", 403, "MissingAuthenticationToken", 403),
    "mechanisms": ("InvalidArgument", 400, "IncompleteSignature", 400),
    "mechanism": ("InvalidArgument", 400, "IncompleteSignature", 400),
    "algorithm": ("InvalidRequest", 400, "IncompleteSignature", 400),
    "header": ("AuthorizationHeaderMalformed", 400, "IncompleteSignature", 400),
    "query": ("AuthorizationQueryParametersError", 400, "IncompleteSignature", 400),
    "form": ("InvalidArgument", 400, "IncompleteSignature", 400),
    "date": ("AccessDenied", 403, "IncompleteSignature", 400),
    "skew": ("RequestTimeTooSkewed", 403, "SignatureDoesNotMatch", 403),
    "expired": ("AccessDenied", 403, "SignatureDoesNotMatch", 403),
    "scope header": ("AuthorizationHeaderMalformed", 400, "SignatureDoesNotMatch", 403),
    "scope query": ("AuthorizationQueryParametersError", 400, "SignatureDoesNotMatch", 403),
    "scope form": ("InvalidArgument", 400, "SignatureDoesNotMatch", 403),
    "unsigned": ("AccessDenied", 403, "SignatureDoesNotMatch", 403),
    "key": ("InvalidAccessKeyId", 403, "InvalidClientTokenId", 403),
    "token": ("InvalidToken", 400, "InvalidClientTokenId", 403),
    "token expired": ("ExpiredToken", 400, "ExpiredToken", 403),
    "signature": ("SignatureDoesNotMatch", 403, "SignatureDoesNotMatch", 403),
    "replay": ("AccessDenied", 403, "AccessDeniedException", 403),
    "not here": ("NotImplemented", 501, "NotImplemented", 501),
    "busy": ("ServiceUnavailable", 503, "ServiceUnavailable", 503),
    "hash missing": ("InvalidRequest", 400, "ValidationError", 400),
    "hash malformed": ("InvalidArgument", 400, "ValidationError", 400),
    "hash": ("XAmzContentSHA256Mismatch", 400, "SignatureDoesNotMatch", 403),
    "digest malformed": ("InvalidDigest", 400, "ValidationError", 400),
    "digest": ("BadDigest", 400, "ValidationError", 400),
    "length": ("IncompleteBody", 400, "ValidationError", 400),
    "length missing": ("MissingContentLength", 411, "ValidationError", 400),
    "chunk size": ("InvalidChunkSizeError", 403, "ValidationError", 400),
    "trailer": ("MalformedTrailerError", 400, "ValidationError", 400),
    "policy": ("InvalidPolicyDocument", 400, "ValidationError", 400),
    "denied": ("AccessDenied", 403, "AccessDeniedException", 403),
    "too large": ("EntityTooLarge", 400, "ValidationError", 400),
    "too small": ("EntityTooSmall", 400, "ValidationError", 400),
    "form large": ("MaxPostPreDataLengthExceededError", 400, "ValidationError", 400),
    "post": ("MalformedPOSTRequest", 400, "ValidationError", 400),
}


class VerificationError(SigV4Error):
    """The request is not what its signature says, or carries none that can be checked.

    Attributes:
        code: AWS's error code, such as ``SignatureDoesNotMatch``.
        status: the HTTP status that goes with it.
        explanation: what was expected and what was found; fit for the client's eyes.
        canonical_request, string_to_sign: of what arrived, where the signature was compared and
            differs; secret values in them are hidden. S3 sends both to the client as well.
    """

    def __init__(
        self,
        code: str,
        status: int,
        problem: str,
        remedy: str,
        canonical_request: str | None = None,
        string_to_sign: str | None = None,
    ) -> None:
        super().__init__(problem, remedy)
        self.code = code
        self.status = status
        self.canonical_request = canonical_request
        self.string_to_sign = string_to_sign

    @property
    def explanation(self) -> str:
        """The problem and the remedy, in words."""
        return f"{self.problem} {self.remedy}"

    def __str__(self) -> str:
        return f"{self.code}: {self.explanation}"

    def __reduce__(self) -> tuple[Any, ...]:
        steps = (self.canonical_request, self.string_to_sign)
        return type(self), (self.code, self.status, self.problem, self.remedy, *steps)


class Refusals:
    """The codes of one service's dialect."""

    __slots__ = ("_first",)

    def __init__(self, service: str | None) -> None:
        s3 = service is None or Profile.for_service(service) is S3
        self._first = 0 if s3 else 2

    def __call__(
        self,
        kind: str,
        problem: str,
        remedy: str,
        canonical_request: str | None = None,
        string_to_sign: str | None = None,
    ) -> VerificationError:
        """The error of a kind, to be raised."""
        code, status = _CODES[kind][self._first : self._first + 2]
        return VerificationError(
            str(code), int(status), problem, remedy, canonical_request, string_to_sign
        )
