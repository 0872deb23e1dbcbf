"""Prove with the secret how the policy of a form was signed."""

from __future__ import annotations

from ...captures.form import Fields
from ...core.constants import ALGORITHM
from ...core.digest import equal
from ...core.form import (
    ALGORITHM_FIELD,
    CREDENTIAL_FIELD,
    DATE_FIELD,
    POLICY_FIELD,
    SIGNATURE_FIELD,
)
from ..cause_kinds import CauseKind
from ..causes import LIKELY, Cause
from .keys import key_of, keys
from .secret import SecretProof, check_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def prove_form(secret: str, fields: Fields, hints: tuple[str, ...]) -> SecretProof:
    """Find what the signature of a form proves; nothing of one that lacks what is signed.

    Args:
        secret: the secret access key that should have signed the policy.
        fields: the fields of the form.
        hints: regions and services to try as well.

    Raises:
        InvalidCredentials: an empty secret, or one that is not ASCII.
    """
    check_secret(secret)
    values = fields.values
    policy, signature = values.get(POLICY_FIELD, ""), values.get(SIGNATURE_FIELD, "")
    scope = "/".join(values.get(CREDENTIAL_FIELD, "").split("/")[-4:])
    if not policy or len(signature) < 64 or scope.count("/") != 3:
        return SecretProof()
    if values.get(ALGORITHM_FIELD) != ALGORITHM:
        return SecretProof()
    given = signature.lower().encode("ascii", "replace")
    right = key_of(secret.strip(), *scope.split("/")[:3])
    for words, text in _variants(policy):
        if equal(right.sign(text).encode(), given):
            return SecretProof((_by_right_key(words),), secret_is_right=True)
    for cause, wrong in keys(secret, scope, values.get(DATE_FIELD, ""), hints):
        if equal(wrong.sign(policy.encode()).encode(), given):
            return SecretProof((cause,), key_is_wrong=True)
    cause = Cause(
        CauseKind.WRONG_SECRET_OR_POLICY,
        "The signature was made with another secret, or over another policy.",
        LIKELY,
    )
    return SecretProof((cause,))


def _by_right_key(words: str) -> Cause:
    if words:
        return Cause(CauseKind.POLICY_SIGNED_WRONGLY, f"The key has signed the policy {words}.")
    return Cause(
        CauseKind.FORM_SIGNED_CORRECTLY,
        "The signature is that of the policy and of the secret given.",
    )


def _variants(policy: str) -> Iterator[tuple[str, bytes]]:
    from base64 import b64decode, encodebytes, urlsafe_b64encode

    yield "", policy.encode()
    try:
        raw = b64decode(policy)
    except ValueError:
        return
    yield "as JSON, before it was encoded", raw
    yield "in lines, as email has base64", encodebytes(raw)
    yield "with a newline at its end", policy.encode() + b"\n"
    yield "in the base64 of URLs", urlsafe_b64encode(raw)
