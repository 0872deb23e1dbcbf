"""What is known of a refused request, collected once and never changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..captures.canonical_text import Canonical
from ..captures.capture import Capture
from ..captures.error_response import ErrorResponse
from ..captures.form import Fields
from ..captures.signature import CapturedSignature
from .proofs.secret import SecretProof

# Codes of a refusal that is about the signature; another code says what is wrong by itself.
MISMATCH = ("", "SignatureDoesNotMatch", "InvalidSignatureException", "InvalidSignature")


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
        ours_parts, theirs_parts: their canonical requests in parts; None of a text that has not the
            shape of one, so that no cause rests on it.
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
