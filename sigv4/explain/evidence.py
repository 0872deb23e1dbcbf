"""What is known of a refused request, collected once and never changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..captures.canonical_text import Canonical
from ..captures.capture import Capture
from ..captures.error_response import ErrorResponse
from ..captures.form import Fields
from ..captures.signature import CapturedSignature
from .proofs.secret import SecretProof

SERVER = "computed by the server"
# Codes of a refusal that is about the signature; another code says what is wrong by itself.
MISMATCH = ("", "SignatureDoesNotMatch", "InvalidSignatureException", "InvalidSignature")
# Codes of answers that are given when the signature was accepted, or before it is looked at.
_ACCEPTED = re.compile(
    r"NoSuch\w+|\w*NotFound\w*|SlowDown|\w*Throttl\w*|TooManyRequests\w*|RequestLimitExceeded"
    r"|Provisioned\w+|Internal\w+|ServiceUnavailable\w*|\w*Already(?:Exists|Owned)\w*|BucketNotEmpty"
    r"|PreconditionFailed|NotModified|InvalidRange|EntityToo\w+|InvalidObjectState|OperationAborted"
    r"|Conditional\w+|RequestTimeout|MalformedXML|MethodNotAllowed|NotImplemented|LimitExceeded\w*"
    r"|ResourceInUse\w*|5\d\d"
)
_CHUNK = re.compile(r"AWS4-[A-Z0-9-]{1,40}-(?:PAYLOAD|TRAILER)\n")


def is_chunk(string_to_sign: str | None) -> bool:
    """Tell whether a string to sign is that of a chunk, or of the trailers, of an upload."""
    return string_to_sign is not None and _CHUNK.match(string_to_sign) is not None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the comparison.

    Attributes:
        title: the name of its side.
        canonical_request, string_to_sign, signature: None where they are not known.
    """

    title: str
    canonical_request: str | None = field(default=None, repr=False)
    string_to_sign: str | None = field(default=None, repr=False)
    signature: str | None = field(default=None, repr=False)

    @property
    def is_known(self) -> bool:
        """Whether it has a text that can be compared."""
        return bool(self.canonical_request or self.string_to_sign)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known; what is not is None.

    Attributes:
        ours, theirs: the side that signed, and the side that checked.
        ours_parts, theirs_parts: their canonical requests in parts; None of a text that does not
            look like one, so that no cause rests on it.
        sent: the canonical request of what was sent, as a server computes it.
        is_own_text: whether the canonical request of `ours` is the signer's own.
        capture: the request as the client sent it.
        signature: the signature that the capture carries.
        error_response: the error response of the server.
        form: the fields of a signed POST form.
        proof: what the secret has proven.
        notes: what was noticed when the inputs were read.
        is_of_two: whether the response is about another signature than the request carries.
    """

    ours: Side
    theirs: Side
    ours_parts: Canonical | None = None
    theirs_parts: Canonical | None = None
    sent: str | None = field(default=None, repr=False)
    is_own_text: bool = True
    capture: Capture | None = None
    signature: CapturedSignature | None = None
    error_response: ErrorResponse | None = None
    form: Fields | None = None
    proof: SecretProof = field(default_factory=SecretProof)
    notes: tuple[str, ...] = ()
    is_of_two: bool = False

    @property
    def body(self) -> bytes | None:
        """The body, where it is known."""
        return None if self.capture is None else self.capture.body

    @property
    def is_mismatch(self) -> bool:
        """Whether the signature was refused, or it is not known why the request was."""
        return self.error_response is None or self.error_response.code in MISMATCH

    @property
    def is_compared(self) -> bool:
        """Whether the server compared signatures, or it is not known whether it did."""
        return self.is_mismatch or (self.theirs.title == SERVER and self.theirs.is_known)

    @property
    def is_accepted(self) -> bool:
        """Whether the answer is one that is given after the signature, or without a look at it."""
        response = self.error_response
        return response is not None and _ACCEPTED.fullmatch(response.code) is not None

    @property
    def is_chunk(self) -> bool:
        """Whether the server compared the signature of a chunk, and not that of the headers."""
        return is_chunk(self.theirs.string_to_sign)

    @property
    def is_proven(self) -> bool:
        """Whether a proven mistake accounts for the whole difference between the two sides."""
        proof, ours, theirs = self.proof, self.ours, self.theirs
        return (
            proof.canonical is not None
            and proof.canonical == ours.canonical_request
            and proof.mistaken_for == theirs.canonical_request
        )
