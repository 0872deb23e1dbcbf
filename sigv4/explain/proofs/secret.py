"""With the secret, causes are proven: a supposed mistake is made, and its signature compared.

`judge` signs what the server has computed, and what it might have been had somebody made one of the
usual mistakes, with the key and with keys that are derived wrongly in the usual ways. The one whose
signature arrived is what has happened.
"""

from __future__ import annotations

from ...core.constants import ALGORITHM
from ...core.digest import equal, sha256_hex
from ...core.errors import InvalidCredentials
from ..evidence import LIKELY, Cause
from .keys import key_of, keys, strings
from .requests import mistakes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.signing_key import SigningKey

_LONGEST = 512  # characters of a secret
_MOST = 1 << 17  # characters of a canonical request with which mistakes are tried


class Judgement:
    """What the signature proves.

    Attributes:
        causes: each certain, but for a secret that fits nothing.
        canonical: the canonical request that was signed, where the signature proves it.
        key_is_wrong: whether it is the key that differs.
        secret_is_right: whether the secret has made the signature.
    """

    __slots__ = ("causes", "canonical", "key_is_wrong", "secret_is_right")

    def __init__(
        self,
        causes: tuple[Cause, ...] = (),
        canonical: str | None = None,
        key_is_wrong: bool = False,
        secret_is_right: bool = False,
    ) -> None:
        self.causes = causes
        self.canonical = canonical
        self.key_is_wrong = key_is_wrong
        self.secret_is_right = secret_is_right


def judge(
    secret: str,
    signature: str,
    ours_sts: str | None,
    theirs_sts: str | None,
    theirs_text: str | None,
    hints: tuple[str, ...] = (),
) -> Judgement:
    """What a signature proves, given the secret that it should have been made with.

    Args:
        secret: the secret access key; white space around it is a cause that is looked for.
        signature: as the server received it.
        ours_sts: the string to sign of the side that signed, where it is known.
        theirs_sts: that of the server.
        theirs_text: the server's canonical request.
        hints: regions and services to try as well.

    Raises:
        InvalidCredentials: an empty secret, or one that is no text.
    """
    check_secret(secret)
    known = [text for text in (theirs_sts, ours_sts) if text is not None and _is_hmac(text)]
    if not known or len(signature) < 64:
        return Judgement()
    signature = signature[:64].lower()
    for text in known:
        if _made(_key(secret, text), text, signature):
            return _same_key(text == theirs_sts, secret, alone=theirs_sts is None)
    if theirs_text is not None and theirs_sts is not None and known[0] == theirs_sts:
        for cause, canonical in _canonicals(theirs_text, secret, theirs_sts, signature):
            return Judgement((cause,), canonical, secret_is_right=True)
    return _another_key(secret, known, signature, hints, same=ours_sts == theirs_sts)


def _another_key(
    secret: str,
    known: list[str],
    signature: str,
    hints: tuple[str, ...],
    *,
    same: bool,
) -> Judgement:
    for text in known:
        for cause, wrong in keys(secret, text.split("\n")[2], text.split("\n")[1], hints):
            if _made(wrong, text, signature):
                return Judgement((cause,), key_is_wrong=True)
        for cause, other in strings(text):
            if _made(_key(secret, text), other, signature):
                return Judgement((cause,), secret_is_right=True)
    return Judgement((_wrong_secret(same),), key_is_wrong=same)


def check_secret(secret: str) -> None:
    """Refuse what is no secret access key, but for white space around one.

    Raises:
        InvalidCredentials: empty, too long, or not ASCII.
    """
    if not secret.strip() or len(secret) > _LONGEST or not secret.isascii():
        raise InvalidCredentials(
            "The secret access key is empty, too long or not ASCII.",
            "Give the secret access key of the access key that signed.",
        )


def _is_hmac(text: str) -> bool:
    lines = text.split("\n")
    return lines[0] == ALGORITHM and len(lines) >= 4 and lines[2].count("/") == 3


def _key(secret: str, text: str) -> SigningKey:
    """The right key for a string to sign."""
    day, region, service, _ = text.split("\n")[2].split("/")
    return key_of(secret.strip(), day, region, service)


def _made(key: SigningKey, text: str, signature: str) -> bool:
    return equal(key.sign(text.encode()).encode(), signature.encode("ascii", "replace"))


def _same_key(by_server: bool, secret: str, *, alone: bool) -> Judgement:
    if by_server:
        cause = Cause(
            "secret differs on the server",
            "The signature that arrived is right for the server's own string to sign and the "
            "secret given: the server has another secret for this access key, or none.",
            "Check which secret the server keeps for the access key, without white space around "
            "it, and that the request reaches the server you think.",
        )
        return Judgement((cause,), key_is_wrong=True, secret_is_right=True)
    if alone:
        return Judgement(secret_is_right=True)
    more = "" if secret == secret.strip() else ", once white space around the secret is left out"
    cause = Cause(
        "request differs, key is right",
        "The signature was made with the secret given, over the request as the client has it"
        f"{more}: something has changed it before the server checked it.",
        "See what differs above; the secret need not be changed.",
    )
    return Judgement((cause,), secret_is_right=True)


def _wrong_secret(same: bool) -> Cause:
    if same:
        return Cause(
            "wrong secret",
            "Both sides have the same string to sign, and the signature was not made with the "
            "secret given, nor with any of its usual misspellings or derivations.",
            "Check that the signer has the secret of this access key, whole.",
        )
    return Cause(
        "wrong secret or another request",
        "The signature that arrived was made with another secret, or over a request that differs "
        "in more than one of the usual ways.",
        "Give the signer's own canonical request, to tell which; check the signer's secret.",
        LIKELY,
    )


def _canonicals(
    text: str, secret: str, theirs_sts: str, signature: str
) -> Iterator[tuple[Cause, str]]:
    """The supposed canonical request whose signature arrived; none, or one."""
    if len(text) > _MOST:
        return
    key = _key(secret, theirs_sts)
    preamble = theirs_sts.rpartition("\n")[0]
    for cause, canonical in mistakes(text):
        supposed = f"{preamble}\n{sha256_hex(canonical.encode())}"
        if canonical != text and _made(key, supposed, signature):
            yield cause, canonical
