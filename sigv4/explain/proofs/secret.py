"""Prove causes with the secret: a supposed mistake is made, and its signature compared.

`prove` signs what the server has computed, what was sent, and what they would have been after each
of the usual mistakes, with the key and with keys that are derived wrongly in the usual ways. The
one whose signature arrived is what has happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

from ...core.constants import ALGORITHM
from ...core.digest import equal, sha256_hex
from ...core.errors import InvalidCredentials
from ..cause_kinds import CauseKind
from ..causes import LIKELY, Cause
from .dates import dates
from .keys import key_of, keys, strings
from .requests import mistakes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.signing_key import SigningKey

_LONGEST = 512  # characters of a secret
_MOST = 1 << 17  # characters of a canonical request with which mistakes are tried


@dataclass(frozen=True, slots=True)
class SecretProof:
    """What the signature proves.

    Attributes:
        causes: each certain, unless the secret fits nothing.
        canonical: the canonical request that was signed, where the signature proves it.
        mistaken_for: the one, of the server or of what was sent, in which the mistake was made.
        key_is_wrong: whether it is the key that differs.
        secret_is_right: whether the secret has made the signature.
    """

    causes: tuple[Cause, ...] = ()
    canonical: str | None = field(default=None, repr=False)
    key_is_wrong: bool = False
    secret_is_right: bool = False
    mistaken_for: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What is known of a signature that is judged with the secret.

    Attributes:
        signature: as the server received it.
        ours: the string to sign of the side that signed, where it is known.
        theirs: that of the server.
        theirs_canonical: the server's canonical request.
        is_own_text: whether `ours` is what the signer itself says that it signed.
        hints: regions and services to try as well.
        raw_path: the path as it is on the wire, where that is known.
        typed_path: the path as the user gave it, where the client sends another one.
        raw_query: the query as it stands on the wire, where that is known.
        sent, sent_canonical: string to sign and canonical request of the request as it was sent.
        sent_headers: the headers as they are sent.
        body: the body, where it is known.
        unsure: kinds of mistakes that cannot be seen in what was sent, as not all of it is known.
    """

    signature: str = field(repr=False)
    ours: str | None = field(default=None, repr=False)
    theirs: str | None = field(default=None, repr=False)
    theirs_canonical: str | None = field(default=None, repr=False)
    is_own_text: bool = True
    hints: tuple[str, ...] = ()
    raw_path: str | None = None
    typed_path: str | None = None
    raw_query: str | None = None
    sent: str | None = field(default=None, repr=False)
    sent_canonical: str | None = field(default=None, repr=False)
    sent_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    unsure: tuple[CauseKind, ...] = ()

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The canonical requests that mistakes are made with, each with its string to sign."""
        both = [(self.theirs_canonical, self.theirs), (self.sent_canonical, self.sent)]
        known = [(text, string) for text, string in both if text is not None and string is not None]
        usable = [pair for pair in known if len(pair[0]) <= _MOST and _is_hmac(pair[1])]
        return list(dict.fromkeys(usable))


def prove(secret: str, signed: SignedRequest) -> SecretProof:
    """Find what a signature proves, given the secret that it should have been made with.

    Args:
        secret: the secret access key; white space around it is a cause that is looked for.
        signed: what is known of the signature.

    Raises:
        InvalidCredentials: an empty secret, or one that is not ASCII.
    """
    check_secret(secret)
    texts = (signed.theirs, signed.ours, signed.sent)
    known = [text for text in dict.fromkeys(texts) if text is not None and _is_hmac(text)]
    if not known or len(signed.signature) < 64:
        return SecretProof()
    signature = signed.signature[:64].lower()
    for text in known:
        if _made(_key(secret, text), text, signature):
            return _same_key(text == signed.theirs, secret, alone=signed.theirs is None)
    for text, string in signed.texts:
        for cause, canonical in _canonicals(signed, secret, text, string, signature):
            if text != signed.theirs_canonical and cause.kind in signed.unsure:
                return SecretProof(secret_is_right=True)
            proven = canonical if canonical != text else None  # else another date was signed
            return SecretProof((cause,), proven, secret_is_right=True, mistaken_for=text)
    return _another_key(secret, known, signature, signed)


def _another_key(
    secret: str, known: list[str], signature: str, signed: SignedRequest
) -> SecretProof:
    for text in known:
        for cause, wrong in keys(secret, text.split("\n")[2], text.split("\n")[1], signed.hints):
            if _made(wrong, text, signature):
                return SecretProof((cause,), key_is_wrong=True)
        for cause, other in strings(text):
            if _made(_key(secret, text), other, signature):
                return SecretProof((cause,), secret_is_right=True)
    same = signed.is_own_text and signed.ours == signed.theirs
    return SecretProof((_wrong_secret(same),), key_is_wrong=same)


def check_secret(secret: str) -> None:
    """Refuse a secret access key that is empty, too long or not ASCII; white space may surround it.

    Raises:
        InvalidCredentials: empty, too long, or not ASCII.
    """
    if not secret.strip() or len(secret) > _LONGEST or not secret.isascii():
        raise InvalidCredentials(
            "The secret access key is empty, too long or not ASCII.",
            "Give the secret access key of the access key that signed.",
            "secret_access_key",
        )


def _is_hmac(text: str) -> bool:
    lines = text.split("\n")
    return lines[0] == ALGORITHM and len(lines) >= 4 and lines[2].count("/") == 3


def _key(secret: str, text: str) -> SigningKey:
    """Derive the right key for a string to sign."""
    day, region, service, _ = text.split("\n")[2].split("/")
    return key_of(secret.strip(), day, region, service)


def made_by(secret: str, text: str, signature: str) -> bool:
    """Tell whether a secret made the signature of a string to sign."""
    return _is_hmac(text) and _made(_key(secret, text), text, signature[:64].lower())


def _made(key: SigningKey, text: str, signature: str) -> bool:
    return equal(key.sign(text.encode()).encode(), signature.encode("ascii", "replace"))


def _same_key(by_server: bool, secret: str, *, alone: bool) -> SecretProof:
    if by_server:
        cause = Cause(
            CauseKind.SECRET_DIFFERS_ON_SERVER,
            "The signature that arrived is right for the server's own string to sign and the "
            "secret given: the server has another secret for this access key, or none.",
        )
        return SecretProof((cause,), key_is_wrong=True, secret_is_right=True)
    if alone:
        return SecretProof(secret_is_right=True)
    more = "" if secret == secret.strip() else ", once white space around the secret is left out"
    cause = Cause(
        CauseKind.REQUEST_DIFFERS_KEY_RIGHT,
        "The signature was made with the secret given, over the request as the client has it"
        f"{more}: the server checked another one.",
    )
    return SecretProof((cause,), secret_is_right=True)


def _wrong_secret(same: bool) -> Cause:
    if same:
        return Cause(
            CauseKind.WRONG_SECRET,
            "Both sides have the same string to sign, and the signature was not made with the "
            "secret given, nor with any of its usual misspellings or derivations.",
        )
    return Cause(
        CauseKind.WRONG_SECRET_OR_REQUEST,
        "The signature that arrived was made with another secret, or over a request that differs "
        "in more than one of the usual ways.",
        LIKELY,
    )


def _canonicals(
    signed: SignedRequest, secret: str, text: str, string: str, signature: str
) -> Iterator[tuple[Cause, str]]:
    """Find the supposed canonical request whose signature arrived, if there is one."""
    key = _key(secret, string)
    algorithm, date, scope = string.split("\n")[:3]
    made = mistakes(
        text,
        signed.raw_path,
        signed.typed_path,
        signed.raw_query,
        sent_headers=signed.sent_headers,
        body=signed.body,
    )
    with_dates = chain(
        ((cause, canonical, date) for cause, canonical in made if canonical != text),
        dates(text, date),
    )
    for cause, canonical, day in with_dates:
        supposed = f"{algorithm}\n{day}\n{scope}\n{sha256_hex(canonical.encode())}"
        if _made(key, supposed, signature):
            yield cause, canonical
