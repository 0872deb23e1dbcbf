"""A stream of signed events, verified one by one.

https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-http2
"""

from __future__ import annotations

from ..core.errors import InvalidMessage
from ..core.event import Chain, EventVerifier
from ..core.signing_params import SigningParams
from .results import Verified, VerifiedHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from ..core.model import Credentials
    from .claim import Claim
    from .errors import Refusals


class EventBody:
    """Takes signed events as they arrive and gives those that are verified.

    Made by ``Verifier.event_stream``. After an error nothing comes out any more.
    """

    __slots__ = ("_events", "_refuse", "_verified")

    def __init__(
        self,
        claim: Claim,
        credentials: Credentials,
        verified: Verified | VerifiedHead,
        refuse: Refusals,
    ) -> None:
        params = SigningParams.of_claim(credentials, claim.scope, claim.algorithm)
        self._events = EventVerifier(Chain(params, claim.signature, claim.signed_at))
        self._verified = verified
        self._refuse = refuse

    def feed(self, data: bytes) -> list[bytes]:
        """The events that are whole and verified by now, encoded.

        Raises:
            VerificationError: a wrong check, date or signature, or anything behind the end.
        """
        try:
            return self._events.feed(data)
        except InvalidMessage as error:
            self._fail(error)

    def close(self) -> Verified:
        """The verified request, once the signed end has come.

        Raises:
            VerificationError: it has not.
        """
        try:
            self._events.close()
        except InvalidMessage as error:
            self._fail(error)
        if isinstance(self._verified, VerifiedHead):
            return self._verified.as_verified()
        return self._verified

    def _fail(self, error: InvalidMessage) -> NoReturn:
        raise self._refuse("signature", error.problem, error.remedy) from None
