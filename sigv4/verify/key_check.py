"""The access key, its token and expiration, the signature, and whether the request is repeated."""

from __future__ import annotations

from secrets import token_hex

from ..core.digest import sha256_hex
from ..core.model import Credentials
from . import checks, hidden
from .hidden import shown
from .replay import ReplayStoreFull

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .claim import Claim
    from .errors import Refusals
    from .replay import Replay

    Lookup = Callable[[str], Credentials | None]
    Verifies = Callable[[Credentials, str, str], bool]

# Both texts are formatted alike, so that timing does not reveal which of the two it is.
_UNKNOWN_KEY = (
    "The access key id {} is not known here, so no signature of it can be right.",
    "Sign with a known access key; the operator of this server knows which exist.",
)
_WRONG_SIGNATURE = (
    "The signature that we calculated for {} does not match the signature it carries.",
    "Check the secret key, and compare the canonical request that arrived with the signer's.",
)


class KeyCheck:
    """Checks signatures. An unknown access key costs what a known one costs."""

    __slots__ = ("_substitute",)

    def __init__(self) -> None:
        self._substitute = Credentials("UNKNOWN", f"{token_hex(18)}/+/+")  # as long, with / and +

    def check(
        self,
        claim: Claim,
        signature: str,
        message: str,
        tokens: list[str] | None,
        now: datetime,
        lookup: Lookup,
        refuse: Refusals,
        canonical: str | None = None,
        verifies: Verifies | None = None,
    ) -> Credentials:
        """Look the credentials up, and check token, expiration and signature.

        Args:
            claim: which names the access key and the scope.
            signature: as it arrived.
            message: that is signed.
            tokens: what `checks.session_tokens` gave.
            now: aware datetime to verify at.
            lookup: called with the access key id.
            refuse: makes the errors.
            canonical: the canonical request, for the error.
            verifies: what verifies a signature of some credentials over a message; by default
                their signing key in the scope.

        Raises:
            VerificationError: one of them is not right.
        """
        credentials, known = self._look_up(claim.access_key_id, lookup)
        if verifies is None:
            key = claim.algorithm.signing_key(credentials, claim.scope)
            holds = key.verifies(message.encode(), signature)
        else:
            holds = verifies(credentials, message, signature)
        right_token = checks.token_is_right(credentials, tokens)
        if known and holds and right_token and credentials.expiration is None:
            return credentials
        if known and not right_token and tokens == []:
            raise refuse(
                "missing-token",
                f"The temporary key {claim.access_key_id[:80]} came without its session token.",
                "Send the session token where the signature is; in a header, X-Amz-Security-Token, "
                "it is signed too.",
            )
        if known and not right_token:
            raise refuse(
                "wrong-token",
                "The session token is doubled, in the wrong place, or not that of "
                f"{claim.access_key_id[:80]}.",
                "Send the token that belongs to a temporary key, where the signature is; send "
                "none with a long-term key.",
            )
        if credentials.expiration is not None and credentials.expiration <= now:
            raise refuse(
                "token-expired",
                f"The credentials of {claim.access_key_id[:80]} expired at "
                f"{credentials.expiration.isoformat()}.",
                "Get new credentials, and sign again.",
            )
        if not (known and holds):  # one exit: timing does not reveal which it was
            problem, remedy = _WRONG_SIGNATURE if known else _UNKNOWN_KEY
            name = shown(claim.access_key_id, 80)
            if known:  # so it is not a secret that was sent in its place
                name = repr(claim.access_key_id[:80])
            secrets = credentials.secret_access_key, credentials.session_token
            steps: tuple[str, ...] = ()
            if canonical is not None:
                steps = (
                    hidden.canonical_request(canonical, secrets),
                    hidden.without_secrets(message),
                )
            raise refuse(
                "wrong-signature" if known else "unknown-key",
                problem.format(name),
                remedy,
                *steps,
            )
        return credentials

    def known(self, claim: Claim, lookup: Lookup, refuse: Refusals) -> Credentials:
        """Look credentials up that were known before.

        Raises:
            VerificationError: they are not known any more.
        """
        credentials, known = self._look_up(claim.access_key_id, lookup)
        if not known:
            problem, remedy = _UNKNOWN_KEY
            raise refuse("unknown-key", problem.format(shown(claim.access_key_id, 80)), remedy)
        return credentials

    def _look_up(self, access_key_id: str, lookup: Lookup) -> tuple[Credentials, bool]:
        """Find the credentials, or a substitute of the same cost; say whether they are known."""
        found: object = lookup(access_key_id)
        if found is None:
            return self._substitute, False
        if not isinstance(found, Credentials):
            raise TypeError(f"lookup must give Credentials or None, not {type(found).__name__}")
        known = found.access_key_id == access_key_id
        return (found if known else self._substitute), known


def check_replay(
    replay: Replay, access_key_id: str, text: str, ends: datetime, refuse: Refusals
) -> None:
    """Refuse what the store has seen before, and let it remember the rest.

    Raises:
        VerificationError: a repetition, or the store is full.
    """
    try:
        seen = replay.seen(sha256_hex(f"{access_key_id}\n{text}".encode()), ends)
    except ReplayStoreFull as error:
        raise refuse("replay-store-full", error.problem, error.remedy) from None
    if seen:
        raise refuse(
            "replayed",
            "This request was used before: it was sent twice, or two equal requests were signed "
            "in one second.",
            "Sign each request again before it is sent.",
        )
