"""Collect the evidence: read what each side has, and prove with the secret what can be proven."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..captures.canonical_text import (
    MOST,
    Canonical,
    is_canonical_request,
    is_string_to_sign,
    read_canonical_request,
)
from ..captures.capture import Capture
from ..captures.debug_log import SignedTexts, read_signed_texts
from ..captures.error_response import ErrorResponse, quoted_error_response
from ..captures.form import Fields
from ..captures.signature import (
    UNKNOWN_HASH,
    CapturedSignature,
    read_captured_signature,
    rebuild,
)
from ..core.errors import InvalidParameter
from ..core.form import POLICY_FIELD
from ..core.profile import Profile
from ..services.hosts import region_and_service
from .cause_kinds import CauseKind
from .evidence import SERVER, Evidence, Side, is_chunk
from .proofs.form import prove_form
from .proofs.secret import SecretProof, SignedRequest, check_secret, made_by, prove
from .rules.form import REQUIRED, SIGV2

SIGNER = "signed by the client"
SENT = "of the request as it was sent"
PROVEN = "signed, as the signature proves"
_UNSURE_OF_URLS = (
    CauseKind.METHOD_CHANGED,
    CauseKind.HEAD_AGAINST_GET,
    CauseKind.CONTENT_TYPE_ALTERED,
    CauseKind.CONTENT_TYPE_APPENDED,
    CauseKind.ACCEPT_ENCODING_REWRITTEN,
)
_UNSURE_OF_BODIES = (
    CauseKind.AWS_CHUNKED_ON_ONE_SIDE,
    CauseKind.HASH_OF_EMPTY_BODY,
    CauseKind.UNSIGNED_PAYLOAD_AGAINST_HASH,
)
_DIGITS, _HEX = 64, "0123456789abcdef"
_NO_STRING = (
    "the server's string to sign was changed before it was saved, so it is not compared; give the "
    "response as the server sent it"
)
_PLACEHOLDER = CapturedSignature("", "", "", (), "", "", "")


@dataclass(frozen=True, slots=True)
class Given:
    """What a person has given.

    Attributes:
        capture: the request as the client sent it.
        error_response: the error response of the server.
        canonical_request: the signer's own, or a log that holds it.
        service, region: signing name and region, where they are given.
    """

    capture: Capture | None = None
    error_response: ErrorResponse | None = None
    canonical_request: str | None = None
    service: str | None = None
    region: str | None = None

    @property
    def hints(self) -> tuple[str, ...]:
        """Regions and services that are tried besides those of the scope."""
        given = [self.service, self.region]
        if self.capture is not None:
            given += region_and_service(self.capture.request.host)
        return tuple([hint for hint in given if hint])


def collect_sides(ours: Side, theirs: Side) -> Evidence:
    """Collect the evidence of two sides alone."""
    return Evidence(_checked(ours), _checked(theirs), _parts(ours), _parts(theirs))


def collect(given: Given, secret: str | None) -> Evidence:
    """Collect the evidence of what a person has given.

    Raises:
        InvalidParameter: a canonical request that is too long or cannot be recognised.
        InvalidCredentials: an empty secret, or one that is not ASCII.
    """
    given = _with_response(given)
    capture = given.capture
    signature = None if capture is None else read_captured_signature(capture.request)
    form = None if capture is None or signature is not None else capture.form
    if form is not None and _is_signed(form):
        return _collect_form(given, form, secret)
    own = _signed_texts(given.canonical_request, signature)
    given, notes = _sound_response(given)
    for source in (own, given.error_response):
        if source is not None:
            _checked(Side(SERVER, source.canonical_request, source.string_to_sign))
    sent = _sent(given, signature, own)
    theirs = _theirs(given.error_response, sent, own)
    ours = _ours(own, sent, signature, theirs)
    ours, theirs = _checked(ours), _checked(theirs)
    proof = _proof(secret, given, ours, theirs, signature, sent)
    is_own_text = own is not None
    if proof.canonical is not None and own is None:
        string = _string(signature, proof.canonical, theirs)
        if theirs.canonical_request is None and theirs.string_to_sign in (
            None,
            ours.string_to_sign,
        ):
            theirs = ours
        ours, is_own_text = Side(PROVEN, proof.canonical, string), True
    return Evidence(
        ours,
        theirs,
        _parts(ours),
        _parts(theirs),
        sent,
        is_own_text,
        capture,
        signature,
        given.error_response,
        proof=proof,
        notes=(own.note, *notes) if own is not None and own.note else notes,
        is_of_two=not (proof.causes or proof.canonical)
        and _is_of_two(signature, given.error_response),
    )


def _with_response(given: Given) -> Given:
    """Take the error response that the capture holds, where none is given."""
    if given.error_response is not None or given.capture is None:
        return given
    response = quoted_error_response(given.capture.error_response)
    return given if response is None else replace(given, error_response=response)


def _sound_response(given: Given) -> tuple[Given, tuple[str, ...]]:
    """Leave out a string to sign of the server that has not its form, and say so.

    A server computes it, so it has its form: another text was changed on the way to us, and what is
    lost would be taken for a difference.
    """
    response = given.error_response
    if response is None or response.string_to_sign is None:
        return given, ()
    if is_string_to_sign(response.string_to_sign):
        return given, ()
    kept = replace(given, error_response=replace(response, string_to_sign=None))
    return kept, (_NO_STRING,)


def _is_of_two(signature: CapturedSignature | None, response: ErrorResponse | None) -> bool:
    """Tell whether the response is about another signature than the request carries."""
    if signature is None or response is None or response.signature is None:
        return False
    if is_chunk(response.string_to_sign):  # its signature follows that of the request
        return False
    both = signature.signature, response.signature
    return both[0] != both[1] and all(map(_is_signature, both))


def _is_signature(text: str) -> bool:
    return len(text) == _DIGITS and not text.strip(_HEX)


def _is_signed(fields: Fields) -> bool:
    """Tell whether a form has any of the fields that sign one."""
    found = {*fields.values, *fields.after}
    return any(name in found for name in (*REQUIRED, *SIGV2))


def _collect_form(given: Given, form: Fields, secret: str | None) -> Evidence:
    """Collect the evidence of a form: its policy is the string to sign."""
    response = given.error_response
    theirs = None if response is None else response.string_to_sign
    return Evidence(
        Side(SENT, string_to_sign=form.values.get(POLICY_FIELD)),
        Side(SERVER, string_to_sign=theirs),
        capture=given.capture,
        error_response=response,
        form=form,
        proof=SecretProof() if secret is None else prove_form(secret, form, given.hints),
    )


def _signed_texts(text: str | None, signature: CapturedSignature | None) -> SignedTexts | None:
    """Read the signer's own texts.

    Raises:
        InvalidParameter: a text that neither looks like a canonical request nor holds one.
    """
    if text is None:
        return None
    found = read_signed_texts(text, "" if signature is None else signature.amz_date)
    if found is None:
        raise InvalidParameter(
            "No canonical request was found in the text given for one.",
            "Give the canonical request (METHOD, path, query, headers, an empty line, the signed "
            "headers and the payload hash, a line each), or a debug log that holds it.",
            "canonical_request",
        )
    return found


def _checked(side: Side) -> Side:
    for text in (side.canonical_request, side.string_to_sign):
        if text is not None:
            _check(text)
    return side


def _check(text: str) -> None:
    if len(text) > MOST:
        raise InvalidParameter(
            f"A canonical request of {len(text)} characters is too long.",
            f"Give at most {MOST}.",
            "canonical_request",
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidParameter(
            "A text holds a lone surrogate, which is not a character.",
            "Decode it as UTF-8.",
            "canonical_request",
        ) from None


def _parts(side: Side) -> Canonical | None:
    """Take a canonical request apart; None for a text that does not look like one."""
    text = side.canonical_request
    if not text or not is_canonical_request(text):
        return None
    return read_canonical_request(text.lstrip("\r\n"))


def _service(given: Given, signature: CapturedSignature | None) -> str:
    if given.service:
        return given.service
    if signature is not None and signature.service:
        return signature.service
    response = given.error_response
    lines = ((response and response.string_to_sign) or "").split("\n")
    scope = lines[2].split("/") if len(lines) > 2 else []
    return scope[-2] if len(scope) > 2 else ""


def _sent(given: Given, signature: CapturedSignature | None, own: SignedTexts | None) -> str | None:
    """Compute the canonical request of what was sent; a URL lacks parts that the other side has."""
    if given.capture is None or signature is None:
        return None
    response = given.error_response
    text = (response and response.canonical_request) or (own and own.canonical_request)
    other = read_canonical_request(text) if text else None
    profile = Profile.for_service(_service(given, signature))
    made = rebuild(given.capture, signature, profile, other.payload_hash if other else "")
    if given.capture.complete or other is None:
        return made
    side, known = read_canonical_request(made), other.fields
    headers = [(name, value or known.get(name.lower(), "")) for name, value in side.headers]
    return replace(side, method=other.method, headers=tuple(headers)).text()


def _theirs(response: ErrorResponse | None, sent: str | None, own: SignedTexts | None) -> Side:
    if response is not None and (response.canonical_request or response.string_to_sign):
        return Side(SERVER, response.canonical_request, response.string_to_sign, response.signature)
    return Side(SENT, sent) if own is not None else Side(SERVER)


def _ours(
    own: SignedTexts | None,
    sent: str | None,
    signature: CapturedSignature | None,
    theirs: Side,
) -> Side:
    made = signature.signature if signature else None
    if own is None:
        if sent is None:
            return Side(SENT)
        compared = not is_chunk(theirs.string_to_sign)
        return Side(SENT, sent, _string(signature, sent, theirs) if compared else None, made)
    text, string = own.canonical_request, own.string_to_sign
    if text is not None and string is None:
        string = _string(signature, text, theirs)
    return Side(SIGNER, text, string, made)


def _string(signature: CapturedSignature | None, canonical: str, theirs: Side) -> str | None:
    """Make the string to sign of a canonical request, where its first lines are known."""
    if signature is not None and signature.scope:
        return signature.string_to_sign(canonical)
    first = (theirs.string_to_sign or "").split("\n")[:3]
    if len(first) < 3:
        return None
    made = replace(
        _PLACEHOLDER, algorithm=first[0], amz_date=first[1], scope=tuple(first[2].split("/"))
    )
    return made.string_to_sign(canonical)


def _proof(
    secret: str | None,
    given: Given,
    ours: Side,
    theirs: Side,
    signature: CapturedSignature | None,
    sent: str | None,
) -> SecretProof:
    response = given.error_response
    arrived = (response and response.signature) or (signature and signature.signature)
    if secret is None or not arrived:
        return SecretProof()
    capture = given.capture
    sent_string = None if sent is None else _string(signature, sent, theirs)
    if is_chunk(theirs.string_to_sign):
        check_secret(secret)
        seed = "" if signature is None else signature.signature
        return SecretProof(secret_is_right=made_by(secret, sent_string or "", seed))
    return prove(
        secret,
        SignedRequest(
            arrived,
            ours.string_to_sign,
            theirs.string_to_sign,
            theirs.canonical_request,
            given.canonical_request is not None,
            given.hints,
            None if capture is None else capture.request.path,
            None if capture is None else capture.typed_path,
            None if capture is None else capture.request.query,
            sent_string,
            sent,
            () if capture is None else tuple(capture.request.headers),
            None if capture is None else capture.body,
            _unsure(capture, sent),
        ),
    )


def _unsure(capture: Capture | None, sent: str | None) -> tuple[CauseKind, ...]:
    """List the mistakes that cannot be seen in a request of which not all is known."""
    kinds: tuple[CauseKind, ...] = ()
    if capture is not None and not capture.complete:
        kinds += _UNSURE_OF_URLS
    if sent is not None and sent.endswith(UNKNOWN_HASH):
        kinds += _UNSURE_OF_BODIES
    return kinds
